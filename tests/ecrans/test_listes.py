"""Les listes de travail : ce que chacune tient de sa déclaration, et celle du guide."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from jalons.comptes.journal import EcranTrace
from jalons.comptes.menu import EntreeMenu
from jalons.comptes.models import Consultation
from jalons.ecrans.listes import Liste
from jalons.ecrans.listes.declaration import OU_ECRAN, Demande
from jalons.ecrans.listes.lecture import Vue
from tests.accompagnement.decor_portefeuille import une_campagne
from tests.aides.decor import une_liste
from tests.coordination.decor import planter
from tests.distribution import JOUR
from tests.fse.scene_europeenne import une_operation
from tests.outillage.guides import code
from tests.outillage.tableur import relire
from tests.repertoire.decor_udaf import une_convention

REQUETES = 15
LISTES = {liste.code: liste for liste in Liste.tous()}
# De quoi bâtir la fiche qui porte une liste, d'après ce que la liste en dit (`Liste.sur`).
FICHES = {
    "aides.ListePaiement": une_liste,
    "accompagnement.CampagneReprise": une_campagne,
    "coordination.Instance": lambda scene: planter(scene).comite,
    "fse.Operation": une_operation,
    "repertoire.Conventionnement": une_convention,
}
FRAGMENT = {"HX-Request": "true", "HX-Target": "liste"}


def qui_ouvre(scene, client_de, liste):
    for nom in ("claire", "helene", "nadia", "karim", "yves", "sophie", "denis", "anne", "gilda"):
        agent = getattr(scene, nom, None)
        if agent and any(agent.peut(p) for p in liste.permission):
            return client_de(nom)
    pytest.skip("aucun personnage n'ouvre cette liste")
    return None


def adresse_de(liste, scene) -> str:
    return liste.url(FICHES[liste.sur](scene)) if liste.sur else liste.url()


def lu(reponse) -> bytes:
    return b"".join(reponse.streaming_content) if reponse.streaming else reponse.content


@pytest.mark.parametrize("code_liste", LISTES)
def test_chaque_liste_se_montre_se_filtre_se_trie_et_compte_ses_requetes(
    accueil_pret, client_de, code_liste
):
    liste = LISTES[code_liste]
    url = adresse_de(liste, accueil_pret)
    client = qui_ouvre(accueil_pret, client_de, liste)
    client.get(url)
    with CaptureQueriesContext(connection) as requetes:
        page = client.get(url)
    assert page.status_code == 200
    assert len(requetes) <= REQUETES
    assert "HX-Request" in page["Vary"]
    fragment = client.get(url, headers=FRAGMENT).content.decode()
    assert fragment.strip().startswith('<div id="liste">') and "<html" not in fragment
    for filtre in liste.filtres:
        for valeur in ("", "²", "9" * 30, "1", "é%_'\\", "2026-03"):
            assert client.get(url, {filtre.code: valeur}).status_code == 200
    for tri in (*liste.ordres(), "nimporte", "-"):
        assert client.get(url, {"tri": tri, "page": "99"}).status_code == 200


@pytest.mark.parametrize("code_liste", [c for c, x in LISTES.items() if x.ecran_export])
def test_chaque_liste_sort_ce_qu_elle_montre_et_le_trace(accueil_pret, client_de, code_liste):
    liste = LISTES[code_liste]
    url = adresse_de(liste, accueil_pret)
    client = qui_ouvre(accueil_pret, client_de, liste)
    attendus = [c.libelle for c in liste.colonnes if c.ou != OU_ECRAN and c.si is None]
    assert liste.ecran_export in EcranTrace._inscrits
    for format_ in ("csv", "xlsx", "ods"):
        Consultation.objects.all()
        avant = Consultation.objects.filter(ecran=liste.ecran_export).count()
        reponse = client.get(url, {"export": format_})
        if reponse.status_code == 302:
            pytest.skip("rien à exporter dans la scène")
        octets = lu(reponse)
        if format_ == "csv":
            entetes = relire(octets.decode())[0]
        elif format_ == "xlsx":
            [premiere, *_] = load_workbook(io.BytesIO(octets)).active.iter_rows(values_only=True)
            entetes = list(premiere)
        else:
            classeur = CalamineWorkbook.from_filelike(io.BytesIO(octets))
            entetes = classeur.get_sheet_by_index(0).to_python()[0]
        assert [e for e in entetes if e in attendus] == attendus
        assert Consultation.objects.filter(ecran=liste.ecran_export).count() > avant
    assert client.get(url, {"export": "exe"}).status_code == 302


@pytest.mark.parametrize("code_liste", LISTES)
def test_chaque_liste_se_refuse_a_qui_n_a_pas_sa_permission(scene, client_de, code_liste):
    liste = LISTES[code_liste]
    url = adresse_de(liste, scene)
    for nom in ("nadia", "sophie", "karim", "claire"):
        if not any(getattr(scene, nom).peut(p) for p in liste.permission):
            assert client_de(nom).get(url).status_code in (403, 404)


def test_le_guide_de_la_liste_ne_touche_qu_un_dossier(scene, client_de):
    try:
        exec(code("ajouter-une-liste.md", "python"), {})
        claire = client_de("claire")
        page = claire.get("/listes/sites_du_guide/").content.decode()
        assert page.count("<tr") == 1 + len(re.findall(r'<th scope="row"', page)) > 1
        assert scene.cms_metz.nom in page and "/listes/sites_du_guide/" in page
        filtree = claire.get("/listes/sites_du_guide/", {"territoire": scene.forbach.pk})
        assert scene.cms_metz.nom not in filtree.content.decode()
        sortie = lu(claire.get("/listes/sites_du_guide/", {"export": "csv", "q": "metz"})).decode()
        assert relire(sortie)[0] == ["Site", "Territoire"]
        assert Consultation.objects.get(ecran="sites_export").detail == "q metz, tri nom"
        assert client_de("nadia").get("/listes/sites_du_guide/").status_code == 403
    finally:
        Liste._inscrits.pop("sites_du_guide", None)
        EntreeMenu._inscrits.pop("sites_du_guide", None)
        EcranTrace._inscrits.pop("sites_export", None)
    assert client_de("claire").get("/listes/sites_du_guide/").status_code == 404


def test_un_acte_en_lot_fait_ce_qu_il_peut_et_dit_le_reste(accueil_pret, client_de, monkeypatch):
    from jalons.accueil.selectors import reception as lectures
    from jalons.accueil.services import reception as services
    from jalons.socle.erreurs import ErreurMetier

    scene = accueil_pret
    fatou, jean = (lectures.entree_en_cours(p) for p in (scene.fatou, scene.jean))
    vraie = services.confier

    def capricieuse(*, entrees, **reste):
        if entrees[0].pk == jean.pk:
            raise ErreurMetier("déjà chez un autre agent")
        return vraie(entrees=entrees, **reste)

    monkeypatch.setattr(services, "confier", capricieuse)
    client = client_de("helene")
    url = LISTES["entrants"].url()
    monkeypatch.setattr(LISTES["entrants"].actes[0], "permission", LISTES["entrants"].permission[0])
    saisie = {"acte": "confier", "tout": "1", "agent": scene.claire.pk}
    retour = client.post(url, saisie, follow=True)
    dit = retour.content.decode()
    assert "1 entrée confiée" in dit and "déjà chez un autre agent" in dit
    assert str(scene.jean) in dit
    assert "déjà chez un autre agent" not in client.get(url).content.decode()
    fatou.refresh_from_db()
    assert fatou.prise_en_charge.agent == scene.claire
    assert client.post(url, {"acte": "inconnu", "tout": "1"}).status_code == 403
    assert client.post(url, {"acte": "confier", "tout": "1", "agent": ""}).status_code == 422


@pytest.mark.parametrize(
    ("plafond", "dit", "total"), [(1, "1+", "1+"), (2, "2", "2"), (50, "2", "2")]
)
def test_une_puce_cesse_de_compter_a_son_plafond(scene, monkeypatch, plafond, dit, total):
    """Le nombre d'une puce qui grandit sans fin ne coûte pas plus que son plafond."""
    liste = Liste.par_code("entrants")
    puces = replace(liste.filtres[0], plafond=plafond)
    monkeypatch.setattr(liste, "filtres", (puces,))
    vue = Vue(liste, Demande(scene.helene, JOUR, {"statut": ""}, "echeance"))
    [(_, lues, toutes)] = vue.puces
    assert ([p.dit for p in lues if p.valeur == "a_convoquer"], toutes) == ([dit], total)
    assert vue.page.paginator.count == min(plafond, 2)
    assert vue.est_au_dela == (plafond < 2)
    # Sans aucun droit, il n'y a rien à compter, et rien ne casse.
    demande = Demande(scene.nadia, JOUR, {"statut": ""}, "echeance")
    assert sum(puces.compter(liste.lignes(demande).none(), demande).values()) == 0
