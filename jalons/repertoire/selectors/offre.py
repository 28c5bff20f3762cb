"""Lectures de l'offre et le comptage de ce que l'on coordonne."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, FilteredRelation, Max, Q, QuerySet, Sum

from jalons.comptes.models import Agent
from jalons.ecrans.droits import tenues
from jalons.repertoire.enums import GenreAction
from jalons.repertoire.models import Action, Comptage, Dispositif
from jalons.socle.periode import annee_civile
from jalons.socle.recherche import chercher
from jalons.socle.saisie import entier

TOUS_PUBLICS = "tous-publics"


def pour_public(public: str) -> Q:
    """Ce qui s'adresse à ce public : désigné, ou ouvert à tous."""
    return Q(publics__overlap=[public, TOUS_PUBLICS]) | Q(publics=[])


@dataclass(frozen=True, slots=True)
class FiltresActions:
    """Ce que la liste des actions garde ; vide : tout."""

    q: str = ""
    genre: str = ""
    theme: str = ""
    territoire: str = ""
    dispositif: str = ""
    annee: str = ""
    public: str = ""


def actions(filtres: FiltresActions) -> QuerySet[Action]:
    """Les actions filtrées, par ordre alphabétique ; sans territoire, une action vaut partout."""
    trouvees = Action.objects.select_related("porteur", "dispositif").prefetch_related(
        "territoires"
    )
    trouvees = chercher(
        trouvees, filtres.q, "intitule", "porteur__nom", "porteur__sigle", "dispositif__nom"
    )
    if filtres.genre:
        trouvees = trouvees.filter(genre=filtres.genre)
    if filtres.theme:
        trouvees = trouvees.filter(theme=filtres.theme)
    if filtres.public:
        trouvees = trouvees.filter(pour_public(filtres.public))
    if (dispositif := entier(filtres.dispositif)) is not None:
        trouvees = trouvees.filter(dispositif_id=dispositif)
    if (territoire := entier(filtres.territoire)) is not None:
        trouvees = trouvees.filter(
            Q(territoires=territoire) | Q(territoires__isnull=True)
        ).distinct()
    annee = entier(filtres.annee)
    if annee is not None and 1900 < annee < 2200:
        trouvees = trouvees.filter(periode__overlap=annee_civile(annee).en_intervalle())
    return trouvees.order_by("intitule", "pk")


def actions_ouvertes(*, le: date) -> QuerySet[Action]:
    """Les actions qui ont cours ce jour-là, avec leur porteur."""
    return Action.objects.filter(periode__contains=le).select_related("porteur")


def actions_de_l_annee(annee: int) -> QuerySet[Action]:
    """Les actions qui ont cours dans l'année, avec leur comptage (`compte`, `origine`, `compte_le`)."""
    return (
        Action.objects.filter(periode__overlap=annee_civile(annee).en_intervalle())
        .annotate(du=FilteredRelation("comptages", condition=Q(comptages__annee=annee)))
        .annotate(compte=Max("du__nombre"), origine=Max("du__source"), compte_le=Max("du__date"))
        .select_related("porteur")
        .prefetch_related("territoires")
        .order_by("genre", "intitule", "pk")
    )


def prochaine_a_compter(annee: int, agent: Agent) -> Action | None:
    """La première action de l'année que l'agent tient et dont le comptage manque."""
    siennes = actions_de_l_annee(annee).filter(tenues(agent, Action))
    return siennes.exclude(comptages__annee=annee).first()


@dataclass(frozen=True, slots=True)
class LigneGenre:
    """Un genre de projets dans l'année : projets, projets comptés, bénéficiaires indirects."""

    genre: GenreAction
    projets: int
    comptes: int
    beneficiaires: int


@dataclass(frozen=True, slots=True)
class ComptageAnnee:
    """Ce que l'on coordonne une année : `projets` actions, `beneficiaires` indirects.

    Une action est comptée une seule fois, dans son genre ; une personne touchée par deux actions
    peut l'être deux fois : ce sont des bénéficiaires indirects, pas des personnes distinctes.
    `sources` : d'où viennent les nombres ; `arrete_le` : date du dernier comptage.
    """

    annee: int
    genres: tuple[LigneGenre, ...]
    sources: tuple[str, ...]
    arrete_le: date | None

    @property
    def projets(self) -> int:
        return sum(g.projets for g in self.genres)

    @property
    def comptes(self) -> int:
        return sum(g.comptes for g in self.genres)

    @property
    def beneficiaires(self) -> int:
        return sum(g.beneficiaires for g in self.genres)

    @property
    def a_compter(self) -> int:
        return self.projets - self.comptes


def comptage_annee(annee: int) -> ComptageAnnee:
    """Projets de l'année et bénéficiaires indirects, par genre (trois requêtes)."""
    periode = annee_civile(annee).en_intervalle()
    en_cours = Action.objects.filter(periode__overlap=periode).order_by()
    projets = {
        ligne["genre"]: ligne["n"] for ligne in en_cours.values("genre").annotate(n=Count("pk"))
    }
    comptages = Comptage.objects.filter(annee=annee, action__periode__overlap=periode).order_by()
    sommes: dict[str, Any] = {
        ligne["action__genre"]: ligne
        for ligne in comptages.values("action__genre").annotate(
            n=Count("pk"), total=Sum("nombre"), dernier=Max("date")
        )
    }
    genres = tuple(
        LigneGenre(
            genre,
            projets.get(genre.value, 0),
            sommes.get(genre.value, {}).get("n", 0),
            sommes.get(genre.value, {}).get("total", 0) or 0,
        )
        for genre in GenreAction
    )
    dates = [ligne["dernier"] for ligne in sommes.values()]
    sources = comptages.values("source").annotate(n=Count("pk")).order_by("-n", "source")
    return ComptageAnnee(
        annee, genres, tuple(ligne["source"] for ligne in sources[:6]), max(dates, default=None)
    )


def dispositifs() -> QuerySet[Dispositif]:
    """Les dispositifs, avec le nombre de leurs actions."""
    return Dispositif.objects.annotate(nombre_actions=Count("actions")).order_by("nom", "pk")
