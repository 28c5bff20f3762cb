"""Freiner les essais : un compte sous toutes ses écritures, une adresse sur tous ses comptes (U3, X7)."""

from __future__ import annotations

import pytest
from django.test import Client

from jalons.comptes.connexion import nom_normalise
from jalons.socle.mandataires import adresse_du_client, lire_reseaux
from tests.distribution import MOT_DE_PASSE

CLAIRE = "claire@jalons.example"


@pytest.fixture
def freins(settings, scene):
    settings.AXES_ENABLED = True
    return settings


def essayer(courriel: str, mot_de_passe: str = "faux", *, depuis: str = "203.0.113.1", **entetes):
    return Client().post(
        "/comptes/connexion/",
        {"username": courriel, "password": mot_de_passe},
        REMOTE_ADDR=depuis,
        **entetes,
    )


@pytest.mark.parametrize(
    "ecritures",
    [
        ["claire@jalons.example", "CLAIRE@JALONS.EXAMPLE", "Claire@jalons.Example"],
        [" claire@jalons.example ", "claire@JALONS.example", "cLaIrE@jalons.example"],
    ],
)
def test_la_casse_et_les_espaces_ne_rouvrent_pas_un_compte(freins, ecritures):
    for _ in range(2):
        for ecriture in ecritures:
            essayer(ecriture)
    assert essayer("cLAIRE@jalons.example", MOT_DE_PASSE).status_code == 429


def test_changer_d_adresse_ne_rouvre_pas_un_compte(freins):
    for n in range(6):
        essayer(CLAIRE, depuis=f"203.0.113.{n}")
    assert essayer(CLAIRE, MOT_DE_PASSE, depuis="198.51.100.7").status_code == 429


def test_les_formes_unicode_sont_un_seul_nom():
    assert nom_normalise("ｃｌａｉｒｅ@jalons.example") == nom_normalise("CLAIRE@jalons.example ")


def test_un_mot_de_passe_essaye_sur_beaucoup_de_comptes_s_arrete(freins):
    codes = [essayer(f"agent{n}@jalons.example", "printemps2026").status_code for n in range(14)]
    assert 429 in codes
    assert essayer(CLAIRE, MOT_DE_PASSE).status_code == 429
    ailleurs = essayer(CLAIRE, MOT_DE_PASSE, depuis="198.51.100.9")
    assert ailleurs.status_code == 302


def test_le_lien_du_mot_de_passe_rouvre_un_compte_verrouille(freins, scene):
    from datetime import date

    from jalons.comptes.mot_de_passe import noter_le_choix

    for _ in range(6):
        essayer("CLAIRE@jalons.example")
    page = essayer(CLAIRE, MOT_DE_PASSE)
    assert page.status_code == 429
    assert "/comptes/mot-de-passe/oublie/" in page.content.decode()
    noter_le_choix(agent=scene.claire, le=date(2026, 3, 16), moyen="lien")
    assert essayer(CLAIRE, MOT_DE_PASSE).status_code == 302


def test_un_refus_pendant_le_verrou_ne_l_allonge_pas(freins):
    from axes.models import AccessAttempt

    for _ in range(6):
        essayer(CLAIRE)
    avant = AccessAttempt.objects.get(username=CLAIRE).failures_since_start
    for _ in range(3):
        essayer(CLAIRE)
    assert AccessAttempt.objects.get(username=CLAIRE).failures_since_start == avant


def test_derriere_un_mandataire_connu_chacun_a_son_adresse(freins):
    freins.MANDATAIRES = lire_reseaux(["127.0.0.1"])
    for n in range(14):
        essayer(f"agent{n}@jalons.example", depuis="127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6")
    bloque = essayer(CLAIRE, MOT_DE_PASSE, depuis="127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6")
    assert bloque.status_code == 429
    voisin = essayer(CLAIRE, MOT_DE_PASSE, depuis="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.5")
    assert voisin.status_code == 302


def test_sans_mandataire_declare_l_en_tete_ne_trompe_pas(freins):
    for n in range(14):
        essayer(f"agent{n}@jalons.example", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}")
    assert essayer(CLAIRE, MOT_DE_PASSE, HTTP_X_FORWARDED_FOR="9.9.9.9").status_code == 429


@pytest.mark.parametrize(
    ("direct", "transmis", "attendue"),
    [
        ("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9:4123", "203.0.113.9"),
        ("10.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("10.0.0.1", "n'importe quoi", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("203.0.113.9", "10.0.0.1", "203.0.113.9"),
    ],
)
def test_l_adresse_se_lit_depuis_la_droite(direct, transmis, attendue):
    assert adresse_du_client(direct, transmis, lire_reseaux(["10.0.0.0/8"])) == attendue
