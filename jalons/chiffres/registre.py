"""Tous les chiffres de toutes les pièces, lus au démarrage ; un chiffre mal déclaré est refusé.

Un chiffre se range dans `<piece>/chiffres/<code>/` : `__init__.py` porte `CHIFFRE` (ou `CHIFFRES`,
une famille), et `versions.txt` garde, pour chaque version, l'empreinte de sa définition.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps

from jalons.chiffres.vocabulaire import Chiffre
from jalons.socle.registre import CodeInconnu

_CODE = re.compile(r"[a-z][a-z0-9_]*\Z")
_INSCRITS: dict[str, Chiffre] = {}
_VERSIONS = "versions.txt"


class ChiffreRefuse(TypeError):
    """Un chiffre mal déclaré : la phrase dit lequel, pourquoi, et que faire."""


def versions_notees(dossier: Path) -> dict[tuple[str, int], str]:
    """Les empreintes gardées : « code version empreinte », une par ligne."""
    fichier = dossier / _VERSIONS
    if not fichier.exists():
        return {}
    lues = (ligne.split() for ligne in fichier.read_text(encoding="utf-8").splitlines())
    return {(mots[0], int(mots[1])): mots[2] for mots in lues if len(mots) == 3}


def controler(chiffre: Chiffre, dossier: Path) -> None:
    """Lève `ChiffreRefuse` si le chiffre ne peut pas être publié tel qu'il est déclaré."""
    nom = f"Le chiffre « {chiffre.code} » ({dossier.name})"
    if not _CODE.match(chiffre.code):
        raise ChiffreRefuse(f"{nom} a un code mal formé : minuscules, chiffres et tirets bas.")
    if not chiffre.exemples:
        raise ChiffreRefuse(
            f"{nom} n'a pas d'exemple : dites une personne dedans, une dehors, et pourquoi."
        )
    if not (chiffre.definition and chiffre.source and chiffre.dit_population):
        raise ChiffreRefuse(f"{nom} ne dit pas sa définition, sa source ou sa population.")
    notee = versions_notees(dossier).get((chiffre.code, chiffre.version))
    ligne = f"{chiffre.code} {chiffre.version} {chiffre.empreinte}"
    if notee is None:
        raise ChiffreRefuse(f"{nom} est nouveau : ajoutez « {ligne} » à son fichier {_VERSIONS}.")
    if notee != chiffre.empreinte:
        raise ChiffreRefuse(
            f"{nom} a changé de définition sans changer de version : ce qui a été publié en "
            f"version {chiffre.version} doit rester explicable. Passez à la version "
            f"{chiffre.version + 1} et notez son empreinte dans {_VERSIONS}."
        )


def inscrire(chiffre: Chiffre, dossier: Path) -> None:
    """Contrôle et inscrit un chiffre ; deux chiffres ne peuvent porter le même code."""
    controler(chiffre, dossier)
    pris = _INSCRITS.get(chiffre.code)
    if pris is not None and pris != chiffre:
        raise ChiffreRefuse(
            f"Deux chiffres portent le code « {chiffre.code} » : « {pris.libelle} » et "
            f"« {chiffre.libelle} ». Donnez-en un autre au second."
        )
    _INSCRITS[chiffre.code] = chiffre


def oublier(code: str) -> None:
    """Retire un chiffre du registre ; ne sert qu'aux tests."""
    _INSCRITS.pop(code, None)


def inscrire_le_paquet(paquet: str) -> None:
    """Inscrit les chiffres des dossiers d'un paquet `<piece>.chiffres`."""
    module = importlib.import_module(paquet)
    for trouve in pkgutil.iter_modules(module.__path__):
        if not trouve.ispkg:
            continue
        declare = importlib.import_module(f"{paquet}.{trouve.name}")
        dossier = Path(next(iter(declare.__path__)))
        for chiffre in getattr(declare, "CHIFFRES", ()) or (declare.CHIFFRE,):
            inscrire(chiffre, dossier)


def decouvrir_toutes_les_pieces() -> None:
    """Inscrit les sources puis les chiffres de toutes les pièces installées."""
    pieces = [c.name for c in apps.get_app_configs() if c.name.startswith("jalons.")]
    for piece in pieces:
        if find_spec(f"{piece}.faits"):
            importlib.import_module(f"{piece}.faits")
    for piece in pieces:
        trouve = find_spec(f"{piece}.chiffres")
        if trouve is not None and trouve.submodule_search_locations:
            inscrire_le_paquet(f"{piece}.chiffres")


def tous() -> list[Chiffre]:
    """Tous les chiffres, par axe, ordre et code."""
    return sorted(_INSCRITS.values(), key=lambda c: (c.axe or 99, c.ordre, c.code))


def de_l_axe() -> list[Chiffre]:
    """Les chiffres que montre le pilotage : ceux d'un axe du programme d'insertion."""
    return [c for c in tous() if c.axe is not None]


def pour_usage(usage: str) -> list[Chiffre]:
    """Les chiffres que montre cet écran, dans leur ordre."""
    return [c for c in tous() if usage in c.usages]


def connait(code: str) -> bool:
    """Vrai si un chiffre inscrit porte ce code."""
    return code in _INSCRITS


def par_code(code: str) -> Chiffre:
    """Le chiffre de ce code ; lève `CodeInconnu`."""
    try:
        return _INSCRITS[code]
    except KeyError as erreur:
        raise CodeInconnu(f"chiffre inconnu « {code} »") from erreur
