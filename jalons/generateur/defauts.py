"""Des fichiers fautifs, à la demande : ceux que la réalité envoie, et ceux qu'un malveillant enverrait."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

Transformation = Callable[[int, str], str]


def code_inconnu(rang_vise: int, *, code: str = "XYZ") -> Transformation:
    """Le dossier de ce rang porte une situation de famille que la liste ne connaît pas."""

    def transformer(rang: int, bloc: str) -> str:
        if rang != rang_vise:
            return bloc
        return re.sub(r"<SITFAM>\w+</SITFAM>", f"<SITFAM>{code}</SITFAM>", bloc)

    return transformer


def date_impossible(rang_vise: int) -> Transformation:
    """Une date de naissance qui n'existe pas."""

    def transformer(rang: int, bloc: str) -> str:
        if rang != rang_vise:
            return bloc
        return re.sub(r"<DTNAI>[\d-]+</DTNAI>", "<DTNAI>1985-02-30</DTNAI>", bloc, count=1)

    return transformer


def sans_prestation(rang_vise: int) -> Transformation:
    """Le bloc du droit manque."""

    def transformer(rang: int, bloc: str) -> str:
        if rang != rang_vise:
            return bloc
        return re.sub(r"<PrestationRSA>.*</PrestationRSA>", "", bloc)

    return transformer


def numero_en_double(rang_vise: int, rang_copie: int) -> Transformation:
    """Deux dossiers portent le même numéro de demande."""
    vus: dict[int, str] = {}

    def transformer(rang: int, bloc: str) -> str:
        numero = re.search(r"<NUMDEMRSA>(\w+)</NUMDEMRSA>", bloc)
        vus[rang] = numero[1] if numero else ""
        if rang != rang_copie:
            return bloc
        return bloc.replace(vus[rang], vus[rang_vise])

    return transformer


def tronquer(chemin: Path, *, part: float = 0.6) -> Path:
    """Coupe le fichier avant sa fin."""
    octets = chemin.read_bytes()
    chemin.write_bytes(octets[: int(len(octets) * part)])
    return chemin


def bombe(chemin: Path) -> Path:
    """Une bombe d'entités XML."""
    couches = "".join(
        f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' if n else '<!ENTITY b0 "ha">' for n in range(12)
    )
    chemin.write_text(f"<?xml version='1.0'?><!DOCTYPE Racine [{couches}]><Racine>&b11;</Racine>")
    return chemin


def entite_externe(chemin: Path, *, cible: Path) -> Path:
    """Une entité qui voudrait lire un fichier du serveur."""
    chemin.write_text(
        f'<?xml version="1.0"?><!DOCTYPE Racine [<!ENTITY vol SYSTEM "file://{cible}">]>'
        "<Racine><IdentificationFlux>&vol;</IdentificationFlux></Racine>"
    )
    return chemin
