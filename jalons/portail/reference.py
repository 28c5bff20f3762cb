"""Ce que toute installation reçoit : communes, métiers, mots de l'offre, grilles et règles livrées."""

from __future__ import annotations

from jalons.annuaire import services as annuaire
from jalons.questionnaires.services.grilles import charger_toutes_les_grilles
from jalons.regles.services import charger_toutes_les_regles
from jalons.repertoire.services.indexation import charger_vocabulaire


def charger_reference() -> None:
    """Installe ou met à jour les tables de référence, les grilles et les règles livrées."""
    annuaire.charger_communes()
    annuaire.charger_centroides()
    annuaire.charger_metiers()
    annuaire.charger_appellations()
    charger_vocabulaire()
    charger_toutes_les_grilles()
    charger_toutes_les_regles()
