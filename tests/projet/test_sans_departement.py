"""Le code ne nomme ni ne suppose aucun département : ce qui les distingue est une donnée."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from jalons.annuaire.communes import COMMUNES, lire_table
from jalons.demonstration.jeux import RACINE as JEUX
from jalons.demonstration.jeux import jeux

PAQUET = Path(__file__).resolve().parents[2] / "jalons"
# Là où un département a le droit d'être nommé : ses données, et les référentiels publiés.
DONNEES = (
    JEUX.parent,
    *(PAQUET / piece / "donnees" for piece in ("annuaire", "echanges")),
    PAQUET / "fse" / "donnees" / "plafonds.yaml",  # les anciennes régions, que le droit nomme
)
LUS = {
    ".py",
    ".html",
    ".txt",
    ".yaml",
    ".sql",
    ".typ",
    ".js",
    ".css",
    ".json",
    ".svg",
    ".md",
    ".tsv",
}
# Le droit local porte ce nom : il s'active par un paramètre.
DROIT_LOCAL = re.compile(r"droit local d'Alsace-Moselle|ceux d'Alsace-Moselle en plus")
# Des noms de communes qui sont aussi des mots, des prénoms ou des personnes.
AUSSI_DES_MOTS = 6


def _communes() -> list[dict[str, str]]:
    """Les communes des départements des jeux."""
    departements = {str(jeu.identite["code"]) for jeu in jeux().values()}
    return [c for c in lire_table(COMMUNES) if c["departement"] in departements]


def _noms() -> set[str]:
    """Départements, territoires, villes et régions que les jeux et les référentiels connaissent."""
    noms = {
        "Moselle",
        "Mosellan",
        "Lorraine",
        "Grand Est",
        "Auvergne",
        "Nouvelle-Aquitaine",
        "Alsace",
    }
    for jeu in jeux().values():
        noms.add(jeu.identite["nom"].removeprefix("Département ").split(" (")[0].split()[-1])
        noms |= {t["nom"] for t in jeu.organisation["territoires"]}
    villes = [c for c in _communes() if int(c["population"] or 0) > 3000]
    noms |= {v["nom"] for v in villes if len(v["nom"]) > AUSSI_DES_MOTS or v["nom"] == "Metz"}
    return noms


def _codes() -> set[str]:
    """Codes Insee, codes postaux et numéros de caisse des départements des jeux."""
    departements = {str(jeu.identite["code"]) for jeu in jeux().values()}
    codes = {c["code_insee"] for c in _communes()}
    codes |= {code for c in _communes() for code in c["codes_postaux"].split()}
    listes = json.loads((PAQUET / "echanges" / "donnees" / "codes_cnaf.json").read_text("utf-8"))
    return codes | {c for c in listes["NUMORG"] if c[:2] in departements}


def _fichiers() -> list[Path]:
    return [
        chemin
        for chemin in sorted(PAQUET.rglob("*"))
        if chemin.suffix in LUS
        and "static_tiers" not in chemin.parts
        and not any(chemin.is_relative_to(dossier) for dossier in DONNEES)
    ]


def _trouver(motif: re.Pattern[str], texte: str) -> list[str]:
    return [
        ligne.strip()[:120]
        for ligne in texte.splitlines()
        if motif.search(DROIT_LOCAL.sub("", ligne))
    ]


@pytest.fixture(scope="module")
def textes() -> dict[str, str]:
    lus = {str(c.relative_to(PAQUET)): c.read_text(encoding="utf-8") for c in _fichiers()}
    assert len(lus) > 500
    return lus


def test_aucun_departement_n_est_nomme(textes):
    noms = sorted(_noms(), key=len, reverse=True)
    assert {"Moselle", "Cantal", "Haute-Loire", "Haute-Vienne", "Aurillac", "Metz"} <= set(noms)
    motif = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, noms))})(?![\w-])", re.IGNORECASE)
    trouves = {nom: lignes for nom, t in textes.items() if (lignes := _trouver(motif, t))}
    assert not trouves


def test_aucun_code_de_departement_n_est_ecrit(textes):
    codes = _codes()
    assert {"57463", "15000", "571", "871"} <= codes
    motif = re.compile(rf"[\"'>]({'|'.join(sorted(codes))})[\"'< ]")
    numeros = "|".join(str(jeu.identite["code"]) for jeu in jeux().values())
    suppose = re.compile(rf"(departement|code)[\w: ]*[=(:,]\s*[\"']({numeros})[\"']", re.IGNORECASE)
    assert suppose.search('code: str = "57"')
    assert suppose.search("departement='15'")
    trouves = {
        nom: lignes
        for nom, t in textes.items()
        if (lignes := [*_trouver(motif, t), *_trouver(suppose, t)])
    }
    assert not trouves


def test_aucune_branche_ne_depend_du_departement(textes):
    branche = re.compile(
        r"\b(if|elif|match|case|when)\b.*\b(code_?)?departement(\.code)?\s*(==|!=|in)\s*[\[({\"']"
    )
    trouves = {
        nom: lignes
        for nom, t in textes.items()
        if nom.endswith((".py", ".html", ".typ")) and (lignes := _trouver(branche, t))
    }
    assert not trouves
