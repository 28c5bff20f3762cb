"""Le journal des consultations : complet, filtré, borné, et discret sur qui on ne voit pas."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalons.comptes.journal import EcranTrace, consulter
from jalons.comptes.models import Consultation
from jalons.comptes.roles import AdministrateurFonctionnel, Direction
from jalons.comptes.selectors import consultations
from jalons.comptes.services import affecter

URL = "/personnes/consultations/"
PIECES = Path(__file__).resolve().parents[2] / "jalons"


def tracer(agent, personne=None, *, ecran="dossier", il_y_a=0, detail=""):
    return Consultation.objects.create(
        agent_id=agent.pk,
        personne_id=personne.pk if personne else None,
        ecran=ecran,
        detail=detail,
        instant=timezone.now() - timedelta(days=il_y_a),
    )


def lues(reponse):
    return [ligne["consultation"].pk for ligne in reponse.context["lignes"]]


def test_une_lecture_de_dossier_apparait_avec_son_auteur_et_son_ecran(scene, client_de):
    client_de("claire").get(f"/dossiers/{scene.fatou.pk}/")
    contenu = client_de("helene").get(URL).content.decode()
    for attendu in ("Claire Exemple", "Fatou DIALLO", "Dossier"):
        assert attendu in contenu


def test_lire_le_journal_est_trace(scene, client_de):
    client_de("helene").get(URL, {"personne": scene.fatou.pk})
    trace = Consultation.objects.get(ecran="journal_consultations")
    assert (trace.agent_id, trace.personne_id) == (scene.helene.pk, scene.fatou.pk)
    assert trace.detail.startswith("du ")


@pytest.mark.parametrize("personnage", ["claire", "yves", "sophie", "nadia"])
def test_seuls_ceux_qui_controlent_ouvrent_le_journal(scene, client_de, personnage):
    assert client_de(personnage).get(URL).status_code == 403
    assert not Consultation.objects.exists()


def test_le_nom_d_une_personne_hors_de_vue_n_apparait_jamais(scene, client_de):
    affecter(agent=scene.marc, role=AdministrateurFonctionnel, par=None, depuis=date(2026, 1, 1))
    tracer(scene.claire, scene.fatou, ecran="document", detail="Lettre à Fatou DIALLO")
    contenu = client_de("marc").get(URL).content.decode()
    assert "DIALLO" not in contenu
    assert f"personne n° {scene.fatou.pk}" in contenu


def test_une_direction_de_territoire_ne_lit_que_les_noms_du_sien(scene, client_de):
    affecter(
        agent=scene.marc,
        role=Direction,
        par=None,
        depuis=date(2026, 1, 1),
        territoire=scene.forbach,
    )
    tracer(scene.claire, scene.fatou)
    tracer(scene.karim, scene.jean)
    contenu = client_de("marc").get(URL).content.decode()
    assert "DIALLO" not in contenu
    assert "WEBER" in contenu


def test_les_filtres_de_l_adresse_se_combinent(scene, client_de):
    a = tracer(scene.claire, scene.fatou)
    b = tracer(scene.karim, scene.jean)
    c = tracer(scene.claire, scene.jean, ecran="diagnostic")
    d = tracer(scene.claire, scene.fatou, il_y_a=10)
    client = client_de("helene")
    assert lues(client.get(URL)) == [c.pk, b.pk, a.pk]
    with pgtrigger.ignore("comptes.Consultation:consultation_inalterable"):
        Consultation.objects.filter(ecran="journal_consultations").delete()
    assert lues(client.get(URL, {"agent": scene.karim.pk})) == [b.pk]
    assert lues(client.get(URL, {"ecran": "diagnostic"})) == [c.pk]
    assert lues(client.get(URL, {"agent": scene.claire.pk, "personne": scene.jean.pk})) == [c.pk]
    jour = timezone.localdate(d.instant).isoformat()
    assert lues(client.get(URL, {"du": jour, "au": jour})) == [d.pk]


def test_un_filtre_faux_est_dit_et_ne_lit_rien(scene, client_de):
    tracer(scene.claire, scene.fatou)
    client = client_de("helene")
    for filtre in (
        {"du": "hier"},
        {"du": "2026-02-01", "au": "2026-01-01"},
        {"du": "2025-01-01", "au": "2026-01-01"},
        {"personne": "9" * 25},
        {"personne": "-1"},
        {"agent": "x"},
        {"ecran": "<b>"},
    ):
        reponse = client.get(URL, filtre)
        assert reponse.status_code == 200
        assert reponse.context["form"].errors, filtre
        assert lues(reponse) == []
    assert not Consultation.objects.filter(ecran="journal_consultations").exists()
    longue = {"du": "2025-01-01", "au": "2026-12-31", "personne": scene.fatou.pk}
    assert not client.get(URL, longue).context["form"].errors


def test_les_pages_se_suivent_sans_trou_ni_doublon_meme_au_meme_instant(scene):
    instant = timezone.now()
    Consultation.objects.bulk_create(
        Consultation(agent_id=1, personne_id=n, ecran="x", instant=instant) for n in range(1, 24)
    )
    jour, vues, repere = timezone.localdate(), [], ""
    for _ in range(10):
        page = consultations(du=jour, au=jour, apres=repere, par_page=5)
        vues += [c.personne_id for c in page.lignes]
        repere = page.suite
        if not repere:
            break
        consulter(scene.claire, ecran="y")  # ce qui arrive entre deux pages ne décale rien
    assert vues == list(range(23, 0, -1))
    for faux in ("x", "1-", "-", "9" * 30 + "-1", "٣-1"):
        assert len(consultations(du=jour, au=jour, apres=faux, par_page=5).lignes) == 5


def test_le_jour_est_celui_du_departement(scene):
    """Une lecture à 23 h 30, heure de Paris, est de ce jour-là, non du lendemain."""
    fuseau = timezone.get_current_timezone()
    Consultation.objects.create(
        agent_id=1, ecran="x", instant=datetime(2026, 7, 1, 23, 30, tzinfo=fuseau)
    )
    jour = date(2026, 7, 1)
    assert len(consultations(du=jour, au=jour).lignes) == 1
    lendemain = jour + timedelta(days=1)
    assert consultations(du=lendemain, au=lendemain).lignes == []


def test_le_nombre_de_requetes_est_fixe_et_la_page_bornee(scene, client_de):
    client = client_de("helene")
    tracer(scene.claire, scene.fatou)
    client.get(URL)
    with CaptureQueriesContext(connection) as avant:
        client.get(URL)
    Consultation.objects.bulk_create(
        Consultation(agent_id=scene.claire.pk, personne_id=scene.jean.pk, ecran="dossier")
        for _ in range(300)
    )
    with CaptureQueriesContext(connection) as apres:
        reponse = client.get(URL)
    assert len(apres) <= len(avant) <= 10
    assert len(lues(reponse)) == 50
    assert not [r for r in apres if "count(" in r["sql"].lower()]


def test_les_pieces_qui_declarent_leurs_ecrans_les_declarent_tous():
    codes = {e.code for e in EcranTrace.tous()}
    for declaration in PIECES.glob("*/ecrans.py"):
        for source in declaration.parent.rglob("*.py"):
            ecrits = set(re.findall(r'ecran="([a-z_]+)"', source.read_text(encoding="utf-8")))
            assert ecrits <= codes, source
