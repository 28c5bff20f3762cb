"""Lectures des questionnaires remplis : avancement, réponses, comparaison de deux versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery

from jalons.annuaire.models import Commune
from jalons.annuaire.selectors import libelles_rome
from jalons.comptes.enums import Niveau
from jalons.personnes.models import Personne
from jalons.questionnaires.enums import EtatRemplissage, GenreQuestion
from jalons.questionnaires.models import Depot, Question, Remplissage, ReponseTheme
from jalons.questionnaires.rules import lecture
from jalons.questionnaires.rules.reponses import EtatTheme, empreinte, est_repondue
from jalons.questionnaires.usage import Usage


def remplissages(
    usage: str, personne: Personne, objet_id: int | None = None
) -> QuerySet[Remplissage]:
    """Les versions d'un questionnaire, la plus récente d'abord."""
    return Remplissage.objects.filter(usage=usage, personne=personne, objet_id=objet_id)


def en_cours(usage: str, personne: Personne) -> Remplissage | None:
    """La version ouverte, s'il y en a une."""
    return remplissages(usage, personne).filter(etat=EtatRemplissage.EN_COURS).first()


def dernier(usage: str, personne: Personne) -> Remplissage | None:
    """La version la plus récente, en cours ou validée."""
    return remplissages(usage, personne).select_related("grille").order_by("-numero").first()


def dernier_avec_reponses(usage: str, personne: Personne) -> Remplissage | None:
    """La version la plus récente, sa grille et ses réponses : une requête dès qu'un thème est ouvert."""
    derniere = remplissages(usage, personne).order_by("-numero").values("pk")[:1]
    themes = ReponseTheme.objects.filter(remplissage=Subquery(derniere))
    themes = themes.select_related("remplissage__grille")
    if not themes:
        return dernier(usage, personne)
    lu = themes[0].remplissage
    # Comme après un `prefetch_related` : `lu.themes.all()` est déjà là.
    lu._prefetched_objects_cache = {"themes": themes}  # type: ignore[attr-defined]
    return lu


def valides_apres(usage: str, jour: date) -> QuerySet[Remplissage]:
    """Les versions validées après ce jour, la plus récente d'abord, avec leur personne."""
    valides = Remplissage.objects.filter(
        usage=usage, etat=EtatRemplissage.VALIDE, date_validation__gt=jour
    )
    return valides.select_related("personne").order_by("-date_validation", "-pk")


def reponses_de_plusieurs(remplissages: Iterable[Remplissage]) -> dict[int, dict[str, Any]]:
    """{numéro de version: ses réponses à plat}, en une requête."""
    lues: dict[int, dict[str, Any]] = defaultdict(dict)
    for theme in ReponseTheme.objects.filter(remplissage__in=[r.pk for r in remplissages]):
        lues[theme.remplissage_id] |= theme.reponses
    return lues


def reponses_a_plat(remplissage: Remplissage) -> dict[str, Any]:
    """Toutes les réponses, {code de question: valeur}."""
    plat: dict[str, Any] = {}
    for theme in remplissage.themes.all():
        plat |= theme.reponses
    return plat


def etats_des_themes(remplissage: Remplissage, niveaux: frozenset[Niveau]) -> list[EtatTheme]:
    """Les thèmes de la grille avec leur avancement (deux requêtes)."""
    par_theme: dict[str, list[Question]] = {}
    for question in Question.objects.filter(grille_id=remplissage.grille_id, est_retiree=False):
        if question.niveau in niveaux:
            par_theme.setdefault(question.theme, []).append(question)
    recues = {r.theme: r for r in ReponseTheme.objects.filter(remplissage=remplissage)}
    etats = []
    for theme in remplissage.grille.themes:
        code, questions = theme["code"], par_theme.get(theme["code"], [])
        recue = recues.get(code)
        donnees = recue.reponses if recue else {}
        repondues = sum(est_repondue(donnees.get(q.code)) for q in questions)
        aborde = recue is not None and recue.est_aborde
        etats.append(EtatTheme(code, theme["libelle"], repondues, len(questions), aborde))
    return etats


def sans_reponse(remplissage: Remplissage) -> dict[str, Question]:
    """Les questions posées qui restent sans réponse, hors des thèmes dits sans rien à signaler."""
    recues = {r.theme: r for r in remplissage.themes.all()}
    abordes = {code for code, r in recues.items() if r.est_aborde}
    dites = {code for r in recues.values() for code, v in r.reponses.items() if est_repondue(v)}
    posees = [q for q in remplissage.grille.questions.all() if not q.est_retiree]
    return {q.code: q for q in posees if q.theme not in abordes and q.code not in dites}


def dire_reponse(question: Question, valeur: Any, metiers: dict[str, str] | None = None) -> str:
    """La réponse en français, telle qu'elle se lit sur l'écran ou le papier."""
    if question.genre == GenreQuestion.METIERS and metiers is None:
        metiers = libelles_des_metiers(valeur)
    if question.genre == GenreQuestion.COMMUNE and valeur:
        commune = Commune.objects.filter(pk=valeur).first()
        return commune.en_clair if commune else str(valeur)
    return lecture.dire_reponse(question.genre, question.options, valeur, metiers)


def libelles_des_metiers(codes: Any) -> dict[str, str]:
    """Libellé de chaque code ROME connu."""
    return libelles_rome(codes if isinstance(codes, list) else [codes])


def metiers_dits(questions: Iterable[Question], *plats: dict[str, Any]) -> dict[str, str]:
    """Les métiers que ces réponses nomment, en une requête au plus."""
    posees = [q.code for q in questions if q.genre == GenreQuestion.METIERS]
    codes = [c for plat in plats for nom in posees for c in plat.get(nom) or []]
    return libelles_des_metiers(codes) if codes else {}


@dataclass(frozen=True, slots=True)
class LigneLue:
    """Une question et ses réponses, une par version comparée."""

    question: Question
    reponses: tuple[str, ...]

    @property
    def a_change(self) -> bool:
        return len(set(self.reponses)) > 1


@dataclass(frozen=True, slots=True)
class ThemeLu:
    """Un thème relu ; `etat` : celui de la version relue, None si sa grille ne l'a pas."""

    code: str
    libelle: str
    lignes: list[LigneLue]
    etat: EtatTheme | None = None


def relire(versions: list[Remplissage], niveaux: frozenset[Niveau]) -> list[ThemeLu]:
    """Les réponses d'une ou plusieurs versions, thème par thème, côte à côte.

    Les questions sont celles de la grille la plus récente, puis celles qui n'y sont plus. Les thèmes
    sans réponse y sont aussi, avec leur état dans la dernière version.
    """
    recentes = sorted(versions, key=lambda v: -v.numero)
    plats = [reponses_a_plat(v) for v in versions]
    questions = _questions([v.grille_id for v in recentes], niveaux)
    metiers = metiers_dits(questions, *plats)
    themes: dict[str, str] = {}
    for version in recentes:
        for theme in version.grille.themes:
            themes.setdefault(theme["code"], theme["libelle"])
    lignes: dict[str, list[LigneLue]] = {code: [] for code in themes}
    for question in questions:
        dites = tuple(dire_reponse(question, plat.get(question.code), metiers) for plat in plats)
        if any(dites):
            lignes[question.theme].append(LigneLue(question, dites))
    etats = {e.code: e for e in etats_des_themes(recentes[0], niveaux)}
    return [ThemeLu(code, dit, lignes[code], etats.get(code)) for code, dit in themes.items()]


def _questions(grilles: list[int], niveaux: frozenset[Niveau]) -> list[Question]:
    """Une question par code, celle de la grille la plus récente."""
    par_grille: dict[int, list[Question]] = {}
    for question in Question.objects.filter(grille_id__in=set(grilles)):
        par_grille.setdefault(question.grille_id, []).append(question)
    trouvees: dict[str, Question] = {}
    for grille_id in grilles:
        for question in par_grille.get(grille_id, []):
            trouvees.setdefault(question.code, question)
    visibles = [q for q in trouvees.values() if q.niveau in niveaux]
    return sorted(visibles, key=lambda q: (q.ordre, q.pk))


def saisies_recues(remplissage: Remplissage) -> dict[str, list[str]]:
    """Par thème, les envois que le serveur a bien reçus."""
    themes = ReponseTheme.objects.filter(remplissage=remplissage)
    return dict(themes.values_list("theme", "saisies"))


def dernier_depot(usage: str, *, objet_id: int) -> Depot | None:
    """Le dépôt qui compte pour cet objet."""
    return Depot.objects.filter(usage=usage, objet_id=objet_id).order_by("-pk").first()


def depots(usages: Iterable[str], objets: Iterable[int]) -> QuerySet[Depot]:
    """Les dépôts figés de ces usages sur ces objets, dans leur ordre."""
    return Depot.objects.filter(usage__in=list(usages), objet_id__in=list(objets))


def est_intact(depot: Depot) -> bool:
    """Vrai si les réponses sont celles que l'empreinte a vues."""
    return empreinte(depot.formulaire, depot.reponses) == depot.empreinte


def relire_depot(depot: Depot) -> dict[str, Any]:
    """Les réponses d'un dépôt, dans les codes d'aujourd'hui, quelle que soit sa version."""
    return Usage.par_code(depot.usage).relire(depot.version, depot.reponses)


def depose_depuis(usage: str, jour: date, personne: str = "pk") -> Exists:
    """La condition « déposé ce jour ou après », sur une table dont ce champ est la personne."""
    deposes = Depot.objects.filter(usage=usage, personne=OuterRef(personne), date__gte=jour)
    return Exists(deposes)


def date_du_dernier_depot(usage: str, personne: str = "pk") -> Subquery:
    """Sous-requête à annoter : date du dernier dépôt de cet usage, None sans dépôt."""
    deposes = Depot.objects.filter(usage=usage, personne=OuterRef(personne)).order_by()
    return Subquery(deposes.values("personne").annotate(le=Max("date")).values("le"))
