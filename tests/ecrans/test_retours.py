"""Revenir d'où l'on vient, sans jamais sortir du site ni tomber sur une adresse qui n'existe pas."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.ecrans.retours import est_sur, retour


@pytest.mark.parametrize(
    "piege",
    [
        "https://ailleurs.example/",
        "//ailleurs.example/",
        "///ailleurs.example",
        "/\\ailleurs.example",
        "javascript:alert(1)",
        "n:importe:quoi",
        "accueil:entrants",
        "/n-existe-pas/",
        "/accueil/entrants/\r\nSet-Cookie: a=b",
        "",
        "/" + "a" * 5_000,
    ],
)
def test_une_adresse_piegee_ramene_au_defaut(rf, piege):
    assert retour(rf.get("/", {"retour": piege}), "accueil:entrants") == "/accueil/entrants/"
    assert retour(rf.post("/", {"retour": piege}), "/pilotage/") == "/pilotage/"


def test_une_adresse_du_site_est_suivie_avec_ses_filtres(rf):
    voulue = "/accueil/entrants/?site=3&page=2"
    assert retour(rf.post("/", {"retour": voulue}), "/") == voulue


@given(st.text(max_size=80))
def test_aucun_texte_ne_fait_sortir_du_site(texte):
    from django.test import RequestFactory

    requete = RequestFactory().get("/")
    assert isinstance(est_sur(requete, texte), bool)
    assert retour(RequestFactory().post("/", {"retour": texte}), "/").startswith("/")
