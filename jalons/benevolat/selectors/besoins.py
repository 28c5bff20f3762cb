"""Les besoins ouverts, les souhaits qui attendent, et ce que chacun en voit."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from jalons.activite.selectors.positionnements import de_ce_genre
from jalons.benevolat.models import BesoinBenevole, Experimentation, SouhaitBenevole
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne

GENRE = "benevolat"


def experimentations(*, le: date) -> QuerySet[Experimentation]:
    """Celles qui courent ou finissent plus tard, avec leurs besoins et leurs souhaits comptés."""
    return (
        Experimentation.objects.select_related("tete", "territoire")
        .annotate(
            nombre_besoins=Count("besoins", distinct=True),
            nombre_souhaits=Count("souhaits", distinct=True),
        )
        .order_by("-debut", "pk")
    )


def experimentation_de(personne: Personne, *, le: date) -> Experimentation | None:
    """Celle de son territoire, sinon celle de tout le Département."""
    courent = Experimentation.objects.filter(debut__lte=le, fin__gte=le)
    siennes = courent.filter(Q(territoire=personne.territoire_id) | Q(territoire=None))
    return siennes.order_by("territoire", "-debut", "pk").first()


def besoins_ouverts(*, le: date) -> QuerySet[BesoinBenevole]:
    """Ceux qui ne sont pas finis, le plus proche d'abord."""
    return (
        BesoinBenevole.objects.filter(fin__gte=le)
        .select_related("association", "experimentation__territoire", "experimentation__tete")
        .order_by("debut", "pk")
    )


def pris(besoins: list[BesoinBenevole]) -> dict[int, int]:
    """Les bénévoles attendus ou présents, par besoin (une requête)."""
    lus = de_ce_genre(GENRE).filter(
        cible_id__in=[b.pk for b in besoins], etat__in=["envoye", "accepte", "entre"]
    )
    comptes = lus.order_by().values_list("cible_id").annotate(Count("pk"))
    return dict(comptes)


def souhaits_vus(agent: Agent, *, le: date) -> QuerySet[SouhaitBenevole]:
    """Les souhaits ouverts des personnes que l'agent voit."""
    vues = Personne.objects.visibles_par(agent, Permission.BENEVOLAT_CONSULTER, le=le)
    ouverts = SouhaitBenevole.objects.filter(clos_le__isnull=True, personne__in=vues)
    return ouverts.select_related("personne", "experimentation").order_by("note_le", "pk")


def souhait_ouvert(personne: Personne) -> SouhaitBenevole | None:
    """Le souhait ouvert de la personne."""
    ouverts = SouhaitBenevole.objects.filter(personne=personne, clos_le__isnull=True)
    return ouverts.select_related("experimentation__tete").first()


def tient(agent: Agent, experimentation: Any) -> bool:
    """Vrai si l'agent tient cette expérimentation : sa structure en est la tête, ou il est du Département."""
    if not agent.peut(Permission.BENEVOLAT_GERER):
        return False
    est_partenaire = all(h.role.code == "partenaire" for h in agent.habilitations)
    return not est_partenaire or experimentation.tete_id == agent.structure_id
