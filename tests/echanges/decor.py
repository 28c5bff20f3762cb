"""Le monde d'invention dont les imports partent."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml

from jalons.annuaire.services import charger_communes, installer_organisation
from jalons.echanges import services
from jalons.echanges.models import Lot
from jalons.generateur.monde import Monde
from jalons.generateur.production import ecrire_mois
from jalons.socle.dates import ajouter_mois
from tests.outillage.decors import decor_partage

RACINE = Path(__file__).resolve().parents[2]


PREMIER = date(2026, 1, 1)


@decor_partage
def moselle():
    """Les communes et l'organisation d'un département."""
    charger_communes(departements={"57"})
    organisation = RACINE / "jalons/demonstration/departements/moselle/organisation.yaml"
    installer_organisation(yaml.safe_load(organisation.read_text(encoding="utf-8")))


def monde(foyers=150, graine=7) -> Monde:
    return Monde(graine=graine, foyers=foyers, premier_mois=PREMIER, departement="57")


def importer(chemin, jour):
    return services.importer(chemin=chemin, par=None, le=jour)


def recu_le(m: Monde) -> date:
    """Un mensuel arrive le 6 du mois suivant."""
    return ajouter_mois(m.mois, 1).replace(day=6)


def importer_mois(m: Monde, dossier: Path, rang: int, **options) -> list[Lot]:
    chemins = ecrire_mois(m, dossier / str(rang), rang=rang, **options)
    return [importer(c, recu_le(m)) for c in chemins]
