"""Les réglages de l'installation : la racine du site et la messagerie."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from jalons.config.environnement import messagerie, minutes, racine_du_site
from jalons.ecrans.gestes import adresse_du_site


def test_la_messagerie_se_dit_en_une_ligne():
    lue = messagerie("smtp://jalons%40dep.example:s%2Fecret@mail.example:587?tls=1")
    assert lue["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    assert (lue["EMAIL_HOST"], lue["EMAIL_PORT"]) == ("mail.example", 587)
    assert lue["EMAIL_HOST_USER"] == "jalons@dep.example"
    assert lue["EMAIL_HOST_PASSWORD"] == "s/ecret"
    assert lue["EMAIL_USE_TLS"]
    assert not lue["EMAIL_USE_SSL"]
    assert lue["EMAIL_TIMEOUT"] > 0


@pytest.mark.parametrize(
    ("adresse", "port", "tls", "ssl"),
    [
        ("smtp://relais.example", 25, False, False),
        ("smtp://relais.example?tls=1", 587, True, False),
        ("smtp://relais.example:2525?tls=0", 2525, False, False),
        ("smtps://relais.example", 465, False, True),
        ("smtps://relais.example?tls=1", 465, False, True),
    ],
)
def test_le_port_et_le_chiffrement_suivent_l_adresse(adresse, port, tls, ssl):
    lue = messagerie(adresse)
    trouve = (lue["EMAIL_PORT"], lue["EMAIL_USE_TLS"], lue["EMAIL_USE_SSL"])
    assert trouve == (port, tls, ssl)


def test_sans_messagerie_rien_ne_change():
    assert messagerie("  ") == {}


@pytest.mark.parametrize(
    "adresse", ["mail.example", "http://moi:secret@mail.example", "smtp://moi:secret@mail:port"]
)
def test_une_messagerie_mal_ecrite_se_refuse_sans_repeter_le_secret(adresse):
    with pytest.raises(ImproperlyConfigured) as refus:
        messagerie(adresse)
    assert "moi:secret" not in str(refus.value)
    assert refus.value.__cause__ is None


def test_la_racine_du_site_se_complete_et_se_controle():
    assert racine_du_site("") == ""
    assert racine_du_site("https://jalons.example") == "https://jalons.example/"
    assert racine_du_site("https://dep.example/jalons/") == "https://dep.example/jalons/"
    for fausse in ("jalons.example", "ftp://jalons.example", "https://x.example/?a=1"):
        with pytest.raises(ImproperlyConfigured, match="JALONS_ADRESSE"):
            racine_du_site(fausse)


def test_sans_reglage_le_lien_suit_la_requete(settings):
    requete = RequestFactory().get("/coordination/")
    assert adresse_du_site(requete) == "http://testserver/"
    settings.ADRESSE_DU_SITE = "https://jalons.example/"
    assert adresse_du_site(requete) == "https://jalons.example/"


@pytest.mark.parametrize("faux", ["2h", "0", "-5", "1e2", "601", "٣٠", "30 min", "9" * 30])
def test_x16_un_delai_de_session_mal_ecrit_se_dit_en_une_phrase(monkeypatch, faux):
    monkeypatch.setenv("JALONS_INACTIVITE", faux)
    with pytest.raises(ImproperlyConfigured, match="se lit en minutes"):
        minutes("JALONS_INACTIVITE", sinon=30)


@pytest.mark.parametrize(("dit", "lu"), [("", 30), (" 45 ", 45), ("600", 600)])
def test_x16_un_delai_de_session_se_lit(monkeypatch, dit, lu):
    monkeypatch.setenv("JALONS_INACTIVITE", dit)
    assert minutes("JALONS_INACTIVITE", sinon=30) == lu
