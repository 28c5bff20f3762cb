"""Le classeur des participants, selon une table d'export versionnée."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook

from jalons.fse.commun.selectors.tableur import FeuilleTableur, octets
from jalons.fse.enums import GenreQuestionnaire
from jalons.fse.participants.models.participants import Participation
from jalons.fse.participants.selectors.participants import depots_de, usage_de, vaut_encore

_CORRESPONDANCES = Path(__file__).resolve().parents[2] / "donnees" / "export_participants.yaml"


def correspondance(version: str = "") -> dict[str, Any]:
    """La table d'export des participants : une version, ou la dernière."""
    lues: dict[str, Any] = yaml.safe_load(_CORRESPONDANCES.read_text(encoding="utf-8"))
    versions: dict[str, Any] = lues["versions"]
    retenue: dict[str, Any] = versions[version or max(versions)]
    return {"version": version or max(versions), **retenue}


def tableur_des_participants(participations: list[Participation], *, version: str = "") -> bytes:
    """Classeur des participants selon la table d'export ; une case vide n'est jamais un zéro."""
    table = correspondance(version)
    classeur = Workbook(write_only=True)
    colonnes = table["colonnes"]
    feuille = FeuilleTableur(
        classeur, "Participants", [c["colonne"] for c in colonnes], [22] * len(colonnes)
    )
    derniers: dict[int | None, dict[str, dict[str, Any]]] = {}
    for depot in depots_de(participations):
        derniers.setdefault(depot.objet_id, {})[depot.usage] = depot.reponses
    for participation in participations:
        deposes = derniers.get(participation.pk, {})
        feuille.ligne([_cellule(participation, colonne, deposes) for colonne in colonnes])
    return octets(classeur)


def _cellule(
    participation: Participation, colonne: dict[str, Any], deposes: dict[str, dict[str, Any]]
) -> str:
    source, _, champ = colonne["champ"].partition(".")
    valeur: Any
    if source == "personne":
        valeur = getattr(participation.personne, champ)
    elif source == "fiche":
        valeur = getattr(participation, champ)
    else:
        genre = GenreQuestionnaire(source)
        dites = deposes.get(usage_de(genre), {})
        valeur = dites.get(champ) if vaut_encore(participation, genre, dites) else None
    if hasattr(valeur, "strftime"):
        return f"{valeur:%d/%m/%Y}"
    dit = "" if valeur is None else str(valeur)
    return str(colonne.get("codes", {}).get(dit, dit))
