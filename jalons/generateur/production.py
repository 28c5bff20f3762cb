"""Produire les fichiers d'une suite de mois, comme la caisse les enverrait."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import IO, cast

from jalons.generateur import exemples
from jalons.generateur.ecriture import ecrire
from jalons.generateur.francetravail import envoyer_un_mois
from jalons.generateur.monde import Monde


def nom_fichier(mois: date, rang: int, *, genre: str = "M", organisme: str = "CAF") -> str:
    """Nom à la façon de la caisse : « rsa.RSABEM.00032026.C0000001.xml »."""
    sorte = "RSABEM" if genre == "M" else "RSABEI"
    return f"rsa.{sorte}.{mois:00%m%Y}.{organisme[0]}{rang:07d}.xml"


def ecrire_mois(
    monde: Monde,
    dossier: Path,
    *,
    rang: int,
    compresse: bool = False,
    transformer: Callable[[int, str], str] | None = None,
) -> list[Path]:
    """Un fichier mensuel par organisme (CAF, MSA) pour le mois courant du monde."""
    dossier.mkdir(parents=True, exist_ok=True)
    chemins = []
    for organisme, application in (("CAF", "CRI"), ("MSA", "AGO")):
        foyers = [f for f in monde.foyers if f.organisme == organisme]
        if not foyers:
            continue
        nom = nom_fichier(monde.mois, rang, organisme=organisme)
        chemin = dossier / (f"{nom}.gz" if compresse else nom)
        ouvrir = gzip.open if compresse else open
        with cast(IO[bytes], ouvrir(chemin, "wb")) as sortie:
            ecrire(
                sortie,
                foyers,
                monde.mois,
                monde.communes,
                monde.departement,
                application=application,
                transformer=transformer,
            )
        chemins.append(chemin)
    return chemins


def ecrire_quotidien(monde: Monde, dossier: Path, *, jour: date, numeros: set[str]) -> Path:
    """Un fichier quotidien (RSABEI) des seuls dossiers de `numeros`, daté de `jour`."""
    dossier.mkdir(parents=True, exist_ok=True)
    chemin = dossier / f"rsa.RSABEI.{jour:%d%m%Y}.C{jour:%Y%j}.xml"
    foyers = [f for f in monde.foyers if f.numero in numeros]
    with chemin.open("wb") as sortie:
        ecrire(sortie, foyers, jour, monde.communes, monde.departement, genre="I")
    return chemin


_FAITS = {
    "entree": "DEMRSA",
    "separation": "SITFAM",
    "sortie": "RAD",
    "suspension": "SUS",
    "reprise": "REA",
    "demenagement": "ADR",
    "soumission": "ENTDED",
    "fin_soumission": "SITPRO",
    "passage": "MUT",
    "nir_definitif": "ETACIV",
    "naissance_corrigee": "ETACIV",
    "garde_alternee": "SITENFAUT",
}


def ecrire_quotidiens(monde: Monde, dossier: Path, *, nombre: int) -> list[Path]:
    """Ce qui a changé dans le mois du monde, jour après jour, en `nombre` fichiers de chaque caisse.

    Le mensuel du même mois, créé au suivant, le redira : l'un ou l'autre peut arriver d'abord.
    """
    dossier.mkdir(parents=True, exist_ok=True)
    changes = [f for f in monde.journal if f.mois == monde.mois]
    par_numero = {foyer.numero: foyer for foyer in monde.foyers}
    chemins = []
    for rang in range(nombre):
        jour = monde.mois.replace(day=8 + rang * 20 // nombre)  # le mensuel d'avant est arrivé
        lot = {fait.numero: fait.genre for fait in changes[rang::nombre]}
        foyers = [par_numero[numero] for numero in sorted(lot) if numero in par_numero]
        for foyer in foyers:
            foyer.faits = [(jour, _FAITS.get(lot[foyer.numero], "ETACIV"))]
        for organisme, application in (("CAF", "CRI"), ("MSA", "AGO")):
            siens = [f for f in foyers if f.organisme == organisme]
            if not siens:
                continue
            chemin = dossier / f"rsa.RSABEI.{jour:%d%m%Y}.{organisme[0]}{jour:%Y%j}.xml"
            with chemin.open("wb") as sortie:
                ecrire(
                    sortie,
                    siens,
                    jour,
                    monde.communes,
                    monde.departement,
                    genre="I",
                    application=application,
                )
            chemins.append(chemin)
        for foyer in foyers:
            foyer.faits = []
    return chemins


def generer(
    dossier: Path,
    *,
    foyers: int,
    mois: int,
    graine: int = 57,
    debut: date | None = None,
    departement: str = "",
    compresse: bool = False,
    quotidiens: int = 0,
    mois_vrai: bool = False,
    france_travail: bool = False,
) -> list[Path]:
    """Écrit `mois` mois de fichiers pour `foyers` dossiers ; mêmes paramètres, mêmes octets.

    `mois_vrai` : le dernier mois porte un exemple de chaque événement rare (`exemples`).
    `quotidiens` : nombre de fichiers quotidiens par mois et par caisse, à partir du deuxième mois.
    `france_travail` : le dernier mois tel que France Travail l'envoie, listes et PECG, à la fin.
    Les chemins sont dans l'ordre où la caisse les crée.
    """
    monde = Monde(
        graine=graine,
        foyers=foyers,
        premier_mois=debut or date(2026, 1, 1),
        departement=departement,
    )
    chemins = []
    if mois_vrai:
        exemples.preparer(monde)
    for rang in range(1, mois + 1):
        if rang > 1:
            monde.mois_suivant()
            if mois_vrai and rang == mois:
                exemples.raconter(monde)
            chemins += ecrire_quotidiens(monde, dossier, nombre=quotidiens)
        chemins += ecrire_mois(monde, dossier, rang=rang, compresse=compresse)
    if france_travail:
        chemins += envoyer_un_mois(monde, dossier, graine=graine)
    return chemins
