"""La vie d'un parcours : référent et relais, étapes, contacts."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from jalons.accompagnement import evenements
from jalons.accompagnement.enums import EtatEtapePlie, EtatParcoursPlie, ModeContact
from jalons.accompagnement.etapes import SuiviDansEmploi, TypeEtape
from jalons.accompagnement.models import ContactPlie, EtapePlie, ParcoursPlie, RelaisReferent
from jalons.accompagnement.selectors.plie import referents_possibles, sortie_a_confirmer
from jalons.accompagnement.services.plie_commun import (
    PlieImpossible,
    exiger_ouvert,
    terminer_suivis,
    verrouiller,
)
from jalons.annuaire.models import Structure
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.services import rattacher
from jalons.socle.conflit import verifier_version
from jalons.socle.periode import Periode

_FINIES = (EtatEtapePlie.REALISEE, EtatEtapePlie.ABANDONNEE)


@transaction.atomic
def relayer_referent(
    *,
    parcours: ParcoursPlie,
    referent: Agent,
    fiche_liaison: str,
    version: int,
    par: Agent,
    le: date,
) -> ParcoursPlie:
    """Désigne le référent, ou passe le relais au suivant à partir du jour `le` (PL-02).

    Un relais demande une fiche de liaison : ce que le nouveau référent doit savoir. L'ancien cesse
    de suivre la personne la veille, sauf au titre de sa structure. Lève `ConflitDeVersion`.
    """
    parcours = verrouiller(parcours, version)
    exiger_ouvert(parcours)
    if parcours.referent_id == referent.pk:
        raise PlieImpossible(f"{referent} est déjà le référent.", champ="referent")
    if parcours.referent_id and not fiche_liaison.strip():
        raise PlieImpossible(
            "Écrivez la fiche de liaison : où en est la personne, ce qui reste à faire.",
            champ="fiche_liaison",
        )
    dernier = parcours.relais.first()
    if dernier is not None and le <= dernier.date:
        raise PlieImpossible(
            f"Le relais suit le précédent, du {dernier.date:%d/%m/%Y}.", champ="date"
        )
    if parcours.date_admission and le < parcours.date_admission:
        raise PlieImpossible("Le relais ne peut pas précéder l'admission.", champ="date")
    installer_referent(parcours, referent, fiche=fiche_liaison, par=par, jour=le)
    return parcours


def installer_referent(
    parcours: ParcoursPlie, referent: Agent, *, fiche: str, par: Agent, jour: date
) -> None:
    """Écrit le relais, le suivi et l'événement, sur un parcours déjà verrouillé."""
    if not referents_possibles(parcours.structure, le=jour).filter(pk=referent.pk).exists():
        raise PlieImpossible(
            f"{referent} ne tient pas de parcours dans ce PLIE à cette date.", champ="referent"
        )
    RelaisReferent.objects.create(
        parcours=parcours,
        de=parcours.referent,
        a=referent,
        date=jour,
        fiche_liaison=fiche.strip()[:4000],
        par=par,
    )
    terminer_suivis(parcours, MotifRattachement.PLIE, le=jour - timedelta(days=1))
    rattacher(
        personne=parcours.personne,
        motif=MotifRattachement.PLIE,
        structure=parcours.structure,
        agent=referent,
        depuis=jour,
    )
    parcours.referent, parcours.etat = referent, EtatParcoursPlie.EN_COURS
    parcours.version += 1
    parcours.save()
    journaliser(
        evenements.PlieReferent,
        personne_id=parcours.personne_id,
        par=par,
        le=jour,
        objet_id=parcours.pk,
        referent=str(referent),
        plie=str(parcours.structure),
    )


@transaction.atomic
def ajouter_etape(
    *,
    parcours: ParcoursPlie,
    type_etape: type[TypeEtape],
    debut: date,
    fin: date | None,
    par: Agent,
    le: date,
    intitule: str = "",
    operateur: Structure | None = None,
) -> EtapePlie:
    """Pose une étape, prévue si elle commence plus tard ; elle peut en chevaucher d'autres.

    Après une sortie encore provisoire, seul un suivi dans l'emploi se pose. Lève `PlieImpossible`
    sans décision d'admission (PL-01), ou si l'étape commence avant elle.
    """
    parcours = verrouiller(parcours)
    if type_etape is not SuiviDansEmploi or not sortie_a_confirmer(parcours):
        exiger_ouvert(parcours)
    if parcours.date_admission and debut < parcours.date_admission:
        raise PlieImpossible(
            f"L'étape ne peut pas précéder l'admission du {parcours.date_admission:%d/%m/%Y}.",
            champ="debut",
        )
    if fin is not None and fin < debut:
        raise PlieImpossible("La fin précède le début.", champ="fin")
    etape = EtapePlie.objects.create(
        parcours=parcours,
        type=type_etape.code,
        intitule=intitule.strip()[:160],
        operateur=operateur,
        periode=Periode(debut, fin),
        etat=EtatEtapePlie.PREVUE if debut > le else EtatEtapePlie.EN_COURS,
    )
    journaliser(
        evenements.PlieEtapeAjoutee,
        personne_id=parcours.personne_id,
        par=par,
        le=le,
        objet_id=etape.pk,
        etape=str(etape),
        periode=str(etape.periode),
    )
    return etape


@transaction.atomic
def suivre_etape(
    *,
    etape: EtapePlie,
    etat: EtatEtapePlie,
    debut: date,
    fin: date | None,
    resultat: str,
    version: int,
    par: Agent,
    le: date,
) -> EtapePlie:
    """Fait avancer une étape : la commencer, corriger ses dates, la terminer avec son résultat.

    Lève `ConflitDeVersion` si un autre agent l'a modifiée.
    """
    parcours = verrouiller(etape.parcours)
    etape = EtapePlie.objects.select_for_update().get(pk=etape.pk)
    verifier_version(etape, version)
    if not etape.est_ouverte:
        raise PlieImpossible("Cette étape est déjà terminée.")
    _verifier_avancee(parcours, etat, debut, fin, resultat, le)
    etape.etat, etape.resultat = etat, resultat.strip()[:400]
    etape.periode = Periode(debut, fin)
    etape.version += 1
    etape.save()
    if etat in _FINIES:
        journaliser(
            evenements.PlieEtapeFinie,
            personne_id=parcours.personne_id,
            par=par,
            le=fin or le,
            objet_id=etape.pk,
            etape=str(etape),
            issue=etat.label.lower(),
            resultat=etape.resultat,
        )
    return etape


def _verifier_avancee(
    parcours: ParcoursPlie,
    etat: EtatEtapePlie,
    debut: date,
    fin: date | None,
    resultat: str,
    le: date,
) -> None:
    if parcours.date_admission and debut < parcours.date_admission:
        raise PlieImpossible("L'étape ne peut pas précéder l'admission.", champ="debut")
    if fin is not None and fin < debut:
        raise PlieImpossible("La fin précède le début.", champ="fin")
    if etat in _FINIES and not resultat.strip():
        raise PlieImpossible("Dites ce que l'étape a donné.", champ="resultat")
    if etat in _FINIES and (fin is None or fin > le):
        raise PlieImpossible("Une étape terminée a une date de fin, passée.", champ="fin")
    if etat == EtatEtapePlie.EN_COURS and debut > le:
        raise PlieImpossible("Cette étape commence plus tard : elle est prévue.", champ="debut")


@transaction.atomic
def noter_contact(
    *,
    parcours: ParcoursPlie,
    date: date,
    mode: ModeContact,
    resume: str,
    par: Agent,
    le: date,
    est_abouti: bool = True,
) -> ContactPlie:
    """Note un contact, ou une tentative (`est_abouti=False`) qui ne fait pas taire l'alerte."""
    parcours = verrouiller(parcours)
    if parcours.date_admission is None:
        exiger_ouvert(parcours)
    if date > le:
        raise PlieImpossible("Ce contact n'a pas encore eu lieu.", champ="date")
    if parcours.date_admission and date < parcours.date_admission:
        raise PlieImpossible("Le contact ne peut pas précéder l'admission.", champ="date")
    contact = ContactPlie.objects.create(
        parcours=parcours,
        date=date,
        mode=mode,
        est_abouti=est_abouti,
        resume=resume.strip()[:1000],
        agent=par,
    )
    journaliser(
        evenements.PlieContact,
        personne_id=parcours.personne_id,
        par=par,
        le=date,
        objet_id=contact.pk,
        mode=mode.label if est_abouti else f"{mode.label}, sans réponse",
    )
    return contact
