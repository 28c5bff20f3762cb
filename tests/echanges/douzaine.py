"""Douze foyers d'une personne, un mois, et leur import : de quoi abîmer un fichier."""

from __future__ import annotations

from datetime import date, timedelta

from jalons.echanges import services
from jalons.personnes.models import EtatDroit
from tests.echanges.fabrique import foyer, individu

LE = date(2026, 6, 1)
MOIS = date(2026, 1, 31)


def importer(chemin):
    return services.importer(chemin=chemin, par=None, le=LE)


def foyers(nombre=12, organisme="CAF", debut=1):
    return [
        foyer(
            rang,
            individu(f"NOM{rang}", f"Hélène{rang}", date(1980, 1, 1) + timedelta(days=37 * rang)),
            organisme=organisme,
        )
        for rang in range(debut, debut + nombre)
    ]


def clos():
    return EtatDroit.objects.connus().filter(motifs=["FLUX:ABSENT"])
