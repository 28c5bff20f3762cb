"""Ce que toute installation reçoit : communes, métiers, grille du diagnostic et règles livrées."""

from __future__ import annotations

from pathlib import Path

import jalons
from jalons.accueil.services.diagnostic import charger_grille
from jalons.annuaire import services as annuaire
from jalons.regles.services import charger_toutes_les_regles

_PIECES = Path(jalons.__file__).parent


def charger_reference() -> None:
    """Installe ou met à jour les tables de référence, la grille et les règles livrées."""
    annuaire.charger_communes()
    annuaire.charger_metiers()
    charger_grille(_PIECES / "accueil" / "donnees" / "grille_1.yaml")
    charger_toutes_les_regles()
