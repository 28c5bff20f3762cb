"""La fin de la session : connue, annoncée, prolongée à la demande."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse


def test_la_page_dit_dans_combien_de_temps_la_session_se_ferme(client_de, settings):
    page = client_de("claire").get("/aide/").content.decode()
    restantes = int(page.split('name="session" content="')[1].split('"')[0])
    assert settings.SESSION_COOKIE_AGE - 60 <= restantes <= settings.SESSION_COOKIE_AGE


def test_prolonger_fait_repartir_la_duree_entiere(client_de, settings):
    client = client_de("claire")
    session = client.session
    session["fin_de_session"] -= settings.SESSION_COOKIE_AGE - 300
    session.save()
    avant = client.session["fin_de_session"]
    reponse = client.post(reverse("comptes:prolonger"))
    assert reponse.json() == {"secondes": settings.SESSION_COOKIE_AGE}
    assert client.session["fin_de_session"] > avant
    assert client.get(reverse("comptes:prolonger")).status_code == 405


def test_sans_compte_rien_ne_se_prolonge(db):
    assert Client().post(reverse("comptes:prolonger")).status_code == 302
