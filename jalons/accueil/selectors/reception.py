"""Lectures de la réception : les entrants, leur statut, l'agenda."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from jalons.accueil.enums import EtatRendezVous
from jalons.accueil.models import Entretien, Orientation, RendezVous
from jalons.accueil.rules.reception import Echeance, Statut, echeance
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.personnes.models import Entree, Personne
from jalons.socle.parametres import parametre


def limite_orientation(date_information: date) -> date:
    """Date limite d'orientation d'une entrée, selon la loi du jour de l'information."""
    return parametre("delai_orientation", le=date_information).apres(date_information)


def correction_possible(note_le: date, *, le: date) -> bool:
    """Vrai tant que ce qui a été noté ce jour-là peut encore se corriger."""
    return le <= parametre("delai_correction_issue", le=note_le).apres(note_le)


def entrants(agent: Agent, *, le: date) -> QuerySet[Any]:
    """Les entrées des personnes visibles, avec `statut`, `prochain`, `rendez_vous_en_cours`."""
    visibles = Personne.objects.visibles_par(agent, Permission.RECEPTION_CONSULTER).order_by()
    rendez_vous = RendezVous.objects.filter(entree=OuterRef("pk"))
    prevu = rendez_vous.filter(etat=EtatRendezVous.PREVU).order_by("-debut")
    dernier = rendez_vous.order_by("-debut").values("etat")[:1]
    return (
        Entree.objects.filter(personne__in=visibles)
        .annotate(
            oriente=Exists(Orientation.objects.filter(entree=OuterRef("pk"))),
            recu=Exists(Entretien.objects.filter(entree=OuterRef("pk"))),
            prochain=Subquery(prevu.values("debut")[:1], output_field=DateTimeField()),
            rendez_vous_en_cours=Subquery(prevu.values("pk")[:1]),
            dernier_etat=Subquery(dernier),
        )
        .annotate(
            orientation_id=Subquery(
                Orientation.objects.filter(entree=OuterRef("pk"))
                .order_by("-date_decision", "-pk")
                .values("pk")[:1]
            )
        )
        .annotate(
            statut=Case(
                When(personne__deces_signale=True, then=Value(Statut.DECES.value)),
                When(oriente=True, then=Value(Statut.ORIENTE.value)),
                When(recu=True, then=Value(Statut.RECU.value)),
                When(prochain__isnull=False, then=Value(Statut.CONVOQUE.value)),
                When(
                    dernier_etat__in=[EtatRendezVous.ABSENT, EtatRendezVous.ABSENT_EXCUSE],
                    then=Value(Statut.ABSENT.value),
                ),
                default=Value(Statut.A_CONVOQUER.value),
                output_field=CharField(),
            )
        )
        .select_related("personne__commune", "personne__site", "prise_en_charge__agent", "demande")
        .order_by("oriente", "date_information", "pk")
    )


def orientations_de(entrees: Any) -> dict[int, Orientation]:
    """L'orientation de chaque entrée de la page, par numéro (une requête)."""
    numeros = {e.orientation_id for e in entrees if e.orientation_id}
    return Orientation.objects.select_related("structure", "coreo").in_bulk(numeros)


def avec_echeance(entrees: Any, *, le: date) -> list[tuple[Entree, Echeance]]:
    """Chaque entrée avec son échéance légale."""
    return [(e, echeance(limite_orientation(e.date_information), le=le)) for e in entrees]


def bornes_du_jour(jour: date) -> tuple[datetime, datetime]:
    """Début et fin de la journée, à l'heure du Département."""
    fuseau = timezone.get_current_timezone()
    return (
        datetime.combine(jour, time.min, tzinfo=fuseau),
        datetime.combine(jour, time.max, tzinfo=fuseau),
    )


def agenda(agent: Agent, *, le: date) -> QuerySet[RendezVous]:
    """Les rendez-vous de l'agent ce jour-là."""
    return (
        RendezVous.objects.filter(agent=agent, debut__range=bornes_du_jour(le))
        .exclude(
            etat__in=[EtatRendezVous.ANNULE, EtatRendezVous.REPORTE, EtatRendezVous.VENU_PLUS_TOT]
        )
        .select_related("personne", "site")
        .order_by("debut")
    )


def rendez_vous_sans_issue(agent: Agent, *, le: date) -> QuerySet[RendezVous]:
    """Rendez-vous passés de l'agent dont on ne sait pas encore s'ils ont eu lieu."""
    return (
        RendezVous.objects.filter(
            agent=agent, etat=EtatRendezVous.PREVU, debut__lt=bornes_du_jour(le)[0]
        )
        .select_related("personne", "site")
        .order_by("debut")
    )


def entree_en_cours(personne: Personne) -> Entree | None:
    """La dernière entrée de la personne, orientée ou non."""
    return personne.entrees.order_by("-date_information", "-pk").first()


def historique_reception(personne: Personne) -> QuerySet[RendezVous]:
    """Tous les rendez-vous de la personne, du plus récent au plus ancien."""
    return (
        RendezVous.objects.filter(personne=personne)
        .select_related("agent", "site", "convocation__document")
        .order_by("-debut")
    )


def agents_recevant(agent: Agent, *, le: date) -> QuerySet[Agent]:
    """Les agents à qui confier une entrée : ceux qui peuvent diagnostiquer, mêmes territoires."""
    from jalons.comptes.roles import Role

    roles = [r.code for r in Role.tous() if Permission.DIAGNOSTIC_REMPLIR in r.permissions]
    territoires = {h.territoire_id for h in agent.habilitations}
    autorises = Q(affectations__role__in=roles, affectations__periode__contains=le)
    if None not in territoires:
        autorises &= Q(affectations__territoire_id__in=territoires) | Q(
            affectations__territoire_id__isnull=True
        )
    return (
        Agent.objects.filter(autorises, is_active=True).distinct().order_by(F("nom"), F("prenom"))
    )
