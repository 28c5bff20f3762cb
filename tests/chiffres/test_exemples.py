"""Chaque exemple d'un chiffre est un test : mêmes lignes sur PostgreSQL et sur DuckDB."""

from __future__ import annotations

import duckdb
import pytest
from django.db import connection

from jalons.chiffres import exemples, registre
from jalons.chiffres.traduction import DUCKDB, POSTGRESQL, sql_cellules, sql_lignes


def _sur_postgresql(sql):
    with connection.cursor() as curseur:
        curseur.execute(sql)
        return curseur.fetchall()


def _sur_duckdb(sql):
    return duckdb.connect().execute(sql).fetchall()


def _retenues(lignes):
    """personne → (retenue, mesure)."""
    return {
        personne: (bool(retenue), float(valeur) if retenue and valeur is not None else None)
        for personne, _cle, _unite, _par, _jour, retenue, valeur, _depuis, _premier in lignes
    }


@pytest.mark.parametrize("chiffre", registre.tous(), ids=lambda c: c.code)
def test_les_exemples_tiennent_sur_les_deux_moteurs(db, chiffre):
    relations = exemples.relations(chiffre, chiffre.exemples)
    attendu = exemples.attendu(chiffre)
    pg = _sur_postgresql(sql_lignes(chiffre, exemples.DEMANDE, relations, POSTGRESQL))
    duck = _sur_duckdb(sql_lignes(chiffre, exemples.DEMANDE, relations, DUCKDB))
    for lignes in (pg, duck):
        trouve = _retenues(lignes)
        if chiffre.mesure is None:
            trouve = {p: (retenue, None) for p, (retenue, _) in trouve.items()}
        assert trouve == attendu
    cellules = _sur_postgresql(sql_cellules(chiffre, exemples.DEMANDE, relations, POSTGRESQL))
    autres = _sur_duckdb(sql_cellules(chiffre, exemples.DEMANDE, relations, DUCKDB))
    assert sorted(map(_dire, cellules)) == sorted(map(_dire, autres))


def _dire(ligne):
    return tuple("" if v is None else str(float(v)) if not isinstance(v, str) else v for v in ligne)


@pytest.mark.parametrize("chiffre", registre.tous(), ids=lambda c: c.code)
def test_chaque_chiffre_dit_une_personne_dedans_et_une_dehors(chiffre):
    comptes = [e.compte for e in chiffre.exemples]
    assert True in comptes
    assert None in comptes or False in comptes
    assert all(e.pourquoi and e.qui for e in chiffre.exemples)
