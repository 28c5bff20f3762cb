"""Écritures de l'annuaire : tables de référence et organisation du Département."""

from __future__ import annotations

import csv
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from jalons.annuaire.communes import ANCIENS_CODES, COMMUNES, lire_table
from jalons.annuaire.models import (
    Appellation,
    CodeAncien,
    Commune,
    Metier,
    Sectorisation,
    Site,
    Structure,
    Territoire,
)
from jalons.annuaire.selectors import oublier_libelles_rome
from jalons.socle.copie import verser
from jalons.socle.periode import Periode

_DONNEES = Path(__file__).with_name("donnees")
_LOIN = 1e9
_COMMUNE = (
    "code_insee",
    "nom",
    "departement",
    "arrondissement",
    "nom_epci",
    "code_epci",
    "codes_postaux",
    "population",
)


@transaction.atomic
def charger_communes(
    chemin: Path | None = None, *, departements: Collection[str] | None = None
) -> int:
    """Installe ou met à jour les communes du fichier ; rend leur nombre.

    Sans `chemin`, celles du pays, avec leurs anciens codes ; `departements` n'en garde que quelques-uns.
    """
    communes = [
        (
            ligne["code_insee"],
            ligne["nom"],
            ligne["departement"],
            ligne["arrondissement"],
            ligne["nom_epci"],
            ligne.get("code_epci") or "",
            ligne["codes_postaux"].split(),
            int(ligne["population"] or 0),
            float(ligne["latitude"]) if ligne["latitude"] else None,
            float(ligne["longitude"]) if ligne["longitude"] else None,
        )
        for ligne in lire_table(chemin or COMMUNES)
        if departements is None or ligne["departement"] in departements
    ]
    situees = ("latitude", "longitude")
    verser(Commune, (*_COMMUNE, *situees), communes, cle=("code_insee",), sauf=situees)
    if chemin is None:
        _charger_anciens_codes({c[0] for c in communes})
    return len(communes)


@transaction.atomic
def charger_centroides(chemin: Path = _DONNEES / "centroides.csv") -> int:
    """Pose les coordonnées des communes du fichier (code_insee, latitude, longitude) ; rend leur nombre.

    Une commune déjà située garde sa place.
    """
    lues = {
        ligne["code_insee"]: (float(ligne["latitude"]), float(ligne["longitude"]))
        for ligne in lire_table(chemin)
    }
    communes = list(Commune.objects.filter(pk__in=lues, latitude__isnull=True).only("pk"))
    for commune in communes:
        commune.latitude, commune.longitude = lues[commune.pk]
    Commune.objects.bulk_update(communes, ["latitude", "longitude"], batch_size=2000)
    return len(communes)


def _charger_anciens_codes(communes: set[str]) -> None:
    anciens = [
        (ligne["code"], ligne["nom"], ligne["commune"])
        for ligne in lire_table(ANCIENS_CODES)
        if ligne["commune"] in communes
    ]
    verser(CodeAncien, ("code", "nom", "commune"), anciens, cle=("code", "nom"))


@transaction.atomic
def charger_metiers(chemin: Path = _DONNEES / "metiers.csv") -> int:
    """Installe ou met à jour les métiers du ROME ; rend leur nombre."""
    with chemin.open(encoding="utf-8", newline="") as fichier:
        metiers = [
            Metier(code_rome=ligne["code_rome"], libelle=ligne["libelle"])
            for ligne in csv.DictReader(fichier)
        ]
    Metier.objects.bulk_create(
        metiers, update_conflicts=True, unique_fields=["code_rome"], update_fields=["libelle"]
    )
    oublier_libelles_rome()
    return len(metiers)


@transaction.atomic
def charger_appellations(chemin: Path = _DONNEES / "appellations.csv") -> int:
    """Installe ou complète les appellations des métiers ; rend leur nombre dans le fichier.

    Lit aussi le fichier complet de France Travail (`libelle_appellation_long` ou `libelle`). Une
    appellation d'un métier inconnu est passée.
    """
    connus = set(Metier.objects.values_list("pk", flat=True))
    with chemin.open(encoding="utf-8-sig", newline="") as fichier:
        appellations = [
            Appellation(
                metier_id=ligne["code_rome"],
                libelle=(ligne.get("libelle_appellation_long") or ligne["libelle"])[:160],
                est_usuelle=ligne.get("usuelle") == "oui",
            )
            for ligne in csv.DictReader(fichier)
            if ligne["code_rome"] in connus
        ]
    Appellation.objects.bulk_create(appellations, ignore_conflicts=True, batch_size=2000)
    return len(appellations)


@transaction.atomic
def installer_organisation(donnees: dict[str, Any]) -> None:
    """Installe territoires, sites, sectorisation et structures décrits en données.

    Un territoire liste ses `arrondissements` (codes Insee) ; une commune va au site de son
    intercommunalité, sinon au plus voisin. Une organisation déjà en place n'est pas touchée.
    """
    depuis = date.fromisoformat(str(donnees["depuis"]))
    ouvert = Periode(depuis)
    for decrit in donnees["territoires"]:
        territoire, neuf = Territoire.objects.get_or_create(
            code=decrit["code"], defaults={"nom": decrit["nom"], "periode": ouvert}
        )
        if not neuf:
            continue
        sites = [
            Site.objects.create(territoire=territoire, periode=ouvert, **site)
            for site in decrit["sites"]
        ]
        if sites:
            _sectoriser(decrit, sites, ouvert)
    for decrit in donnees["structures"]:
        Structure.objects.get_or_create(
            code=decrit["code"],
            defaults={**{c: v for c, v in decrit.items() if c != "code"}, "periode": ouvert},
        )


def _sectoriser(decrit: dict[str, Any], sites: list[Site], periode: Periode) -> None:
    communes = Commune.objects.filter(
        departement=str(decrit["departement"]), arrondissement__in=decrit["arrondissements"]
    )
    if not communes.exists():
        raise ValueError(
            f"territoire {decrit['code']} : aucune commune connue du département "
            f"{decrit['departement']}, arrondissements {', '.join(map(str, decrit['arrondissements']))}"
        )
    villes = {s.pk: Commune.objects.get(pk=s.commune_id) for s in sites if s.commune_id}
    liens = []
    for commune in communes:
        proche = min(sites, key=lambda s: _eloignement(commune, villes.get(s.pk)))
        liens.append(Sectorisation(commune=commune, site=proche, periode=periode))
    Sectorisation.objects.bulk_create(liens)


def _eloignement(une: Commune, autre: Commune | None) -> tuple[float, ...]:
    """De quoi classer les sites pour une commune : à vol d'oiseau si l'on a les coordonnées ; sinon
    même commune, même intercommunalité, puis codes postaux voisins (ils suivent les tournées)."""
    if autre is None:
        return (_LOIN,)
    if None not in (une.latitude, une.longitude, autre.latitude, autre.longitude):
        return (
            (une.latitude - autre.latitude) ** 2  # type: ignore[operator]
            + (une.longitude - autre.longitude) ** 2,  # type: ignore[operator]
        )
    postaux = [abs(int(a) - int(b)) for a in une.codes_postaux for b in autre.codes_postaux] or [
        99_999
    ]
    meme_epci = bool(une.nom_epci) and une.nom_epci == autre.nom_epci
    return (float(une.pk != autre.pk), float(not meme_epci), float(min(postaux)))
