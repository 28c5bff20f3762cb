"""La vie d'un parcours : l'ouvrir, son référent et ses relais, ses étapes, sa sortie."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction

from jalons.accompagnement import evenements
from jalons.accompagnement.enums import (
    ETAPE_OUVERTE,
    ETATS_VIVANTS,
    EtatEtape,
    EtatParcours,
    EtatSortie,
)
from jalons.accompagnement.etapes import SuiviDansEmploi, TypeEtape
from jalons.accompagnement.genres import GenreParcours
from jalons.accompagnement.models import EtapeParcours, Parcours, RelaisReferent, SortieParcours
from jalons.accompagnement.selectors.parcours import referents_possibles, sortie_a_confirmer
from jalons.accompagnement.services.cercle import fermer_cercle
from jalons.accompagnement.services.commun import (
    ParcoursImpossible,
    PieceJointe,
    archiver_piece,
    exiger_ouvert,
    motif_du_suivi,
    terminer_suivis,
    verrouiller,
)
from jalons.annuaire.models import Structure
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.personnes.services import rattacher
from jalons.socle.conflit import verifier_version
from jalons.socle.periode import Periode

CLOSE_A_LA_SORTIE = "Close à la sortie."
MOTIF_DE_FIN = "Fin : "
NON_COMMENCEE = "Non commencée à la sortie."
_GARDES = ("parcours_un_seul_vivant", "parcours_un_par_structure")
_FINIES = (EtatEtape.REALISEE, EtatEtape.ABANDONNEE)


@transaction.atomic
def ouvrir(
    *,
    genre: type[GenreParcours],
    personne: Personne,
    structure: Structure,
    motif: str,
    depuis: date,
    par: Agent,
    le: date,
    referent: Agent | None = None,
) -> Parcours:
    """Commence un accompagnement qu'aucune commission n'admet ; sa structure voit la personne.

    Lève `ParcoursImpossible` si un autre court déjà à sa place, si la structure ne mène pas ce genre
    ou si rien ne le motive.
    """
    if genre.a_commission:
        raise ParcoursImpossible(f"{genre.libelle} : présentez la personne à la commission.")
    if genre.attend_accord:
        raise ParcoursImpossible(f"{genre.libelle} : proposez-la, puis notez l'accord.")
    if depuis > le:
        raise ParcoursImpossible("Notez le début le jour venu, pas avant.", champ="depuis")
    parcours = proposer(
        genre=genre,
        personne=personne,
        structure=structure,
        prescripteur=par.structure,
        motif=motif,
        par=par,
        le=depuis,
    )
    parcours.etat, parcours.date_admission = EtatParcours.ADMIS, depuis
    parcours.save(update_fields=["etat", "date_admission"])
    if referent is None:
        rattacher(
            personne=personne,
            motif=motif_du_suivi(parcours),
            structure=structure,
            depuis=depuis,
        )
    journaliser(
        evenements.ParcoursOuvert,
        personne_id=personne.pk,
        par=par,
        le=depuis,
        objet_id=parcours.pk,
        accompagnement=genre.libelle,
        structure=str(structure),
    )
    if referent is not None:
        installer_referent(parcours, referent, fiche="", par=par, jour=depuis)
    return parcours


def proposer(
    *,
    genre: type[GenreParcours],
    personne: Personne,
    structure: Structure,
    prescripteur: Structure,
    motif: str,
    par: Agent,
    le: date,
    criteres: list[str] | None = None,
) -> Parcours:
    """Écrit le parcours, à examiner ; la base refuse le second de ce qui ne court qu'une fois."""
    if genre.structures and structure.genre not in genre.structures:
        raise ParcoursImpossible(
            f"{structure} ne mène pas cet accompagnement ({genre.libelle}).", champ="structure"
        )
    if not motif.strip():
        raise ParcoursImpossible("Dites en une phrase pourquoi.", champ="motif")
    try:
        with transaction.atomic():
            return Parcours.objects.create(
                personne=personne,
                genre=genre.code,
                exclusion=genre.exclusion(structure),
                structure=structure,
                prescripteur=prescripteur,
                presente_par=par,
                motif=motif.strip()[:600],
                criteres=criteres or [],
                date_presentation=le,
                attend_accord=genre.attend_accord,
            )
    except IntegrityError as erreur:
        if not any(garde in str(erreur) for garde in _GARDES):
            raise
        raise ParcoursImpossible(_deja(personne, genre, structure), champ="genre") from erreur


def _deja(personne: Personne, genre: type[GenreParcours], structure: Structure) -> str:
    """Ce qui court déjà à cette place, nommé."""
    autre = (
        Parcours.objects.filter(
            personne=personne, exclusion=genre.exclusion(structure), etat__in=ETATS_VIVANTS
        )
        .select_related("structure")
        .first()
    )
    if autre is None:
        return "Un autre agent vient d'ouvrir cet accompagnement."
    return (
        f"Un accompagnement est déjà en cours : {autre.declare.libelle}, {autre.structure}. "
        "Terminez-le d'abord."
    )


@transaction.atomic
def relayer_referent(
    *,
    parcours: Parcours,
    referent: Agent,
    fiche_liaison: str,
    version: int,
    par: Agent,
    le: date,
) -> Parcours:
    """Désigne le référent, ou passe le relais au suivant à partir du jour `le` (PL-02).

    Un relais demande une fiche de liaison : ce que le nouveau référent doit savoir. L'ancien cesse
    de suivre la personne la veille, sauf au titre de sa structure. Lève `ConflitDeVersion`.
    """
    parcours = verrouiller(parcours, version)
    exiger_ouvert(parcours)
    if parcours.referent_id == referent.pk:
        raise ParcoursImpossible(f"{referent} est déjà le référent.", champ="referent")
    if parcours.referent_id and not fiche_liaison.strip():
        raise ParcoursImpossible(
            "Écrivez la fiche de liaison : où en est la personne, ce qui reste à faire.",
            champ="fiche_liaison",
        )
    verifier_jour_du_relais(parcours, le, le)
    installer_referent(parcours, referent, fiche=fiche_liaison, par=par, jour=le)
    return parcours


def verifier_jour_du_relais(parcours: Parcours, jour: date, le: date) -> None:
    """Lève `ParcoursImpossible` si le relais est à venir, ou ne suit ni l'admission ni le précédent."""
    dernier = parcours.relais.first()
    if jour > le:
        raise ParcoursImpossible("Notez le relais le jour où il a lieu, pas avant.", champ="date")
    if dernier is not None and jour <= dernier.date:
        raise ParcoursImpossible(
            f"Le relais suit le précédent, du {dernier.date:%d/%m/%Y}.", champ="date"
        )
    if parcours.date_admission and jour < parcours.date_admission:
        raise ParcoursImpossible("Le relais ne peut pas précéder l'admission.", champ="date")


def installer_referent(
    parcours: Parcours, referent: Agent, *, fiche: str, par: Agent, jour: date
) -> None:
    """Écrit le relais, le suivi et l'événement, sur un parcours déjà verrouillé."""
    possibles = referents_possibles(parcours.structure, parcours.declare, le=jour)
    if not possibles.filter(pk=referent.pk).exists():
        raise ParcoursImpossible(
            f"{referent} ne tient pas de parcours ici à cette date.", champ="referent"
        )
    RelaisReferent.objects.create(
        parcours=parcours,
        de=parcours.referent,
        a=referent,
        date=jour,
        fiche_liaison=fiche.strip()[:4000],
        par=par,
    )
    terminer_suivis(parcours, le=jour - timedelta(days=1))
    rattacher(
        personne=parcours.personne,
        motif=motif_du_suivi(parcours),
        structure=parcours.structure,
        agent=referent,
        depuis=jour,
    )
    parcours.referent, parcours.etat = referent, EtatParcours.EN_COURS
    parcours.version += 1
    parcours.save()
    journaliser(
        evenements.ParcoursReferent,
        personne_id=parcours.personne_id,
        par=par,
        le=jour,
        objet_id=parcours.pk,
        referent=str(referent),
        accompagnement=parcours.declare.libelle,
        structure=str(parcours.structure),
    )


@transaction.atomic
def ajouter_etape(
    *,
    parcours: Parcours,
    type_etape: type[TypeEtape],
    debut: date,
    fin: date | None,
    par: Agent,
    le: date,
    intitule: str = "",
    operateur: Structure | None = None,
) -> EtapeParcours:
    """Pose une étape, prévue si elle commence plus tard ; elle peut en chevaucher d'autres.

    Après une sortie encore provisoire, seul un suivi dans l'emploi se pose. Lève `ParcoursImpossible`
    sans décision d'admission (PL-01), ou si l'étape commence avant elle.
    """
    parcours = verrouiller(parcours)
    if type_etape not in parcours.declare.etapes:
        raise ParcoursImpossible(
            f"Cette étape n'est pas de cet accompagnement ({parcours.declare.libelle}).",
            champ="type",
        )
    if type_etape is not SuiviDansEmploi or not sortie_a_confirmer(parcours):
        exiger_ouvert(parcours)
    if parcours.date_admission and debut < parcours.date_admission:
        raise ParcoursImpossible(
            f"L'étape ne peut pas précéder l'admission du {parcours.date_admission:%d/%m/%Y}.",
            champ="debut",
        )
    if fin is not None and fin < debut:
        raise ParcoursImpossible("La fin précède le début.", champ="fin")
    etape = EtapeParcours.objects.create(
        parcours=parcours,
        type=type_etape.code,
        intitule=intitule.strip()[:160],
        operateur=operateur,
        periode=Periode(debut, fin),
        etat=EtatEtape.PREVUE if debut > le else EtatEtape.EN_COURS,
    )
    journaliser(
        evenements.ParcoursEtape,
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
    etape: EtapeParcours,
    etat: EtatEtape,
    debut: date,
    fin: date | None,
    resultat: str,
    version: int,
    par: Agent,
    le: date,
) -> EtapeParcours:
    """Fait avancer une étape : la commencer, corriger ses dates, la terminer avec son résultat.

    Lève `ConflitDeVersion` si un autre agent l'a modifiée.
    """
    parcours = verrouiller(etape.parcours)
    etape = EtapeParcours.objects.select_for_update().get(pk=etape.pk)
    verifier_version(etape, version)
    if not etape.est_ouverte:
        raise ParcoursImpossible("Cette étape est déjà terminée.")
    _verifier_avancee(parcours, etat, debut, fin, resultat, le)
    etape.etat, etape.resultat = etat, resultat.strip()[:400]
    etape.periode = Periode(debut, fin)
    etape.version += 1
    etape.save()
    if etat in _FINIES:
        journaliser(
            evenements.ParcoursEtapeFinie,
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
    parcours: Parcours,
    etat: EtatEtape,
    debut: date,
    fin: date | None,
    resultat: str,
    le: date,
) -> None:
    if parcours.date_admission and debut < parcours.date_admission:
        raise ParcoursImpossible("L'étape ne peut pas précéder l'admission.", champ="debut")
    if fin is not None and fin < debut:
        raise ParcoursImpossible("La fin précède le début.", champ="fin")
    if etat in _FINIES and not resultat.strip():
        raise ParcoursImpossible("Dites ce que l'étape a donné.", champ="resultat")
    if etat in _FINIES and (fin is None or fin > le):
        raise ParcoursImpossible("Une étape terminée a une date de fin, passée.", champ="fin")
    if etat == EtatEtape.EN_COURS and debut > le:
        raise ParcoursImpossible("Cette étape commence plus tard : elle est prévue.", champ="debut")


@transaction.atomic
def sortir(
    *,
    parcours: Parcours,
    date: date,
    motif: str,
    commentaire: str,
    version: int,
    par: Agent,
    le: date,
    preuve: PieceJointe | None = None,
) -> SortieParcours:
    """Termine un accompagnement dont le genre ne se qualifie pas par des règles.

    Une sortie positive demande sa preuve (PL-04). Le droit de voir cesse aussitôt.
    """
    parcours = verrouiller(parcours, version)
    exiger_ouvert(parcours)
    genre = parcours.declare
    if genre.url_sortie:
        raise ParcoursImpossible(f"La sortie ({genre.libelle}) se note sur sa page.")
    choisi = next((m for m in genre.motifs_sortie if m.code == motif), None)
    if choisi is None:
        raise ParcoursImpossible("Dites pourquoi l'accompagnement se termine.", champ="motif")
    verifier_date_de_sortie(parcours, date, le)
    if choisi.est_positif and preuve is None:
        raise ParcoursImpossible(
            f"Une sortie positive se prouve. Joignez : {choisi.preuve.lower() or 'un justificatif'}.",
            champ="preuve",
        )
    document = None
    if preuve is not None:
        titre = f"Preuve de sortie : {genre.libelle}"
        document = archiver_piece(parcours, preuve, titre=titre, par=par, le=le)
    sortie = SortieParcours.objects.create(
        parcours=parcours,
        date=date,
        motif=choisi.code,
        est_positive=choisi.est_positif,
        etat=EtatSortie.CONFIRMEE,
        preuve=document,
        date_confirmation=le,
        commentaire=commentaire.strip()[:400],
        par=par,
    )
    fermer_cercle(parcours, motif=f"{MOTIF_DE_FIN}{choisi.libelle}", par=par, le=le)
    clore(parcours, date)
    terminer_suivis(parcours, le=le, a_l_instant=True)
    journaliser(
        evenements.ParcoursSortie,
        personne_id=parcours.personne_id,
        par=par,
        le=date,
        objet_id=sortie.pk,
        accompagnement=genre.libelle,
        motif=choisi.libelle,
    )
    return sortie


def verifier_date_de_sortie(parcours: Parcours, date: date, le: date) -> None:
    """Lève `ParcoursImpossible` si la sortie est à venir, ou précède l'admission."""
    if date > le:
        raise ParcoursImpossible("La sortie se note une fois qu'elle a eu lieu.", champ="date")
    if parcours.date_admission and date < parcours.date_admission:
        raise ParcoursImpossible("La sortie ne peut pas précéder l'admission.", champ="date")


def clore(parcours: Parcours, jour: date, *, garder_suivi: bool = False) -> None:
    """Note le parcours sorti ce jour-là et clôt ses étapes, sur un parcours verrouillé."""
    parcours.etat, parcours.date_sortie = EtatParcours.SORTI, jour
    parcours.version += 1
    parcours.save()
    fermer_etapes(parcours, jour, garder_suivi=garder_suivi)


def fermer_etapes(parcours: Parcours, jour: date, *, garder_suivi: bool) -> None:
    """La sortie clôt ce qui courait ; le suivi dans l'emploi continue jusqu'à la confirmation."""
    for etape in parcours.etapes.select_for_update().filter(etat__in=ETAPE_OUVERTE):
        if garder_suivi and etape.type == SuiviDansEmploi.code:
            continue
        commencee = etape.periode.debut <= jour
        etape.etat = EtatEtape.REALISEE if commencee else EtatEtape.ABANDONNEE
        etape.resultat = CLOSE_A_LA_SORTIE if commencee else NON_COMMENCEE
        if commencee:
            etape.periode = etape.periode.close_au(jour)
        etape.version += 1
        etape.save()
