"""Lire le temps des agents : les jours chômés d'un mois, le rythme du mois d'avant."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count

from jalons.fse.temps.models.temps import Absence, JourTemps, MissionAgent
from jalons.fse.temps.rules.calendrier import est_week_end
from jalons.socle.dates import dernier_du_mois
from jalons.socle.feries import jours_feries
from jalons.socle.parametres import parametre
from jalons.socle.periode import Periode


def jours_absents(agents: set[int]) -> dict[int, list[Periode]]:
    """{agent: ses absences}, en une requête."""
    trouvees: dict[int, list[Periode]] = {}
    for absence in Absence.objects.filter(agent__in=agents):
        trouvees.setdefault(absence.agent_id, []).append(absence.periode)
    return trouvees


def a_travaille(mission: Periode, mois: date, absences: list[Periode]) -> bool:
    """Vrai si le mois garde un jour ouvré de la mission hors absence : une feuille est due."""
    feries = jours_feries(mois.year)
    rangs = range((dernier_du_mois(mois) - mois).days + 1)
    return any(
        jour in mission
        and not est_week_end(jour)
        and jour not in feries
        and not any(jour in absence for absence in absences)
        for jour in (mois + timedelta(days=rang) for rang in rangs)
    )


def jours_chomes(mission: MissionAgent, mois: date) -> dict[date, str]:
    """{jour: pourquoi} des jours du mois sans travail : week-end, jour férié, absence de l'agent."""
    fin = dernier_du_mois(mois)
    feries = jours_feries(
        mois.year, droit_local=bool(parametre("jours_feries_droit_local", le=mois).valeur)
    )
    absences = list(
        Absence.objects.filter(
            agent_id=mission.agent_id, periode__overlap=Periode(mois, fin).en_intervalle()
        )
    )
    trouves = {}
    for rang in range((fin - mois).days + 1):
        jour = mois + timedelta(days=rang)
        absence = next((a for a in absences if jour in a.periode), None)
        if absence is not None:
            trouves[jour] = absence.motif
        elif jour in feries:
            trouves[jour] = "férié"
        elif est_week_end(jour):
            trouves[jour] = "week-end"
    return trouves


def rythme_precedent(mission: MissionAgent, *, avant: date) -> tuple[Decimal | None, str]:
    """Les heures et la tâche les plus fréquentes de la dernière feuille d'avant ; vides sans elle."""
    habituel = (
        JourTemps.objects.filter(feuille__mission=mission, feuille__mois__lt=avant, heures__gt=0)
        .order_by()
        .values("feuille__mois", "heures", "tache")
        .annotate(n=Count("pk"))
        .order_by("-feuille__mois", "-n", "-heures")
        .first()
    )
    return (habituel["heures"], habituel["tache"]) if habituel else (None, "")
