"""Trouver un métier comme on le dit : appellations du ROME, mots courants, fautes, pluriels."""

from __future__ import annotations

import csv

import pytest
from django.urls import reverse

from jalons.annuaire import services
from jalons.annuaire.models import Appellation, Metier
from jalons.annuaire.selectors import chercher_metiers


@pytest.fixture
def metiers(db):
    """Les métiers et les appellations livrés."""
    services.charger_metiers()
    services.charger_appellations()


def codes(texte):
    return [m.code for m in chercher_metiers(texte)]


@pytest.mark.parametrize(
    ("dit", "code"),
    [
        ("caces", "N1101"),
        ("CACES nacelle", "N1101"),
        ("femme de ménage", "K1304"),
        ("FEMME DE MENAGE", "K1304"),
        ("chauffeur poids lourd", "N4101"),
        ("chauffeur de poids lourds", "N4101"),
        ("routier", "N4101"),
        ("nourrice", "K1310"),
        ("nounou", "K1310"),
        ("vigile", "K2503"),
        ("caissiere", "D1505"),
        ("serveuse", "G1803"),
        ("éboueur", "K2303"),
        ("aide à domicile", "K1302"),
        ("auxiliaire de vie", "K1302"),
        ("cariste", "N1101"),
        ("plombier", "F1603"),
        ("maçons", "F1703"),
        ("jardinier", "A1203"),
        ("baby sitter", "K1303"),
        ("baby-sitter", "K1303"),
        ("vtc", "N4102"),
        ("couvreur", "F1619"),
        ("G1602", "G1602"),
        ("g1602", "G1602"),
        ("plonbier", "F1603"),
        ("coifeuse", "D1202"),
        ("secretere", "M1607"),
    ],
)
def test_un_mot_courant_mene_a_son_metier(metiers, dit, code):
    assert code in codes(dit)


@pytest.mark.parametrize("dit", ["", "  ", "de", "zzzzqqqq", "%", "'", "\\"])
def test_ce_qui_ne_veut_rien_dire_ne_trouve_rien(metiers, dit):
    assert codes(dit) == []


def test_chaque_appellation_livree_se_retrouve_et_a_un_metier(metiers):
    connus = set(Metier.objects.values_list("pk", flat=True))
    with (services._DONNEES / "appellations.csv").open(encoding="utf-8", newline="") as fichier:
        lignes = list(csv.DictReader(fichier))
    assert {ligne["code_rome"] for ligne in lignes} <= connus
    assert len({(x["code_rome"], x["libelle"]) for x in lignes}) == len(lignes)
    assert Appellation.objects.count() == len(lignes)
    for ligne in lignes[::29]:
        trouves = [m.code for m in chercher_metiers(ligne["libelle"], limite=60)]
        assert ligne["code_rome"] in trouves, ligne


def test_un_metier_ne_vient_qu_une_fois_et_dit_pourquoi(metiers):
    trouves = chercher_metiers("cariste")
    assert len({m.code for m in trouves}) == len(trouves)
    [nounou] = chercher_metiers("nounou")
    assert nounou.texte == "Assistant maternel / Assistante maternelle (Nourrice, nounou)"
    assert "N1101" not in chercher_metiers("caces")[0].texte


def test_le_fichier_complet_de_france_travail_se_charge_par_dessus(metiers, tmp_path):
    avant = Appellation.objects.count()
    fichier = tmp_path / "appellations.csv"
    fichier.write_text(
        "\ufeffcode_rome,code_ogr,libelle_appellation_long,libelle_appellation_court\n"
        "N1101,11679,Cariste de nuit / Cariste de nuit,Cariste de nuit\n"
        "Z9999,1,Métier inconnu,Métier inconnu\n",
        encoding="utf-8",
    )
    assert services.charger_appellations(fichier) == 1
    assert services.charger_appellations(fichier) == 1
    assert Appellation.objects.count() == avant + 1
    assert "N1101" in codes("cariste de nuit")


def test_la_liste_cherchee_montre_des_noms(metiers, scene, client_de):
    reponse = client_de("claire").get(reverse("questionnaires:metiers"), {"q": "femme de ménage"})
    assert {
        "value": "K1304",
        "text": "Employé familial / Employée familiale (Femme de ménage)",
    } in (reponse.json())
