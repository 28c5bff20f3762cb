"""Se connecter, être déconnecté, être refusé."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.utils import timezone

from jalons.comptes.journal import TypeEvenement
from jalons.comptes.middleware import HabilitationMiddleware
from jalons.comptes.models import Evenement
from jalons.comptes.roles import TravailleurSocial
from jalons.comptes.services import CompteImpossible, affecter, creer_agent, retirer_role
from tests.distribution import MOT_DE_PASSE


def _connecter(courriel: str, mot_de_passe: str):
    client = Client()
    return client, client.post(
        "/comptes/connexion/", {"username": courriel, "password": mot_de_passe}
    )


def test_un_agent_se_connecte_et_arrive_a_sa_journee(scene):
    client, reponse = _connecter("CLAIRE@jalons.example", MOT_DE_PASSE)
    assert reponse.status_code == 302
    assert "Bonjour Claire" in client.get("/").content.decode()


def test_un_mauvais_mot_de_passe_est_refuse_sans_dire_lequel(scene):
    _, reponse = _connecter("claire@jalons.example", "faux")
    assert "Adresse ou mot de passe inconnu" in reponse.content.decode()


def test_apres_six_echecs_le_compte_attend(scene, settings):
    settings.AXES_ENABLED = True
    for _ in range(6):
        _, reponse = _connecter("claire@jalons.example", "faux")
    _, reponse = _connecter("claire@jalons.example", MOT_DE_PASSE)
    assert reponse.status_code == 429
    assert "quart d'heure" in reponse.content.decode().replace("&#x27;", "'")


def test_une_habilitation_finie_ferme_tout(scene):
    client, _ = _connecter("marc@jalons.example", MOT_DE_PASSE)
    reponse = client.get("/", follow=True)
    assert reponse.status_code == 403
    assert "rôle en cours" in reponse.content.decode()


def test_une_vue_sans_permission_declaree_ne_s_ouvre_pas(scene):
    requete = RequestFactory().get("/")
    requete.user = scene.claire
    with pytest.raises(PermissionDenied):
        HabilitationMiddleware(lambda r: None).process_view(requete, lambda r: None, (), {})


def test_un_role_retire_ne_vaut_plus_le_lendemain(scene):
    [affectation] = scene.claire.affectations.all()
    retirer_role(affectation=affectation, par=None, le=date(2026, 1, 31))
    affectation.refresh_from_db()
    assert affectation.periode.fin == date(2026, 1, 31)


def test_un_courriel_deja_pris_est_refuse_en_francais(scene):
    with pytest.raises(CompteImpossible, match="courriel"):
        creer_agent(
            courriel="claire@jalons.example",
            prenom="A",
            nom="B",
            structure=scene.departement,
            par=None,
        )


def test_un_role_borne_aux_suivis_ne_prend_pas_de_territoire(scene):
    from jalons.comptes.roles import Partenaire

    with pytest.raises(CompteImpossible, match="territoire"):
        affecter(
            agent=scene.sophie,
            role=Partenaire,
            par=None,
            depuis=date(2026, 1, 1),
            territoire=scene.metz,
        )
    assert TravailleurSocial.description


@pytest.mark.parametrize("genre", TypeEvenement.tous(), ids=lambda g: g.code)
def test_chaque_evenement_se_dit_avec_son_exemple(genre):
    phrase = genre.dire(genre.exemple, agent="Claire Exemple")
    assert phrase
    assert "{" not in phrase
    assert "—" not in phrase


def test_la_charte_et_les_entetes_de_securite(scene):
    reponse = Client().get("/comptes/connexion/")
    politique = reponse["Content-Security-Policy"]
    assert "default-src 'self'" in politique
    assert "unsafe" not in politique
    assert reponse["X-Frame-Options"] == "DENY"
    assert "--accent" in Client().get("/charte.css").content.decode()


@pytest.fixture
def alain(scene):
    from jalons.comptes.roles import AdministrateurFonctionnel

    agent = creer_agent(
        courriel="alain@jalons.example",
        prenom="Alain",
        nom="Exemple",
        structure=scene.departement,
        par=None,
    )
    affecter(agent=agent, role=AdministrateurFonctionnel, par=None, depuis=date(2025, 1, 1))
    client = Client()
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_l_administrateur_cree_un_agent_et_lui_donne_un_role(scene, alain):
    from jalons.comptes.models import Agent

    donnees = {
        "prenom": "Lina",
        "nom": "Exemple",
        "courriel": "lina@jalons.example",
        "structure": scene.departement.pk,
        "mot_de_passe": "court",
    }
    assert "12 caractères" in alain.post("/comptes/agents/nouveau/", donnees).content.decode()
    alain.post("/comptes/agents/nouveau/", {**donnees, "mot_de_passe": "une-phrase-bien-longue"})
    lina = Agent.objects.get(courriel="lina@jalons.example")
    role = {
        "role": "travailleur_social",
        "territoire": scene.metz.pk,
        "depuis": timezone.localdate(),
    }
    refus = alain.post(f"/comptes/agents/{lina.pk}/", {**role, "jusqu_au": "2025-01-01"})
    assert "précède" in refus.content.decode()
    refus = alain.post(f"/comptes/agents/{lina.pk}/", {**role, "depuis": "2026-01-01"})
    assert "commence aujourd" in refus.content.decode()
    assert not lina.affectations.exists()
    alain.post(f"/comptes/agents/{lina.pk}/", role)
    elle, reponse = _connecter("lina@jalons.example", "une-phrase-bien-longue")
    assert reponse.status_code == 302
    assert elle.get("/")["Location"] == "/comptes/mot-de-passe/"
    [affectation] = lina.affectations.all()
    alain.post(f"/comptes/roles/{affectation.pk}/retirer/")
    affectation.refresh_from_db()
    assert affectation.periode.fin is not None
    alain.post(f"/comptes/agents/{lina.pk}/activer/")
    lina.refresh_from_db()
    assert not lina.is_active
    actes = Evenement.objects.filter(objet_id=lina.pk, donnees__compte=str(lina)).order_by("pk")
    attendus = ["compte_cree", "role_donne", "role_retire", "compte_ferme_ou_rouvert"]
    assert [a.type for a in actes] == attendus
    assert all(a.agent_id for a in actes)
    histoire = alain.get(f"/comptes/agents/{lina.pk}/").content.decode()
    assert "a donné le rôle" in histoire
    assert _connecter("lina@jalons.example", "une-phrase-bien-longue")[1].status_code == 200


def test_seul_l_administrateur_tient_les_comptes_et_ne_ferme_pas_le_sien(scene, alain, client_de):
    from jalons.comptes.models import Agent

    assert client_de("helene").get("/comptes/agents/").status_code == 403
    lui = Agent.objects.get(courriel="alain@jalons.example")
    alain.post(f"/comptes/agents/{lui.pk}/activer/")
    lui.refresh_from_db()
    assert lui.is_active
    assert alain.get(f"/dossiers/{scene.fatou.pk}/").status_code == 404
