"""Les contrôles tirés au sort : qui peut l'être, combien il en faut, ceux que l'agent lit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from jalons.annuaire.enums import GenreStructure
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.contrats.selectors.contrats import en_vigueur
from jalons.manquements.enums import EtatManquement
from jalons.manquements.models import ControleTire, TirageControle
from jalons.manquements.rules.tirage import a_tirer, tirer
from jalons.manquements.selectors.manquements import visibles
from jalons.personnes.models import Personne, SoumissionDroitsDevoirs
from jalons.socle.dates import ajouter_mois
from jalons.socle.parametres import parametre

_MOIS = 12  # la part se regarde sur douze mois glissants


def population(agent: Agent, *, le: date) -> list[int]:
    """Les numéros, rangés, de qui peut être tiré : soumis, un contrat en vigueur hors France Travail.

    France Travail contrôle ceux dont il est l'organisme référent (L.5426-1 I). Qui attend déjà un
    contrôle n'est pas tiré deux fois.
    """
    contrats = en_vigueur(le=le).exclude(structure__genre=GenreStructure.FRANCE_TRAVAIL)
    soumis = SoumissionDroitsDevoirs.objects.connus().au(le).filter(est_soumis=True)
    attendent = ControleTire.objects.filter(issue="")
    vues = Personne.objects.visibles_par(agent, Permission.MANQUEMENT_INSTRUIRE, le=le)
    return list(
        vues.filter(
            Exists(contrats.filter(personne_id=OuterRef("pk"))),
            Exists(soumis.filter(personne_id=OuterRef("pk"))),
            ~Exists(attendent.filter(personne_id=OuterRef("pk"))),
        )
        .order_by("pk")
        .values_list("pk", flat=True)
    )


@dataclass(frozen=True, slots=True)
class Part:
    """Où en est la part du sort, sur douze mois : ce qui est voulu, compté, et ce qui manque."""

    voulue: Decimal
    autres: int
    tires: int

    @property
    def manque(self) -> int:
        """Combien tirer encore."""
        return a_tirer(part=self.voulue, autres=self.autres, tires=self.tires)


def part_du_sort(agent: Agent, *, le: date) -> Part:
    """La part du sort parmi les contrôles que l'agent tient (deux requêtes)."""
    depuis = ajouter_mois(le, -_MOIS)
    signales = (
        visibles(agent, Permission.MANQUEMENT_INSTRUIRE, le=le)
        .filter(date_signalement__gt=depuis)
        .exclude(etat__in=[str(EtatManquement.SIGNALE), str(EtatManquement.RETIRE)])
    )
    au_sort = controles_de(agent, Permission.MANQUEMENT_INSTRUIRE, le=le).filter(
        tirage__tire_le__gt=depuis
    )
    issus = au_sort.exclude(manquement=None).values("manquement")
    return Part(
        voulue=parametre("controle_part_au_sort", le=le).decimal,
        autres=signales.exclude(pk__in=issus).count(),
        tires=au_sort.count(),
    )


def controles_de(
    agent: Agent, permission: Permission = Permission.MANQUEMENT_CONSULTER, *, le: date
) -> QuerySet[ControleTire]:
    """Les contrôles des personnes que l'agent voit avec cette permission."""
    vues = Personne.objects.visibles_par(agent, permission, le=le).order_by()
    return ControleTire.objects.filter(personne__in=vues.values("pk")).select_related(
        "personne", "tirage"
    )


def a_faire(agent: Agent, *, le: date) -> QuerySet[ControleTire]:
    """Les contrôles tirés qui attendent leur issue, les plus anciens d'abord."""
    tenus = controles_de(agent, Permission.MANQUEMENT_INSTRUIRE, le=le)
    return tenus.filter(issue="").order_by("tirage__tire_le", "rang", "pk")


def se_refait(tirage: TirageControle) -> bool:
    """Vrai si la graine redonne les mêmes personnes ; une fiche fondue depuis n'y est plus."""
    redonnes = tirer(tirage.population, nombre=tirage.nombre, graine=tirage.graine)
    tires = list(tirage.controles.order_by("rang").values_list("personne_id", flat=True))
    return redonnes == tires
