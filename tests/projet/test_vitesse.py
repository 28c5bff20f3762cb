"""Ce que le mobilier décide de la vitesse : poids de la première visite, compression, files, délais."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from procrastinate.contrib.django import app

from jalons.config.commande.service import programmes
from jalons.config.environnement import delais_de_session
from jalons.socle.files import LONGUES, TRAVAILLEURS, FileDeTravail
from outils import icones

PREMIERE_VISITE = 150_000


def _poids(adresse: str) -> int:
    chemin = Path(finders.find(adresse))
    octets = chemin.read_bytes()
    return len(octets) if chemin.suffix == ".woff2" else len(gzip.compress(octets, 9))


def test_la_premiere_visite_est_legere(db):
    reponse = Client().get("/comptes/connexion/", headers={"Accept-Encoding": "gzip"})
    page = gzip.decompress(reponse.content).decode()
    fichiers = set(re.findall(r'<(?:link|script)[^>]+(?:href|src)="/static/([^"]+)"', page))
    feuille = Path(finders.find("socle/jalons.css")).read_text(encoding="utf-8")
    assert "socle/jalons.css" in fichiers and "tiers/icones/icones.css" in fichiers
    polices = {"tiers/police/source-sans-3-latin.woff2", "tiers/icones/icones.woff2"}
    assert all(p.split("/")[-1] in feuille or "icones" in p for p in polices)
    total = len(reponse.content) + sum(map(_poids, fichiers | polices))
    assert total < PREMIERE_VISITE, f"{total} octets"


def test_aucune_police_ne_voyage_sans_etre_comprimee():
    feuille = Path(finders.find("socle/jalons.css")).read_text(encoding="utf-8")
    assert set(re.findall(r'format\("(\w+)"\)', feuille)) == {"woff2"}


def test_chaque_icone_employee_est_dans_la_police_reduite():
    connues = set(icones.catalogue())
    assert icones.employees(connues) <= icones.posees(), "lancez `make tiers`"
    police = icones.CIBLE / "icones.woff2"
    assert police.stat().st_size < 15_000
    # Toute icône écrite dans un gabarit existe : une faute de frappe ne laisse pas un trou.
    for gabarit in icones.PAQUET.rglob("*.html"):
        texte = gabarit.read_text(encoding="utf-8")
        dites = re.findall(r'{% icone "([^"]+)"', texte) + re.findall(r'icone_nom="([^"]+)"', texte)
        assert set(dites) <= connues, gabarit


def test_une_page_est_comprimee_avec_la_parade_et_un_pdf_ne_l_est_pas(rf):
    from jalons.ecrans.fichiers import pdf
    from jalons.socle.middleware import CompressionMiddleware

    def page(_requete):
        from django.http import HttpResponse

        return HttpResponse("<p>bonjour</p>" * 400)

    requete = rf.get("/", headers={"Accept-Encoding": "gzip"})
    tailles = set()
    for _ in range(12):
        reponse = CompressionMiddleware(page)(requete)
        assert reponse["Content-Encoding"] == "gzip"
        assert gzip.decompress(reponse.content) == b"<p>bonjour</p>" * 400
        tailles.add(len(reponse.content))
    assert len(tailles) > 1, "la taille varie d'elle-même : elle ne dit rien du contenu"
    rendu = CompressionMiddleware(lambda _r: pdf(b"%PDF" + b"x" * 900, "a"))(requete)
    assert "Content-Encoding" not in rendu


def test_un_travail_long_ne_retarde_jamais_un_message():
    app.perform_import_paths()
    taches = [
        t for t in app.tasks.values() if not t.name.startswith(("builtin:", "procrastinate."))
    ]
    assert taches
    for tache in taches:
        assert tache.queue in set(FileDeTravail), tache.name
        if tache.queue in LONGUES:
            assert tache.lock == tache.queue, f"{tache.name} : un seul à la fois"
    assert len(LONGUES) < TRAVAILLEURS


def test_le_site_se_charge_une_fois_et_borne_ses_requetes(monkeypatch):
    monkeypatch.delenv("JALONS_DELAI_REQUETE", raising=False)
    site, travaux = programmes("127.0.0.1", 1)
    assert "--preload" in site.ligne
    assert delais_de_session() == ""
    assert "JALONS_DELAI_REQUETE" not in travaux.env
    monkeypatch.setenv("JALONS_DELAI_REQUETE", site.env["JALONS_DELAI_REQUETE"])
    for nom in ("statement_timeout=30s", "lock_timeout", "idle_in_transaction_session_timeout"):
        assert nom in delais_de_session()


def test_une_requete_lente_se_journalise_sans_ses_valeurs(db, monkeypatch, caplog):
    monkeypatch.setattr("jalons.socle.lenteurs.LENTE_SECONDES", 0.0)
    with connection.cursor() as curseur, caplog.at_level("WARNING", logger="jalons.lenteurs"):
        curseur.execute("SELECT %s::text", ["DIALLO Fatou"])
    assert any("SELECT %s::text" in trace for trace in caplog.messages)
    assert "DIALLO" not in caplog.text


@pytest.mark.parametrize("muet", ["abc", "-5", ""])
def test_un_delai_mal_ecrit_ne_borne_rien(monkeypatch, muet):
    monkeypatch.setenv("JALONS_DELAI_REQUETE", muet)
    assert delais_de_session() == ""
