"""Un chiffre mal déclaré est refusé au démarrage, par une phrase."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jalons.chiffres import registre
from jalons.chiffres.registre import ChiffreRefuse
from jalons.chiffres.vocabulaire import Fait

RECUES = registre.par_code("personnes_recues")


def _dossier(tmp_path, *chiffres):
    lignes = [f"{c.code} {c.version} {c.empreinte}" for c in chiffres]
    (tmp_path / "versions.txt").write_text("\n".join(lignes), encoding="utf-8")
    return tmp_path


def test_sans_exemple(tmp_path):
    muet = replace(RECUES, code="muet", exemples=())
    with pytest.raises(ChiffreRefuse, match="pas d'exemple"):
        registre.inscrire(muet, _dossier(tmp_path, muet))


def test_deux_chiffres_d_un_meme_code(tmp_path):
    autre = replace(RECUES, libelle="Un autre")
    with pytest.raises(ChiffreRefuse, match="Deux chiffres"):
        registre.inscrire(autre, _dossier(tmp_path, autre))


@pytest.mark.parametrize(
    "change",
    [
        {"definition": "Autre chose."},
        {"population": Fait("entree", (("motif", ("ouverture",)),))},
        {"sauf": True},
        {"numerateur": None},
    ],
    ids=lambda c: next(iter(c)),
)
def test_une_definition_changee_sans_version(tmp_path, change):
    dossier = _dossier(tmp_path, RECUES)
    with pytest.raises(ChiffreRefuse, match="sans changer de version"):
        registre.inscrire(replace(RECUES, **change), dossier)


def test_un_libelle_ou_un_exemple_se_corrige_sans_version(tmp_path):
    dossier = _dossier(tmp_path, RECUES)
    registre.controler(replace(RECUES, libelle="Mieux dit"), dossier)
    registre.controler(replace(RECUES, exemples=RECUES.exemples[:1]), dossier)


def test_une_version_pas_notee_dit_la_ligne_a_ajouter(tmp_path):
    neuf = replace(RECUES, code="neuf")
    with pytest.raises(ChiffreRefuse, match=f"neuf 1 {neuf.empreinte}"):
        registre.inscrire(neuf, tmp_path)


@pytest.mark.parametrize("code", ["Majuscule", "deux mots", "1er", "accentué"])
def test_un_code_mal_forme(tmp_path, code):
    mauvais = replace(RECUES, code=code)
    with pytest.raises(ChiffreRefuse, match="mal formé"):
        registre.inscrire(mauvais, _dossier(tmp_path, mauvais))
