"""Les critères qu'une règle d'orientation peut lire, et l'essai d'une règle avant de l'adopter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jalons.accueil.enums import EtatDiagnostic, GenreQuestion
from jalons.accueil.models import Diagnostic, Question, RegleOrientation, ReponseTheme
from jalons.accueil.rules import orientation as regles
from jalons.accueil.rules.condition import CHOIX, MULTIPLE, NOMBRE, PRESENCE, CritereConnu
from jalons.accueil.rules.freins import themes_avec_frein
from jalons.accueil.selectors.diagnostic import grille_en_vigueur
from jalons.accueil.selectors.orientation import FAITS_DE_SITUATION
from jalons.personnes.enums import EtatInscription
from jalons.personnes.models import ActiviteDeclaree, InscriptionFranceTravail
from jalons.socle.dates import ajouter_mois

_OUI_NON = (("oui", "Oui"), ("non", "Non"))
_GENRES = {
    GenreQuestion.CHOIX: CHOIX,
    GenreQuestion.OUI_NON: CHOIX,
    GenreQuestion.CHOIX_MULTIPLE: MULTIPLE,
    GenreQuestion.NOMBRE: NOMBRE,
}
# L'essai d'une règle relit au plus ce nombre de diagnostics, sur ce nombre de mois.
_MOIS_D_ESSAI, _DIAGNOSTICS_ESSAYES = 12, 500


def criteres_connus(*, le: date) -> list[CritereConnu]:
    """La situation connue, puis les questions de la grille en vigueur ce jour-là."""
    grille = grille_en_vigueur(le)
    questions = Question.objects.filter(grille=grille) if grille else Question.objects.none()
    return [*_criteres_de_situation(le), *map(_critere_de_question, questions)]


def _criteres_de_situation(le: date) -> list[CritereConnu]:
    activites = tuple(
        (code, code)
        for code in ActiviteDeclaree.objects.connus().au(le)
        .order_by("activite").values_list("activite", flat=True).distinct()
    )  # fmt: skip
    genres: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
        "age": (NOMBRE, ()),
        "freins_forts": (NOMBRE, ()),
        "activite_declaree": (CHOIX if activites else PRESENCE, activites),
    }
    return [
        CritereConnu(code, libelle, *genres.get(code, (CHOIX, _OUI_NON)))
        for code, libelle in FAITS_DE_SITUATION.items()
    ]


def _critere_de_question(question: Question) -> CritereConnu:
    genre = _GENRES.get(GenreQuestion(question.genre), PRESENCE)
    options = tuple((str(o["code"]), str(o["libelle"])) for o in question.options)
    if question.genre == GenreQuestion.OUI_NON:
        options = _OUI_NON
    libelle = f"{question.get_theme_display()} — {question.libelle}"
    return CritereConnu(question.code, libelle, genre, options)


def regle_lue(regle: RegleOrientation) -> regles.Regle:
    """La règle telle que les règles pures la lisent."""
    return regles.Regle(
        regle.code, regle.libelle, regle.explication, regle.condition, regle.voie, regle.mesure
    )


@dataclass(frozen=True, slots=True)
class Essai:
    """Ce qu'une règle changée aurait proposé sur les diagnostics de la dernière année."""

    examines: int
    vraies: int
    actuelles: int
    essayees: int

    @property
    def phrases(self) -> list[str]:
        """L'essai, prêt à lire."""
        if not self.examines:
            return ["Aucun diagnostic validé depuis un an : il n'y a rien à comparer."]
        return [
            f"Diagnostics relus, parmi ceux validés depuis un an : {self.examines}.",
            f"La condition est vraie pour {self.vraies} d'entre eux.",
            f"Cette règle aurait été la proposition pour {self.essayees}, "
            f"contre {self.actuelles} aujourd'hui.",
        ]


def essayer_regle(avant: regles.Regle, saisie: Mapping[str, Any], *, le: date) -> Essai:
    """Rejoue la proposition sur les derniers diagnostics validés, sans rien enregistrer."""
    en_place = RegleOrientation.objects.filter(est_active=True, periode__contains=le)
    actuelles = [(r.ordre, r.pk, regle_lue(r)) for r in en_place]
    essayee = regles.Regle(
        avant.code, saisie["libelle"], "", saisie["condition"], saisie["voie"], saisie["mesure"]
    )
    rang = next((pk for _, pk, r in actuelles if r.code == avant.code), 0)
    essayees = [ligne for ligne in actuelles if ligne[2].code != avant.code]
    if saisie["est_active"]:
        essayees = sorted([*essayees, (saisie["ordre"], rang, essayee)], key=lambda x: x[:2])
    compte: Counter[str] = Counter()
    for faits in _faits_recents(le):
        compte["examines"] += 1
        compte["vraies"] += regles.est_vraie(essayee.condition, faits)
        for nom, grille in (("actuelles", actuelles), ("essayees", essayees)):
            proposee = regles.proposer([r for _, _, r in grille], faits)
            compte[nom] += proposee is not None and proposee.regle.code == avant.code
    return Essai(*(compte[nom] for nom in ("examines", "vraies", "actuelles", "essayees")))


def _faits_recents(le: date) -> list[dict[str, Any]]:
    """Les faits des derniers diagnostics validés, un par personne, en quatre requêtes."""
    lus = Diagnostic.objects.filter(
        etat=EtatDiagnostic.VALIDE, date_validation__gt=ajouter_mois(le, -_MOIS_D_ESSAI)
    ).select_related("personne")
    recents: dict[int, Diagnostic] = {}
    for diagnostic in lus.order_by("-date_validation", "-pk")[:_DIAGNOSTICS_ESSAYES]:
        recents.setdefault(diagnostic.personne_id, diagnostic)
    reponses: dict[int, dict[str, Any]] = defaultdict(dict)
    for theme in ReponseTheme.objects.filter(diagnostic__in=[d.pk for d in recents.values()]):
        reponses[theme.diagnostic_id] |= theme.reponses
    inscrites = set(
        InscriptionFranceTravail.objects.connus().au(le)
        .filter(personne__in=list(recents), etat=EtatInscription.INSCRIT)
        .values_list("personne_id", flat=True)
    )  # fmt: skip
    activites = dict(
        ActiviteDeclaree.objects.connus().au(le)
        .filter(personne__in=list(recents)).values_list("personne_id", "activite")
    )  # fmt: skip
    return [
        reponses[d.pk]
        | {
            "age": d.personne.age_au(le),
            "est_majore": "oui" if d.personne.est_majore else "non",
            "est_inscrit": "oui" if personne_id in inscrites else "non",
            "activite_declaree": activites.get(personne_id, ""),
            "freins_forts": len(themes_avec_frein(reponses[d.pk])),
        }
        for personne_id, d in recents.items()
    ]
