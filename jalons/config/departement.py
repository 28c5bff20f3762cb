"""Identité du département : nom, logo, couleur, coordonnées. Des données, jamais du code."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Departement:
    """Ce que portent les écrans, les lettres et les fichiers émis au nom du département."""

    code: str = ""
    nom: str = "Département de démonstration"
    nom_court: str = "Démonstration"
    service: str = "Direction de l'insertion"
    president: str = "Le Président du Conseil départemental"
    adresse: str = "1 place de l'Exemple, 00000 Villeneuve"
    telephone: str = "03 00 00 00 00"
    courriel: str = "insertion@departement.example"
    site_internet: str = "www.departement.example"
    couleur: str = "#1f5f5b"
    logo: str = ""  # chemin d'un fichier SVG, PNG ou JPEG
    delegue_protection_donnees: str = "dpd@departement.example"


def lire_departement(chemin: str | None) -> Departement:
    """Identité lue dans le fichier YAML `chemin` (clés de `Departement`), sinon l'identité d'exemple."""
    if not chemin:
        return Departement()
    lu = yaml.safe_load(Path(chemin).read_text(encoding="utf-8")) or {}
    connus = {champ.name for champ in fields(Departement)}
    inconnus = sorted(set(lu) - connus)
    if inconnus:
        raise ValueError(f"{chemin} : clés inconnues {', '.join(inconnus)}")
    return Departement(**{cle: str(valeur) for cle, valeur in lu.items()})
