"""Les faits qu'une règle d'orientation peut lire : leurs noms, et ceux des cas récents."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from jalons.accueil.rules.freins import themes_avec_frein
from jalons.accueil.selectors.diagnostic import DSP
from jalons.accueil.selectors.orientation import FAITS_DE_SITUATION
from jalons.personnes.enums import EtatInscription
from jalons.personnes.models import ActiviteDeclaree, InscriptionFranceTravail
from jalons.questionnaires.enums import GenreQuestion
from jalons.questionnaires.selectors.grilles import grille_en_vigueur, questions_de
from jalons.questionnaires.selectors.remplissages import reponses_de_plusieurs, valides_apres
from jalons.regles.rules.cas import CHOIX, MULTIPLE, NOMBRE, PRESENCE, CritereConnu
from jalons.socle.dates import ajouter_mois

if TYPE_CHECKING:
    from jalons.questionnaires.models import Question, Remplissage

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
    grille = grille_en_vigueur(DSP, le=le)
    themes = {t["code"]: t["libelle"] for t in grille.themes} if grille else {}
    questions = questions_de(grille, posees=True)
    return [*_criteres_de_situation(le), *(_critere_de_question(q, themes) for q in questions)]


def _criteres_de_situation(le: date) -> list[CritereConnu]:
    activites = tuple(
        (code, code)
        for code in ActiviteDeclaree.objects.connus()
        .au(le)
        .order_by("activite")
        .values_list("activite", flat=True)
        .distinct()
    )
    genres: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
        "age": (NOMBRE, ()),
        "freins_forts": (NOMBRE, ()),
        "activite_declaree": (CHOIX if activites else PRESENCE, activites),
    }
    return [
        CritereConnu(code, libelle, *genres.get(code, (CHOIX, _OUI_NON)))
        for code, libelle in FAITS_DE_SITUATION.items()
    ]


def _critere_de_question(question: Question, themes: dict[str, str]) -> CritereConnu:
    genre = _GENRES.get(GenreQuestion(question.genre), PRESENCE)
    options = tuple((str(o["code"]), str(o["libelle"])) for o in question.options)
    if question.genre == GenreQuestion.OUI_NON:
        options = _OUI_NON
    libelle = f"{themes.get(question.theme, question.theme)} — {question.libelle}"
    return CritereConnu(question.code, libelle, genre, options)


def faits_recents(le: date) -> list[dict[str, Any]]:
    """Les faits des derniers diagnostics validés, un par personne, en quatre requêtes."""
    recents: dict[int, Remplissage] = {}
    for diagnostic in valides_apres(DSP, ajouter_mois(le, -_MOIS_D_ESSAI))[:_DIAGNOSTICS_ESSAYES]:
        recents.setdefault(diagnostic.personne_id, diagnostic)
    reponses = reponses_de_plusieurs(recents.values())
    inscrites = set(
        InscriptionFranceTravail.objects.connus()
        .au(le)
        .filter(personne__in=list(recents), etat=EtatInscription.INSCRIT)
        .values_list("personne_id", flat=True)
    )
    activites = dict(
        ActiviteDeclaree.objects.connus()
        .au(le)
        .filter(personne__in=list(recents))
        .values_list("personne_id", "activite")
    )
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
