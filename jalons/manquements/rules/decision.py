"""Ce qu'il faut pour signer une décision : tous les refus à la fois, chacun avec son article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalons.manquements.enums import IssueMotif, Mesure, Nature
from jalons.manquements.rules.bareme import Bareme, FoyerLu, refus_du_bareme
from jalons.manquements.rules.contradictoire import (
    CONTRADICTOIRE,
    Delai,
    Echange,
    MesureDite,
    contradictoire_du,
)
from jalons.manquements.rules.natures import (
    NATURES,
    ObligationLue,
    refus_de_nature,
    refus_hors_droits,
    refus_sans_obligation,
)
from jalons.manquements.rules.refus import Refus
from jalons.socle.dates import ajouter_mois

ELEMENTS = "CASF, art. R.262-68-5"
AVIS = "CASF, art. L.262-37 III"
AVIS_ANCIEN = "CASF, ancien art. L.262-37"
LEGITIME = "CASF, art. L.262-37 I"
SEPARATION = "Réglage du Département ; Cons. const., 2023-858 DC"
MOTIVATION = "CRPA, art. L.211-5"
NOMS_DES_ELEMENTS = {
    "situation": "la situation de la personne : vulnérabilités sociales, santé, handicap, invalidité",
    "foyer": "le foyer : enfants, personnes handicapées ou en perte d'autonomie",
    "frequence": "la nature et la fréquence des manquements",
    "consequences": "les conséquences sur les objectifs du contrat",
}


@dataclass(frozen=True, slots=True)
class ElementsPris:
    """Les quatre éléments de R.262-68-5. « Sans objet » se dit, un vide ne dit rien."""

    situation: str
    foyer: str
    frequence: str
    consequences: str

    def refus(self) -> list[Refus]:
        """Un refus par élément vide."""
        return [
            Refus(ELEMENTS, f"Dites {dit}, ou « sans objet ».", champ)
            for champ, dit in NOMS_DES_ELEMENTS.items()
            if not getattr(self, champ).strip()
        ]


@dataclass(frozen=True, slots=True)
class AvisLu:
    """L'avis de l'équipe, rendu (ou réputé rendu) ce jour-là."""

    rendu_le: date
    personne_invitee: bool = True


@dataclass(frozen=True, slots=True)
class Reglages:
    """Les réglages du jour des faits, ou du jour de la lettre."""

    bareme: Bareme
    observations: Delai
    controle_admis: bool = False
    instructeur_distinct: bool = True


@dataclass(frozen=True, slots=True)
class Instruction:
    """Ce que le dossier dit d'un manquement, au moment de décider."""

    nature: Nature
    faits: date
    niveau: int
    est_soumis: bool | None
    foyer: FoyerLu
    obligation: ObligationLue | None = None
    motif_legitime: IssueMotif | None = None
    lettre: MesureDite | None = None
    radiation_annoncee: bool = False
    echange: Echange | None = None
    proposee: MesureDite | None = None
    avis: AvisLu | None = None


@dataclass(frozen=True, slots=True)
class Projet:
    """La décision préparée."""

    dite: MesureDite
    elements: ElementsPris
    motivation: str
    date_effet: date
    radiation: bool = False
    signe_par_l_instructeur: bool = False


def refus_de_signer(
    projet: Projet, dossier: Instruction, reglages: Reglages, *, le: date
) -> list[Refus]:
    """Tout ce qui empêche de signer ce projet le jour `le` ; vide : il peut l'être."""
    article = NATURES[dossier.nature].article_du_bareme(dossier.faits)
    candidats = [
        refus_hors_droits(dossier.est_soumis),
        refus_de_nature(
            dossier.nature, faits=dossier.faits, controle_admis=reglages.controle_admis
        ),
        refus_sans_obligation(dossier.nature, dossier.obligation, faits=dossier.faits),
        _refus_du_motif(dossier.motif_legitime),
        *refus_du_bareme(
            reglages.bareme,
            niveau=dossier.niveau,
            mesure=projet.dite.mesure,
            part=projet.dite.part,
            mois=projet.dite.mois,
            foyer=dossier.foyer,
            article=article,
        ),
        *_refus_du_contradictoire(projet, dossier, reglages, le=le),
        *_refus_de_l_avis(projet.dite.mesure, dossier, reglages, le=le),
        *projet.elements.refus(),
        _refus_de_la_date(projet.date_effet, le=le),
    ]
    if not projet.motivation.strip():
        candidats.append(
            Refus(MOTIVATION, "Dites en fait pourquoi cette décision est prise.", "motivation")
        )
    if projet.signe_par_l_instructeur and reglages.instructeur_distinct:
        candidats.append(
            Refus(SEPARATION, "Qui a instruit ce manquement ne signe pas la décision.")
        )
    return [refus for refus in candidats if refus is not None]


def _refus_du_motif(issue: IssueMotif | None) -> Refus | None:
    if issue is None:
        return Refus(LEGITIME, "Demandez d'abord à la personne si elle avait un motif légitime.")
    if issue is IssueMotif.ACCEPTE:
        return Refus(LEGITIME, "Un motif légitime est retenu : ce manquement se classe sans suite.")
    return None


def _refus_du_contradictoire(
    projet: Projet, dossier: Instruction, reglages: Reglages, *, le: date
) -> list[Refus]:
    if not contradictoire_du(projet.dite, proposee=dossier.proposee):
        return []
    if dossier.lettre is None or dossier.echange is None:
        return [
            Refus(CONTRADICTOIRE, "La personne n'a pas reçu la lettre qui ouvre le contradictoire.")
        ]
    refus = []
    attente = dossier.echange.refus_de_decider(reglages.observations, le=le)
    if attente is not None:
        refus.append(attente)
    if projet.dite.est_plus_severe_que(dossier.lettre):
        refus.append(
            Refus(
                CONTRADICTOIRE,
                "C'est plus sévère que ce que la lettre annonce : écrivez d'abord à la personne.",
                "part",
            )
        )
    if projet.radiation and not dossier.radiation_annoncee:
        refus.append(
            Refus(
                CONTRADICTOIRE, "La lettre n'annonçait pas la radiation de la liste.", "radiation"
            )
        )
    return refus


def _refus_de_l_avis(
    mesure: Mesure, dossier: Instruction, reglages: Reglages, *, le: date
) -> list[Refus]:
    if not reglages.bareme.avis_requis(mesure):
        return []
    article = AVIS_ANCIEN if reglages.bareme.avis_toujours and mesure != "suppression" else AVIS
    if dossier.avis is None or dossier.avis.rendu_le > le:
        return [
            Refus(
                article,
                f"Une {mesure.label.lower()} demande l'avis de l'équipe pluridisciplinaire.",
            )
        ]
    if not dossier.avis.personne_invitee:
        return [
            Refus(article, "La personne n'a pas été invitée devant l'équipe pluridisciplinaire.")
        ]
    return []


def _refus_de_la_date(effet: date, *, le: date) -> Refus | None:
    if effet >= le:
        return None
    return Refus(
        "CRPA, art. L.221-8", "La mesure ne prend pas effet avant d'être décidée.", "date_effet"
    )


def fin_de_la_mesure(effet: date, mois: int) -> date:
    """Le dernier jour d'une mesure de `mois` mois.

    >>> fin_de_la_mesure(date(2026, 1, 1), 2)
    datetime.date(2026, 2, 28)
    """
    return date.fromordinal(ajouter_mois(effet, mois).toordinal() - 1)
