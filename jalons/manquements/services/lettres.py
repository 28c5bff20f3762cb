"""La lettre du contradictoire : l'écrire, suivre son pli, noter ce que la personne répond."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.manquements import evenements
from jalons.manquements.documents.lettre_contradictoire import LettreContradictoirePdf
from jalons.manquements.enums import (
    Audition,
    EtatManquement,
    IssueMotif,
    Mesure,
    ModeCertain,
    MotifRetour,
    Nature,
)
from jalons.manquements.models import (
    DecisionSanction,
    LettreContradictoire,
    Manquement,
    RecoursPrealable,
)
from jalons.manquements.rules.bareme import refus_du_bareme
from jalons.manquements.rules.contradictoire import MesureDite, refus_de_lettre
from jalons.manquements.rules.natures import NATURES, refus_hors_droits
from jalons.manquements.selectors.dossier import (
    est_soumis_le,
    foyer_de,
    lettre_vivante,
    niveau_de,
)
from jalons.manquements.selectors.lus import mesure_de, pli_de
from jalons.manquements.selectors.reglages import bareme_du
from jalons.manquements.services.commun import (
    ManquementImpossible,
    abandonner_le_projet,
    avancer,
    donnees_communes,
    enregistrer,
    exiger,
    raconter,
    tenir,
)
from jalons.manquements.services.manquements import exiger_obligation
from jalons.personnes.services import composer_et_archiver
from jalons.socle.conflit import verifier_version
from jalons.socle.formats import pour_cent
from jalons.socle.parametres import parametre

UnPli = TypeVar("UnPli", LettreContradictoire, DecisionSanction, RecoursPrealable)


@transaction.atomic
def ecrire(
    *,
    manquement: Manquement,
    version: int,
    faits: str,
    mesure: Mesure | str,
    part: Decimal,
    mois: int,
    radiation: bool,
    par: Agent,
    le: date,
) -> LettreContradictoire:
    """Compose et archive la lettre ; une lettre d'avant est remplacée, et le délai repart.

    Lève `ManquementImpossible` : un des trois contenus manque, la sanction sort du barème, le motif
    légitime n'est pas examiné, aucun contrat ne porte l'obligation, hors droits et devoirs.
    """
    tenu = tenir(manquement, version)
    avancer(tenu, "ecrire")
    delai = parametre("sanction_delai_observations", le=tenu.date_faits)
    envisagee = MesureDite(Mesure(mesure), part, mois) if mesure and part and mois else None
    exiger(
        refus_de_lettre(
            faits=faits, envisagee=envisagee, delai_dit=delai.dite, radiation_dite=radiation
        )
    )
    assert envisagee is not None
    exiger([refus_hors_droits(est_soumis_le(tenu.personne, tenu.date_faits))])
    if tenu.motif_legitime == IssueMotif.ACCEPTE:
        raise ManquementImpossible(
            "Un motif légitime est retenu : classez ce manquement. (CASF, art. L.262-37 I)"
        )
    exiger_obligation(tenu)
    exiger(
        refus_du_bareme(
            bareme_du(tenu.date_faits),
            niveau=niveau_de(tenu)[0],
            mesure=envisagee.mesure,
            part=part,
            mois=mois,
            foyer=foyer_de(tenu.personne, le=le),
            article=NATURES[Nature(tenu.nature)].article_du_bareme(tenu.date_faits),
        )
    )
    tenu.lettres.filter(est_remplacee=False).update(est_remplacee=True)
    abandonner_le_projet(tenu)
    lettre = LettreContradictoire(
        manquement=tenu,
        faits=faits.strip(),
        mesure=envisagee.mesure,
        part=part,
        mois=mois,
        radiation=radiation,
        delai_dit=delai.dite,
        composee_le=le,
        par=par,
    )
    lettre.document = _archiver(lettre, par=par, le=le)
    lettre.save()
    enregistrer(tenu)
    journaliser(
        evenements.LettreComposee,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        mesure=envisagee.mesure.label.lower(),
        part=pour_cent(part),
        mois=mois,
    )
    return lettre


def _archiver(lettre: LettreContradictoire, *, par: Agent, le: date) -> Any:
    tenu = lettre.manquement
    rang = tenu.lettres.count() + 1
    donnees = {
        **donnees_communes(tenu, par=par, le=le, reference=f"MAN-{tenu.pk}-{rang}"),
        "faits": lettre.faits,
        "mesure": Mesure(lettre.mesure).label.lower(),
        "part": pour_cent(lettre.part),
        "mois": lettre.mois,
        "radiation": lettre.radiation,
        "delai": lettre.delai_dit,
        "loi": NATURES[Nature(tenu.nature)].loi,
        "bareme": NATURES[Nature(tenu.nature)].article_du_bareme(tenu.date_faits),
        "ancien_droit": bareme_du(tenu.date_faits).avis_toujours,
    }
    return composer_et_archiver(
        personne=tenu.personne,
        document=LettreContradictoirePdf,
        titre=f"Sanction envisagée, lettre du {le:%d/%m/%Y}",
        donnees=donnees,
        par=par,
        le=le,
        niveau=Niveau.FINANCES,
    )


def suivre_le_pli(objet: UnPli, saisie: dict[str, Any], *, le: date) -> None:
    """Pose le chemin du pli et le jour prouvé de sa réception ; lève si les dates se contredisent."""
    objet.mode = str(saisie.get("mode") or "")
    objet.numero_envoi = str(saisie.get("numero_envoi") or "").strip()[:40]
    for champ in ("envoyee_le", "presentee_le", "remise_le", "retournee_le"):
        setattr(objet, champ, saisie.get(champ))
    objet.retour = str(saisie.get("retour") or "")
    if objet.mode == ModeCertain.MAIN and objet.envoyee_le and not objet.remise_le:
        objet.remise_le = objet.envoyee_le
    if objet.envoyee_le is None:
        if any((objet.presentee_le, objet.remise_le, objet.retournee_le)):
            raise ManquementImpossible(
                "Dites d'abord quel jour elle est partie.", champ="envoyee_le"
            )
        objet.recue_le = None
        return
    if not objet.mode:
        raise ManquementImpossible(
            "Dites par quel moyen : il doit donner une date certaine de réception.", champ="mode"
        )
    pli = pli_de(objet)
    assert pli is not None
    refus = pli.incoherence(le=le)
    if refus is not None:
        noms = {"envoye_le": "envoyee_le", "presente_le": "presentee_le", "recu_le": "remise_le"}
        champ = noms.get(refus.champ, "retournee_le" if "retourne" in refus.champ else refus.champ)
        raise ManquementImpossible(refus.phrase, champ=champ)
    vaut = bool(parametre("sanction_pli_non_reclame", le=objet.envoyee_le).valeur)
    objet.recue_le = pli.date_certaine(non_reclame_vaut=vaut)


def dire_le_pli(objet: LettreContradictoire | DecisionSanction | RecoursPrealable) -> str:
    """Où en est le pli, en une phrase."""
    if objet.recue_le is not None:
        return f"réception prouvée le {objet.recue_le:%d/%m/%Y}"
    if objet.retournee_le is not None:
        return (
            f"revenue le {objet.retournee_le:%d/%m/%Y}, {MotifRetour(objet.retour).label.lower()}"
        )
    if objet.presentee_le is not None:
        return f"présentée le {objet.presentee_le:%d/%m/%Y}"
    if objet.envoyee_le is not None:
        return f"envoyée le {objet.envoyee_le:%d/%m/%Y}"
    return "pas encore envoyée"


@transaction.atomic
def noter_le_pli(
    *, lettre: LettreContradictoire, version: int, par: Agent, le: date, **saisie: Any
) -> LettreContradictoire:
    """Envoi, présentation, réception ou retour : se saisit et se corrige ; les délais suivent."""
    tenu, lettre = _tenir_la_lettre(lettre, version)
    if saisie.get("envoyee_le") and saisie["envoyee_le"] < lettre.composee_le:
        raise ManquementImpossible(
            f"La lettre date du {lettre.composee_le:%d/%m/%Y}.", champ="envoyee_le"
        )
    suivre_le_pli(lettre, saisie, le=le)
    lettre.fin_observations = (
        parametre("sanction_delai_observations", le=tenu.date_faits).apres(lettre.recue_le)
        if lettre.recue_le
        else None
    )
    _garder(tenu, lettre)
    journaliser(
        evenements.PliNote,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        pli="Lettre du contradictoire",
        fait=dire_le_pli(lettre),
    )
    return lettre


def _tenir_la_lettre(
    lettre: LettreContradictoire, version: int | None
) -> tuple[Manquement, LettreContradictoire]:
    tenu = tenir(lettre.manquement, None)
    lettre = LettreContradictoire.objects.select_for_update().get(pk=lettre.pk)
    if version is not None:
        verifier_version(lettre, version)
    if lettre.est_remplacee or tenu.etat != EtatManquement.CONTRADICTOIRE:
        raise ManquementImpossible("Cette lettre n'est plus celle du contradictoire en cours.")
    lettre.manquement = tenu
    return tenu, lettre


def _garder(tenu: Manquement, lettre: LettreContradictoire) -> None:
    lettre.version += 1
    lettre.save()
    enregistrer(tenu)


@transaction.atomic
def noter_la_reponse(
    *,
    lettre: LettreContradictoire,
    version: int,
    par: Agent,
    le: date,
    observations_le: date | None = None,
    observations: str = "",
    audition: Audition | str = "",
    audition_demandee_le: date | None = None,
    audition_le: date | None = None,
    assistee_de: str = "",
    compte_rendu: str = "",
) -> LettreContradictoire:
    """Observations écrites, audition demandée, fixée, tenue : se saisit et se corrige à mesure."""
    tenu, lettre = _tenir_la_lettre(lettre, version)
    if bool(observations_le) != bool(observations.strip()):
        raise ManquementImpossible(
            "Dites les observations et le jour où vous les avez reçues.", champ="observations_le"
        )
    if observations_le is not None and observations_le > le:
        raise ManquementImpossible("Cette date est à venir.", champ="observations_le")
    if audition and audition_demandee_le is None:
        raise ManquementImpossible(
            "Dites quel jour elle l'a demandée.", champ="audition_demandee_le"
        )
    if audition_demandee_le is not None and audition_demandee_le > le:
        raise ManquementImpossible("Cette date est à venir.", champ="audition_demandee_le")
    if audition in (Audition.FIXEE, Audition.TENUE, Audition.ABSENTE) and audition_le is None:
        raise ManquementImpossible("Dites le jour de l'audition.", champ="audition_le")
    if audition in (Audition.TENUE, Audition.ABSENTE) and audition_le and audition_le > le:
        raise ManquementImpossible("Cette audition est à venir.", champ="audition_le")
    if audition == Audition.TENUE and not compte_rendu.strip():
        raise ManquementImpossible("Dites ce que la personne a expliqué.", champ="compte_rendu")
    lettre.observations, lettre.observations_le = observations.strip(), observations_le
    lettre.audition, lettre.audition_demandee_le = str(audition), audition_demandee_le
    lettre.audition_le = audition_le if audition else None
    lettre.assistee_de, lettre.compte_rendu = assistee_de.strip()[:160], compte_rendu.strip()
    _garder(tenu, lettre)
    faits = []
    if observations_le:
        faits.append(f"observations reçues le {observations_le:%d/%m/%Y}")
    if audition:
        faits.append(f"audition {lettre.get_audition_display().lower()}")
    journaliser(
        evenements.ReponsePersonne,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        fait=", ".join(faits) or "réponse effacée",
    )
    return lettre


@transaction.atomic
def abandonner(
    *, manquement: Manquement, version: int, motif: str, par: Agent, le: date
) -> Manquement:
    """Revient à l'examen : la lettre en cours est remplacée, aucune sanction n'est plus envisagée."""
    tenu = tenir(manquement, version)
    if not motif.strip():
        raise ManquementImpossible("Dites pourquoi.", champ="motif")
    if tenu.etat != EtatManquement.CONTRADICTOIRE:
        raise ManquementImpossible("Aucun contradictoire n'est en cours.")
    avancer(tenu, "reprendre")
    tenu.lettres.filter(est_remplacee=False).update(est_remplacee=True)
    abandonner_le_projet(tenu)
    enregistrer(tenu)
    raconter(tenu, "contradictoire abandonné", par=par, le=le, raison=motif.strip()[:300])
    return tenu


def mesure_annoncee(manquement: Manquement) -> MesureDite | None:
    """Ce que la lettre en cours annonce à la personne, ou None."""
    lettre = lettre_vivante(manquement)
    return mesure_de(lettre) if lettre is not None else None
