"""Lectures de l'orientation : faits, proposition, places, décision en cours."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.db.models import (
    Count,
    Exists,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    prefetch_related_objects,
)

from jalons.accueil.enums import EtatCoreo, EtatDemande
from jalons.accueil.models import Orientation, SuiviEntree
from jalons.accueil.rules.freins import FREINS_FORTS, themes_avec_frein
from jalons.accueil.selectors.diagnostic import diagnostic_lu
from jalons.annuaire.enums import GenreStructure
from jalons.annuaire.models import Structure
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.personnes.enums import EtatInscription
from jalons.personnes.models import (
    InscriptionFranceTravail,
    Personne,
    droit_de_voir,
)
from jalons.personnes.selectors import inscription_france_travail, situation_de
from jalons.questionnaires.selectors.remplissages import (
    dire_reponse,
    metiers_dits,
    reponses_a_plat,
    sans_reponse,
)
from jalons.regles.rules.decision import Decision, decider
from jalons.regles.rules.grammaire import faits_lus
from jalons.regles.selectors import regles_pures
from jalons.repertoire.enums import Voie
from jalons.repertoire.selectors.places import PlacesRestantes
from jalons.repertoire.selectors.places import places_par_voie as places_ouvertes
from jalons.socle.parametres import parametre

if TYPE_CHECKING:
    from jalons.questionnaires.models import Remplissage

_DONNEES = Path(__file__).resolve().parents[1] / "donnees"

FAITS_DE_SITUATION = {
    "age": "Âge",
    "est_majore": "RSA majoré (parent isolé)",
    "est_inscrit": "Inscrit à France Travail",
    "activite_declaree": "Activité déclarée à la caisse",
    "freins_forts": "Nombre de thèmes avec un frein fort",
}


def est_inscrite(personne: Personne, *, le: date) -> bool:
    """Vrai si l'inscription à France Travail est connue ce jour-là."""
    return _dit_inscrite(inscription_france_travail(personne, le=le))


def _dit_inscrite(inscription: InscriptionFranceTravail | None) -> bool:
    return inscription is not None and inscription.etat == EtatInscription.INSCRIT


def rassembler_faits(
    personne: Personne, diagnostic: Remplissage | None, *, le: date
) -> dict[str, Any]:
    """Réponses du diagnostic et situation connue : tout ce qu'une règle peut lire."""
    reponses = reponses_a_plat(diagnostic) if diagnostic else {}
    situation = situation_de(personne, le=le)
    activite, inscription = situation.activite, situation.inscription
    return reponses | {
        "age": personne.age_au(le),
        "est_majore": "oui" if personne.est_majore else "non",
        "est_inscrit": "oui" if _dit_inscrite(inscription) else "non",
        "activite_declaree": activite.activite if activite else "",
        "freins_forts": len(themes_avec_frein(reponses)),
    }


@dataclass(frozen=True, slots=True)
class RaisonDite:
    """Une règle examinée, prête à lire : ce qu'elle dit et les faits qu'elle a regardés."""

    libelle: str
    explication: str
    voie: str
    est_retenue: bool
    est_vraie: bool
    faits: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class QuestionSansReponse:
    """Ce que la proposition ne sait pas : une question sans réponse, et son thème."""

    libelle: str
    theme: str
    libelle_theme: str

    def __str__(self) -> str:
        return f"{self.libelle_theme} : {self.libelle}"


@dataclass(frozen=True, slots=True)
class PropositionDite:
    """La proposition et ses raisons, ou rien quand aucune règle ne s'applique."""

    voie: Voie
    mesure: str
    explication: str
    code: str
    raisons: list[RaisonDite]
    freins: list[str]
    inconnus: list[QuestionSansReponse]

    def en_dict(self) -> dict[str, Any]:
        """Ce qui est gardé avec la décision."""
        return {
            "voie": self.voie.value,
            "mesure": self.mesure,
            "regle": self.code,
            "explication": self.explication,
            "raisons": [
                {
                    "regle": r.libelle,
                    "vraie": r.est_vraie,
                    "retenue": r.est_retenue,
                    "faits": r.faits,
                }
                for r in self.raisons
            ],
            "inconnus": [str(q) for q in self.inconnus],
        }


def proposer_pour(personne: Personne, *, le: date) -> PropositionDite | None:
    """La proposition du jour pour cette personne, expliquée en français."""
    return proposer(personne, diagnostic_lu(personne), le=le)


def proposer(
    personne: Personne, diagnostic: Remplissage | None, *, le: date
) -> PropositionDite | None:
    """La proposition du jour, d'après ce diagnostic ; ses réponses et sa grille sont lues une fois."""
    if diagnostic is not None:
        prefetch_related_objects([diagnostic], "themes", "grille__questions")
    faits = rassembler_faits(personne, diagnostic, le=le)
    decision = decider(regles_pures("orientation", le=le), faits)
    if decision is None:
        return None
    questions = {q.code: q for q in diagnostic.grille.questions.all()} if diagnostic else {}

    # Une même réponse est dite à chaque règle qui la lit : les métiers ne se cherchent qu'une fois.
    metiers = metiers_dits(questions.values(), faits)

    def dire(nom: str, valeur: Any) -> tuple[str, str]:
        if nom in questions:
            dite = dire_reponse(questions[nom], valeur, metiers)
            return questions[nom].libelle, dite or "sans réponse"
        return FAITS_DE_SITUATION.get(nom, nom), str(
            valeur if valeur not in (None, "") else "inconnu"
        )

    raisons = [
        RaisonDite(
            r.regle.libelle,
            r.regle.explication,
            str(Voie(r.regle.issue["voie"]).label),
            r.est_retenue,
            r.est_vraie,
            [dire(nom, valeur) for nom, valeur in r.faits],
        )
        for r in decision.examens
    ]
    return PropositionDite(
        Voie(decision.regle.issue["voie"]),
        decision.regle.issue.get("mesure", ""),
        decision.regle.explication,
        decision.regle.code,
        raisons,
        themes_avec_frein(faits),
        _inconnus(diagnostic, decision),
    )


def _inconnus(diagnostic: Remplissage | None, decision: Decision) -> list[QuestionSansReponse]:
    """Les questions sans réponse qui pourraient changer la proposition, dans l'ordre de la grille."""
    if diagnostic is None:
        return []
    cherches = set(decision.a_savoir)
    examinees = itertools.takewhile(lambda e: not e.est_retenue, decision.examens)
    if any(
        "freins_forts" in faits_lus(r.condition)
        for r in (*(e.regle for e in examinees), decision.regle)
    ):
        cherches |= {q for freins in FREINS_FORTS.values() for q, _ in freins}
    themes = {t["code"]: t["libelle"] for t in diagnostic.grille.themes}
    rangs = list(themes)
    manquantes = [q for code, q in sans_reponse(diagnostic).items() if code in cherches]
    return [
        QuestionSansReponse(q.libelle, q.theme, themes.get(q.theme, q.theme))
        for q in sorted(manquantes, key=lambda q: (rangs.index(q.theme), q.ordre))
    ]


def raison_d_exclusion(structure: Structure, personne: Personne, *, le: date) -> str:
    """Pourquoi cet organisme ne peut pas suivre cette personne ; vide s'il le peut."""
    if structure.genre != GenreStructure.MISSION_LOCALE:
        return ""
    maximum = parametre("age_maximum_mission_locale", le=le).nombre
    age = personne.age_au(le)
    return f"jusqu'à {maximum} ans, {age} ans aujourd'hui" if age > maximum else ""


def places_par_voie(personne: Personne, *, le: date) -> dict[Voie, list[PlacesRestantes]]:
    """Organismes et référents possibles pour chaque voie, avec leurs places restantes."""
    return places_et_exclues(personne, le=le)[0]


def places_et_exclues(
    personne: Personne, *, le: date
) -> tuple[dict[Voie, list[PlacesRestantes]], list[tuple[Structure, str]]]:
    """Les places de chaque voie, et les organismes ouverts ici mais pas à elle, avec la raison."""
    ouvertes = places_ouvertes(Voie, le=le, territoire=personne.territoire)
    structures = {place.structure for lues in ouvertes.values() for place in lues}
    raisons = {s: raison_d_exclusion(s, personne, le=le) for s in structures}
    places = {
        voie: [place for place in ouvertes[str(voie)] if not raisons[place.structure]]
        for voie in Voie
    }
    return places, [(s, raisons[s]) for s in sorted(structures, key=str) if raisons[s]]


def est_corrigeable(orientation: Orientation | None) -> bool:
    """Vrai tant que rien n'est signé ni notifié : on corrige la décision, on n'en prend pas une autre."""
    return (
        orientation is not None
        and orientation.date_notification is None
        and orientation.coreo.etat != EtatCoreo.SIGNE
    )


def les_dernieres_orientations() -> QuerySet[Orientation]:
    """La dernière orientation de chacune."""
    suivante = Orientation.objects.filter(personne=OuterRef("personne")).filter(
        Q(date_decision__gt=OuterRef("date_decision"))
        | Q(date_decision=OuterRef("date_decision"), pk__gt=OuterRef("pk"))
    )
    return Orientation.objects.filter(~Exists(suivante))


def dernieres_orientations(personne: str = "pk") -> QuerySet[Orientation]:
    """La dernière orientation d'une personne, à mettre dans une condition sur les personnes."""
    return les_dernieres_orientations().filter(personne=OuterRef(personne))


def en_attente(
    suivis: QuerySet[SuiviEntree], agent: Agent, suite: str, *, le: date
) -> QuerySet[SuiviEntree]:
    """Parmi ces suivis, ceux que l'agent voit et dont l'orientation attend `suite` ce jour-là.

    « coreo_a_signer » : ni signée ni notifiée ; « inscription_attendue » : à France Travail, et pas
    connue ; « contrat_attendu » : notifiée, soumise aux droits et devoirs, contrat pas encore conclu.
    """
    vus = droit_de_voir(agent, Permission.ORIENTATION_CONSULTER, personne="personne_id")
    attendus = suivis.filter(vus, **{suite: True}).order_by("orientation__date_decision", "pk")
    if suite != "inscription_attendue":
        return attendus
    inscrites = (
        InscriptionFranceTravail.objects.connus()
        .au(le)
        .filter(personne=OuterRef("personne_id"), etat=EtatInscription.INSCRIT)
    )
    return attendus.exclude(Exists(inscrites))


def limite_du_contrat(voie: str, structure: Structure, *, notifiee: date) -> date | None:
    """Dernier jour pour conclure le contrat ; None si aucun délai ne vise cet organisme.

    Le droit est celui du jour de la notification : deux délais avant 2025, un seul depuis.
    """
    exclus = str(parametre("organismes_sans_delai_contrat", le=notifiee).valeur).split()
    if structure.genre in exclus:
        return None
    social = voie == Voie.SOCIALE
    delai = "delai_contrat_social" if social else "delai_contrat_engagement"
    return parametre(delai, le=notifiee).apres(notifiee)


def orientations_de(personne: Personne) -> QuerySet[Orientation]:
    """Les orientations de la personne, la dernière décidée d'abord."""
    return Orientation.objects.filter(personne=personne).order_by("-date_decision", "-pk")


_AVEC_LA_DECISION = [
    *("structure", "referent", "decide_par", "coreo__document", "diagnostic"),
    *("ouverte__par", "ouverte__orientation__structure"),
]


def orientation_en_cours(personne: Personne) -> Orientation | None:
    """La dernière orientation décidée ; `ouverte` : la demande d'une autre, s'il y en a une."""
    demandee = Q(reorientations_demandees__etat=EtatDemande.OUVERTE)
    return (
        orientations_de(personne)
        .annotate(ouverte=FilteredRelation("reorientations_demandees", condition=demandee))
        .select_related(*_AVEC_LA_DECISION)
        .first()
    )


@lru_cache(maxsize=1)
def _engagements() -> dict[str, list[str]]:
    lus: dict[str, list[str]] = yaml.safe_load(
        (_DONNEES / "engagements.yaml").read_text(encoding="utf-8")
    )
    return lus


def doit_s_inscrire(voie: str, *, le: date) -> bool:
    """Vrai si l'inscription à France Travail est un devoir sur cette voie, dans ce département."""
    return voie in str(parametre("voies_avec_inscription", le=le).valeur).split()


def engagements_proposes(voie: Voie, *, le: date) -> list[str]:
    """Engagements de départ du COREO pour cette voie."""
    livres = _engagements()
    inscription = livres["inscription"] if doit_s_inscrire(voie, le=le) else []
    return [*inscription, *livres["tous"], *livres[voie.value]]


def ecarts_aux_propositions(*, depuis: date) -> dict[str, int]:
    """Combien de décisions suivent la proposition, et combien s'en écartent, depuis une date."""
    comptes: dict[str, int] = Orientation.objects.filter(date_decision__gte=depuis).aggregate(
        conformes=Count("pk", filter=Q(est_conforme=True)),
        differentes=Count("pk", filter=Q(est_conforme=False)),
    )
    return comptes
