"""La fin de la session : connue, annoncée, prolongée à la demande."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse


def test_la_page_dit_dans_combien_de_temps_la_session_se_ferme(client_de, settings):
    page = client_de("claire").get("/aide/").content.decode()
    restantes = int(page.split('name="session" content="')[1].split('"')[0])
    entiere = settings.INACTIVITE_MINUTES * 60
    assert entiere - 60 <= restantes <= entiere


def test_prolonger_fait_repartir_la_duree_entiere(client_de, settings):
    client = client_de("claire")
    entiere = settings.INACTIVITE_MINUTES * 60
    client.get("/aide/")
    session = client.session
    session["vu_le"] -= entiere - 300
    session.save()
    avant = session["vu_le"]
    assert client.post(reverse("comptes:prolonger")).json() == {"secondes": entiere}
    assert client.session["vu_le"] > avant
    assert client.get(reverse("comptes:prolonger")).status_code == 405


def test_sans_compte_rien_ne_se_prolonge(db):
    assert Client().post(reverse("comptes:prolonger")).status_code == 302
