"""Une panne se dit en une phrase française, avec une issue : jeton, base, disque (U14)."""

from __future__ import annotations

import errno

import pytest
from django.db import OperationalError
from django.test import Client

from jalons.comptes.models import Agent

pytestmark = pytest.mark.django_db


def test_un_formulaire_sans_jeton_dit_quoi_faire(scene):
    client = Client(enforce_csrf_checks=True)
    reponse = client.post(
        "/comptes/connexion/",
        {"username": "x"},
        HTTP_REFERER="http://testserver/comptes/connexion/",
    )
    texte = reponse.content.decode()
    assert reponse.status_code == 403
    assert 'lang="fr"' in texte
    assert 'href="http://testserver/comptes/connexion/"' in texte
    assert "CSRF" not in texte


@pytest.mark.parametrize("venu_de", ["https://ailleurs.example/", "javascript:alert(1)", ""])
def test_le_retour_ne_mene_jamais_ailleurs(scene, venu_de):
    client = Client(enforce_csrf_checks=True)
    texte = client.post("/comptes/connexion/", {}, HTTP_REFERER=venu_de).content.decode()
    assert "ailleurs.example" not in texte
    assert "javascript:" not in texte


@pytest.mark.parametrize(
    ("erreur", "code", "mot"),
    [
        (OperationalError("server closed the connection"), 503, "indisponible"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "disque"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), 507, "disque"),
        (ValueError("imprévu"), 500, "incident"),
    ],
)
def test_une_panne_a_sa_page(scene, monkeypatch, erreur, code, mot):
    from jalons.portail import selectors

    def tomber(*_args, **_noms):
        raise erreur

    monkeypatch.setattr(selectors, "journee", tomber)
    client = Client(raise_request_exception=False)
    client.force_login(scene.claire, backend="django.contrib.auth.backends.ModelBackend")
    reponse = client.get("/")
    texte = reponse.content.decode()
    assert reponse.status_code == code
    assert mot in texte
    assert "Traceback" not in texte
    assert str(erreur) not in texte


def test_une_base_absente_des_l_identification_a_sa_page(scene, monkeypatch):
    def tomber(*_args, **_noms):
        raise OperationalError("connection refused")

    client = Client(raise_request_exception=False)
    client.force_login(scene.claire, backend="django.contrib.auth.backends.ModelBackend")
    monkeypatch.setattr(Agent._default_manager.__class__, "get_queryset", tomber)
    assert client.get("/").status_code == 503


def test_les_messages_ranges_sur_le_disque_ne_se_lisent_que_par_le_service():
    from django.conf import settings

    from jalons.config.environnement import dossier_reserve

    dossier = dossier_reserve(settings.DONNEES / "courriels")
    dossier.chmod(0o755)
    assert dossier_reserve(dossier).stat().st_mode & 0o077 == 0
