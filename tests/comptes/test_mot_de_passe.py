"""Le mot de passe oublié, et celui que l'on change à la première connexion."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from jalons.comptes import mot_de_passe
from jalons.comptes.models import Agent, Evenement
from jalons.comptes.services import creer_agent
from tests.distribution import MOT_DE_PASSE

NOUVEAU = "trois-mirabelles-au-verger"
OUBLIE = "/comptes/mot-de-passe/oublie/"


@pytest.fixture(autouse=True)
def compteurs_neufs():
    cache.clear()
    yield
    cache.clear()


def demander(courriel: str, **entetes: str):
    return Client().post(OUBLIE, {"courriel": courriel}, **entetes)


def travaux() -> list[dict]:
    return list(
        ProcrastinateJob.objects.filter(task_name=mot_de_passe.TACHE)
        .order_by("id")
        .values_list("args", flat=True)
    )


def partir() -> list[bool]:
    """Ce que fait le travailleur de fond."""
    return [mot_de_passe.envoyer_lien(**args, maintenant=timezone.now()) for args in travaux()]


def lien_recu() -> str:
    [message] = mail.outbox
    [lien] = re.findall(r"https?://\S+/choisir/\S+", message.body)
    return re.sub(r"^https?://[^/]+", "", lien)


def ouvrir(client: Client, lien: str) -> str:
    """Ouvre le lien et rend l'adresse de l'écran où l'on choisit."""
    reponse = client.get(lien)
    assert reponse.status_code == 302
    return reponse["Location"]


def choisir(client: Client, adresse: str, texte: str = NOUVEAU):
    return client.post(adresse, {"new_password1": texte, "new_password2": texte})


def entrer(courriel: str, texte: str):
    client = Client()
    return client, client.post("/comptes/connexion/", {"username": courriel, "password": texte})


def test_du_lien_a_la_connexion(scene, settings):
    settings.ADRESSE_DU_SITE = "https://jalons.departement.example/"
    assert OUBLIE in Client().get("/comptes/connexion/").content.decode()
    assert demander("CLAIRE@jalons.example").status_code == 302
    assert mail.outbox == []  # l'écran n'attend pas la messagerie
    assert partir() == [True]
    [message] = mail.outbox
    assert message.to == ["claire@jalons.example"]
    assert "Bonjour Claire," in message.body
    [(page, genre)] = message.alternatives
    assert genre == "text/html"
    for contenu in (message.body, page):
        assert "https://jalons.departement.example/comptes/mot-de-passe/choisir/" in contenu
        assert re.search(r"jusqu'au (<strong>)?\d\d/\d\d/\d{4} à \d\d h \d\d", contenu)
    client = Client()
    adresse = ouvrir(client, lien_recu())
    assert "claire@jalons.example" in client.get(adresse).content.decode()
    fini = choisir(client, adresse)
    assert fini["Location"] == reverse("comptes:connexion")
    assert entrer("claire@jalons.example", MOT_DE_PASSE)[1].status_code == 200
    assert entrer("claire@jalons.example", NOUVEAU)[1].status_code == 302
    trace = Evenement.objects.get(type="mot_de_passe_choisi")
    assert trace.agent_id == scene.claire.pk


def test_la_reponse_ne_dit_pas_si_l_adresse_existe(scene, django_assert_num_queries):
    Agent.objects.filter(pk=scene.karim.pk).update(is_active=False)
    reponses, requetes = [], []
    for courriel in ("claire@jalons.example", "karim@jalons.example", "rien@jalons.example"):
        client = Client()
        with django_assert_num_queries(2) as lues:
            reponse = client.post(OUBLIE, {"courriel": courriel})
        requetes.append(len(lues))
        suite = client.get(reponse["Location"]).content.decode()
        reponses.append((reponse.status_code, reponse["Location"], suite.split("<main")[1]))
    assert len(set(reponses)) == 1
    assert [args["agent_id"] for args in travaux()] == [scene.claire.pk, 0, 0]
    assert partir() == [True, False, False]


def test_ouvrir_le_lien_ne_l_use_pas_et_il_ne_sert_qu_une_fois(scene):
    demander("claire@jalons.example")
    partir()
    lien = lien_recu()
    for _ in range(3):  # un antivirus de messagerie ouvre les liens avant l'agent
        Client().get(ouvrir(Client(), lien))
        Client().head(lien)
    client = Client()
    adresse = ouvrir(client, lien)
    faible = choisir(client, adresse, "claire")
    assert "12 caractères" in faible.content.decode()
    assert choisir(client, adresse).status_code == 302
    for essai in (Client(), client):
        perime = essai.get(lien)
        assert perime.status_code == 200
        assert "Ce lien ne sert plus" in perime.content.decode()
        assert choisir(essai, adresse, "un-autre-mot-de-passe").status_code == 200
    assert entrer("claire@jalons.example", NOUVEAU)[1].status_code == 302


def test_le_lien_vieillit(scene, monkeypatch):
    demander("claire@jalons.example")
    partir()
    maintenant = PasswordResetTokenGenerator()._now()
    for minutes, statut in ((59, 302), (61, 200)):
        plus_tard = maintenant + timedelta(minutes=minutes)
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda _, t=plus_tard: t)
        assert Client().get(lien_recu()).status_code == statut


def test_un_compte_ferme_entre_temps_n_a_plus_de_lien(scene):
    demander("claire@jalons.example")
    Agent.objects.filter(pk=scene.claire.pk).update(is_active=False)
    assert partir() == [False]
    assert mail.outbox == []
    Agent.objects.filter(pk=scene.claire.pk).update(is_active=True)
    partir()
    client = Client()
    adresse = ouvrir(client, lien_recu())
    Agent.objects.filter(pk=scene.claire.pk).update(is_active=False)
    assert "Ce lien ne sert plus" in choisir(client, adresse).content.decode()
    scene.claire.refresh_from_db()
    assert scene.claire.check_password(MOT_DE_PASSE)


def test_les_sessions_ouvertes_se_ferment(scene):
    ouverte, _ = entrer("claire@jalons.example", MOT_DE_PASSE)
    assert ouverte.get("/").status_code == 200
    demander("claire@jalons.example")
    partir()
    client = Client()
    choisir(client, ouvrir(client, lien_recu()))
    assert "/connexion/" in ouverte.get("/")["Location"]


def test_le_lien_rouvre_une_connexion_suspendue(scene, settings):
    settings.AXES_ENABLED = True
    for _ in range(6):
        entrer("claire@jalons.example", "faux")
    assert entrer("claire@jalons.example", MOT_DE_PASSE)[1].status_code == 429
    demander("claire@jalons.example")
    partir()
    client = Client()
    choisir(client, ouvrir(client, lien_recu()))
    assert entrer("claire@jalons.example", NOUVEAU)[1].status_code == 302


@pytest.mark.parametrize("courriel", ["claire@jalons.example", "rien@jalons.example"])
def test_les_demandes_sont_comptees_pour_toute_adresse(scene, courriel):
    statuts = [demander(courriel, REMOTE_ADDR=f"10.0.0.{n}").status_code for n in range(7)]
    assert statuts == [302] * 5 + [429] * 2
    assert len(travaux()) == 5
    assert demander("karim@jalons.example").status_code == 302


def test_un_poste_ne_balaie_pas_les_adresses(scene):
    statuts = [demander(f"a{n}@jalons.example").status_code for n in range(61)]
    assert statuts[-2:] == [302, 429]


def test_le_lien_ne_suit_pas_un_hote_inconnu(scene, settings):
    requete = RequestFactory().get("/", HTTP_HOST="voleur.example")
    settings.ADRESSE_DU_SITE = ""
    settings.ALLOWED_HOSTS = ["jalons.example", ".departement.example"]
    assert demander("claire@jalons.example", HTTP_HOST="voleur.example").status_code == 400
    settings.ALLOWED_HOSTS = ["*"]
    assert mot_de_passe.racine_sure(requete) == ""
    demander("claire@jalons.example", HTTP_HOST="voleur.example")
    assert partir() == [False]
    settings.ALLOWED_HOSTS = ["jalons.example"]
    requete = RequestFactory().get("/", HTTP_HOST="jalons.example:8443")
    assert mot_de_passe.racine_sure(requete) == "http://jalons.example:8443/"
    settings.ADRESSE_DU_SITE = "https://jalons.departement.example/"
    settings.ALLOWED_HOSTS = ["*"]
    demander("claire@jalons.example", HTTP_HOST="voleur.example")
    assert travaux()[-1]["adresse"] == "https://jalons.departement.example/"


def test_un_lien_bricole_ne_casse_rien(scene):
    for agent in ("MQ", "zzz", "é", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "AAAA"):
        page = Client().get(reverse("comptes:choisir", args=[agent, "faux"]))
        assert page.status_code == 200
        assert "Ce lien ne sert plus" in page.content.decode()
    assert Client().post(OUBLIE, {"courriel": "pas une adresse"}).status_code == 422


def nouvel_agent(scene, **champs) -> Agent:
    from datetime import date

    from jalons.comptes.roles import TravailleurSocial
    from jalons.comptes.services import affecter

    agent = creer_agent(
        courriel="lina@jalons.example",
        prenom="Lina",
        nom="Exemple",
        structure=scene.departement,
        par=None,
        **champs,
    )
    affecter(agent=agent, role=TravailleurSocial, par=None, depuis=date(2025, 1, 1))
    return agent


def test_un_compte_sans_mot_de_passe_choisit_le_premier_par_le_lien(scene):
    lina = nouvel_agent(scene)
    demander(lina.courriel)
    partir()
    client = Client()
    choisir(client, ouvrir(client, lien_recu()))
    assert entrer(lina.courriel, NOUVEAU)[1].status_code == 302


def test_le_mot_de_passe_provisoire_se_change_avant_tout(scene):
    lina = nouvel_agent(scene, mot_de_passe=MOT_DE_PASSE, est_provisoire=True)
    client, _ = entrer(lina.courriel, MOT_DE_PASSE)
    ecran = reverse("comptes:mot_de_passe")
    for adresse in ("/", "/recherche/?q=diallo", f"/dossiers/{scene.fatou.pk}/"):
        assert client.get(adresse)["Location"] == ecran
    assert client.post("/accueil/entrants/")["Location"] == ecran
    assert "ne sert qu'une fois" in client.get(ecran).content.decode().replace("&#x27;", "'")
    donnees = {"old_password": MOT_DE_PASSE, "new_password1": MOT_DE_PASSE}
    repris = client.post(ecran, {**donnees, "new_password2": MOT_DE_PASSE}).content.decode()
    assert "différent" in repris
    assert client.get("/")["Location"] == ecran
    change = {"new_password1": NOUVEAU, "new_password2": NOUVEAU}
    assert client.post(ecran, {**donnees, **change}).status_code == 302
    assert client.get("/").status_code == 200
    lina.refresh_from_db()
    assert not lina.a_mot_de_passe_provisoire


def test_le_mot_de_passe_provisoire_tombe_aussi_par_le_lien(scene):
    lina = nouvel_agent(scene, mot_de_passe=MOT_DE_PASSE, est_provisoire=True)
    demander(lina.courriel)
    partir()
    client = Client()
    choisir(client, ouvrir(client, lien_recu()))
    client, _ = entrer(lina.courriel, NOUVEAU)
    assert client.get("/").status_code == 200


def test_le_mot_de_passe_n_est_pas_le_nom_de_l_agent(scene, client_de):
    donnees = {"old_password": MOT_DE_PASSE, "new_password1": "claire@jalons.example"}
    page = client_de("claire").post(
        "/comptes/mot-de-passe/", {**donnees, "new_password2": "claire@jalons.example"}
    )
    assert "trop semblable" in page.content.decode()
