"""Ce que la personne lit de son activité dans son espace : ses heures récentes, où elle est attendue."""

from __future__ import annotations

from datetime import date, timedelta

from jalons.activite.enums import ETATS_SUIVIS
from jalons.activite.models import Heures, Positionnement
from jalons.activite.selectors.heures import semaine
from jalons.personnes.models import Personne
from jalons.socle.periode import Periode


def heures_recentes(personne: Personne, *, le: date) -> list[Heures]:
    """Ses heures de cette semaine et de la précédente, la plus récente d'abord (une requête)."""
    bornes = Periode(semaine(le - timedelta(days=7)).debut, semaine(le).fin)
    return list(
        Heures.objects.filter(personne=personne, periode__contained_by=bornes.en_intervalle())
        .select_related("positionnement", "contrat")
        .order_by("-periode", "source", "pk")
    )


def positionnements_ouverts(personne: Personne) -> list[Positionnement]:
    """Les positionnements envoyés, acceptés ou commencés."""
    etats = [str(e) for e in ETATS_SUIVIS]
    ouverts = Positionnement.objects.filter(personne=personne, etat__in=etats)
    return list(ouverts.select_related("structure").order_by("pk"))
