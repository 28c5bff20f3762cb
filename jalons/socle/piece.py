"""Ce que chaque pièce fait au démarrage : inscrire ses déclarations."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig

from jalons.socle.registre import decouvrir

MODULES_DECLARATIFS = (
    "roles",
    "evenements",
    "menu_entrees",
    "journee",
    "sections",
    "etapes_suivantes",
    "chiffres",
    "ecrans",
    "droits",
    "financements",
    "liens",
    "tenues",
    "buts_de_lien",
    "espace_personne",
    "avis_reorientation",
    "onglets",
    "situations",
    "nouvelles_a_dire",
    "reponses_offres",
    "releves",
    "argent",
    "couches",
    "agendas",
)
# Lus avant tout modèle : les vocabulaires que le bas laisse ouverts.
MODULES_PRECOCES = ("permissions", "motifs", "rayons")
DOSSIERS_DECLARATIFS = (
    "documents",
    "indicateurs",
    "sources",
    "contrats",
    "instances",
    "listes",
    "jeux_de_regles",
    "questionnaires",
    "positionnements",
    "publics",
    "lectures_emploi",
    "retards",
    "themes_equipe",
    "parcours",
)


class PieceConfig(AppConfig):
    """Importe `evenements.py`, `menu_entrees.py` et les dossiers de déclarations de la pièce."""

    def __init__(self, app_name: str, app_module: Any) -> None:
        super().__init__(app_name, app_module)
        for module in MODULES_PRECOCES:
            if find_spec(f"{app_name}.{module}"):
                import_module(f"{app_name}.{module}")

    def ready(self) -> None:
        for module in MODULES_DECLARATIFS:
            if find_spec(f"{self.name}.{module}"):
                import_module(f"{self.name}.{module}")
        for dossier in DOSSIERS_DECLARATIFS:
            if find_spec(f"{self.name}.{dossier}"):
                decouvrir(f"{self.name}.{dossier}")
