"""Un poste partagé, un lien public, un envoi trop lourd : ce que le navigateur et le réseau gardent."""

from __future__ import annotations

import time

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from jalons.coordination.models import Invitation
from jalons.coordination.selectors.liens import jeton_de
from tests.coordination.decor import planter, une_seance
from tests.distribution import MOT_DE_PASSE
from tests.fse.scene_europeenne import agents, financer, ouvrir, publier


def test_la_session_se_ferme_avec_le_navigateur_et_apres_un_long_silence(scene):
    client = Client()
    reponse = client.post(
        "/comptes/connexion/", {"username": scene.claire.courriel, "password": MOT_DE_PASSE}
    )
    assert reponse.cookies["sessionid"]["max-age"] == ""
    assert reponse.cookies["sessionid"]["httponly"]
    assert client.get("/").status_code == 200
    session = client.session
    session["vu_le"] = time.time() - 3 * 3600
    session.save()
    reponse = client.get("/coordination/?moi=1")
    assert reponse.status_code == 302
    assert "/connexion/?next=/coordination/" in reponse["Location"]
    assert "faute d'activité" in client.get(reponse["Location"]).content.decode().replace(
        "&#x27;", "'"
    )
    assert client.get("/").status_code == 302


def test_le_geste_ne_s_ecrit_pas_a_chaque_page(scene, client_de, django_assert_num_queries):
    client = client_de("claire")
    client.get("/comptes/mot-de-passe/")
    vu = client.session["vu_le"]
    client.get("/comptes/mot-de-passe/")
    assert client.session["vu_le"] == vu


@pytest.mark.parametrize("adresse", ["/", "/recherche/?q=diallo", "/coordination/seances/"])
def test_rien_d_un_ecran_d_agent_ne_reste_dans_le_navigateur(scene, client_de, adresse):
    reponse = client_de("claire").get(adresse)
    assert "no-store" in reponse["Cache-Control"]
    assert "noindex" in reponse["X-Robots-Tag"]
    assert reponse["Referrer-Policy"] == "same-origin"
    assert reponse["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in reponse["Content-Security-Policy"]


def test_un_envoi_demesure_est_refuse_avant_d_etre_lu(scene, client_de, settings):
    settings.ENVOI_MAXIMUM = 1000
    reponse = client_de("claire").post("/projets/besoins/nouveau/", {"constat": "x" * 5000})
    assert reponse.status_code == 413
    assert "trop lourd" in reponse.content.decode()


@pytest.mark.parametrize(
    "suite",
    ["https://voleur.example/", "//voleur.example", "javascript:alert(1)", "/\\voleur.example"],
)
def test_la_connexion_ne_renvoie_jamais_ailleurs(scene, suite):
    reponse = Client().post(
        "/comptes/connexion/",
        {"username": scene.claire.courriel, "password": MOT_DE_PASSE, "next": suite},
    )
    assert reponse["Location"] == "/"


def test_un_hote_invente_n_entre_pas_dans_les_liens(scene):
    assert Client().get("/comptes/connexion/", HTTP_HOST="voleur.example").status_code == 400


def test_compte_inconnu_ou_mauvais_mot_de_passe_se_disent_pareil(scene):
    def dire(courriel: str) -> str:
        reponse = Client().post("/comptes/connexion/", {"username": courriel, "password": "faux"})
        texte = reponse.content.decode().replace(courriel, "")
        return texte[texte.index("<main") : texte.index("</main>")].split('csrfmiddlewaretoken"')[0]

    assert dire(scene.claire.courriel) == dire("personne@jalons.example")


@pytest.fixture
def invitation(scene) -> Invitation:
    decor = planter(scene)
    seance = une_seance(decor)
    cache.clear()
    return seance.invitations.get(nom="Léa Partenaire")


def test_le_lien_public_ne_montre_que_l_invite_et_ne_se_garde_pas(invitation):
    adresse = f"/coordination/reponse/{jeton_de(invitation)}/"
    reponse = Client().get(adresse)
    texte = reponse.content.decode()
    assert "Sophie" not in texte
    assert "partenaire.example" not in texte
    assert "no-store" in reponse["Cache-Control"]
    assert "noindex" in reponse["X-Robots-Tag"]
    assert reponse["Referrer-Policy"] == "same-origin"
    invitation.refresh_from_db()
    assert invitation.repondu_le is None
    for methode in ("put", "delete", "head", "options"):
        getattr(Client(), methode)(adresse)
        invitation.refresh_from_db()
        assert invitation.repondu_le is None


def test_le_lien_public_exige_son_jeton_anti_rejeu(invitation):
    client = Client(enforce_csrf_checks=True)
    adresse = f"/coordination/reponse/{jeton_de(invitation)}/"
    assert client.post(adresse, {"reponse": "present"}).status_code == 403


def test_le_lien_public_n_est_pas_un_robinet(invitation):
    client, adresse = Client(), f"/coordination/reponse/{jeton_de(invitation)}/"
    statuts = [client.post(adresse, {"reponse": "present"}).status_code for _ in range(14)]
    assert statuts[:10] == [200] * 10
    assert statuts[-1] == 429


def test_le_jeton_est_long_et_change_de_sel(invitation):
    jeton = jeton_de(invitation)
    assert len(invitation.sel.hex) == 32
    assert str(invitation.courriel) not in jeton
    faux = jeton[:-2] + ("aa" if jeton[-2:] != "aa" else "bb")
    assert Client().get(f"/coordination/reponse/{faux}/").status_code == 404


def test_la_fiche_publique_se_trouve_et_ne_dit_rien_des_agents(scene, monkeypatch):
    agents(scene)
    operation = ouvrir(scene, "publique-2025")
    financer(operation)
    publier(operation)
    cache.clear()
    for adresse in ("/fse/operations/", "/fse/operations/publique-2025/"):
        reponse = Client().get(adresse)
        assert reponse.status_code == 200
        assert "X-Robots-Tag" not in reponse
        assert "Denis" not in reponse.content.decode()
        assert "jalons.example" not in reponse.content.decode()
    compositions = []
    from jalons.fse.documents.fiche_publicite import FichePubliciteDocument

    origine = FichePubliciteDocument.rendre.__func__
    monkeypatch.setattr(
        FichePubliciteDocument,
        "rendre",
        classmethod(lambda cls, *a, **k: compositions.append(1) or origine(cls, *a, **k)),
    )
    pdf = "/fse/operations/publique-2025/pdf/"
    assert Client().get(pdf).content == Client().get(pdf).content
    assert len(compositions) == 1
    assert timezone.now()
