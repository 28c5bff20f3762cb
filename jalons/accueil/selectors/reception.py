"""Lectures de la réception : les entrants, leur statut, l'agenda."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from jalons.accueil.enums import EtatRendezVous
from jalons.accueil.models import RendezVous, SuiviEntree
from jalons.accueil.rules.reception import Echeance, echeance
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent, en_vigueur
from jalons.personnes.models import Entree, Personne, droit_de_voir
from jalons.socle.parametres import parametre


def limite_orientation(date_information: date) -> date:
    """Date limite d'orientation d'une entrée, selon la loi du jour de l'information."""
    return parametre("delai_orientation", le=date_information).apres(date_information)


def correction_possible(note_le: date, *, le: date) -> bool:
    """Vrai tant que ce qui a été noté ce jour-là peut encore se corriger."""
    return le <= parametre("delai_correction_issue", le=note_le).apres(note_le)


def entrants(agent: Agent) -> QuerySet[SuiviEntree]:
    """Les entrées que l'agent voit, chacune par son suivi : celles qui attendent d'abord."""
    vus = droit_de_voir(agent, Permission.RECEPTION_CONSULTER, personne="personne_id")
    return (
        SuiviEntree.objects.filter(vus, est_principale=True)
        .select_related(
            "entree__personne__commune",
            "entree__personne__site",
            "entree__prise_en_charge__agent",
            "rendez_vous",
            "orientation__structure",
            "orientation__coreo",
        )
        .order_by("n_attend_plus", "date_information", "pk")
    )


def avec_echeance(suivis: Iterable[SuiviEntree], *, le: date) -> list[tuple[SuiviEntree, Echeance]]:
    """Chaque entrée avec son échéance légale."""
    return [(s, echeance(limite_orientation(s.date_information), le=le)) for s in suivis]


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


def entrees_de(personne: Personne) -> QuerySet[Entree]:
    """Les entrées de la personne, la dernière d'abord."""
    return personne.entrees.order_by("-date_information", "-pk")


def entree_en_cours(personne: Personne) -> Entree | None:
    """La dernière entrée de la personne, orientée ou non."""
    return entrees_de(personne).first()


def entree_a_orienter(personne: Personne) -> Entree | None:
    """Sa dernière entrée, si aucune décision d'orientation ne la suit ; sinon None."""
    suivi = (
        SuiviEntree.objects.filter(personne_id=personne.pk)
        .select_related("entree")
        .order_by("-date_information", "-pk")
        .first()
    )
    return suivi.entree if suivi is not None and not suivi.n_attend_plus else None


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
    autorises = Q(affectations__role__in=roles) & en_vigueur(le, "affectations__")
    if None not in territoires:
        autorises &= Q(affectations__territoire_id__in=territoires) | Q(
            affectations__territoire_id__isnull=True
        )
    return (
        Agent.objects.filter(autorises, is_active=True).distinct().order_by(F("nom"), F("prenom"))
    )
