"""Ce que l'agent a tapé ne se perd pas, et la liste met devant ceux qui attendent."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from tests.accueil.decor import convoquer, oriente
from tests.distribution import nouvelle_personne


@pytest.mark.parametrize(
    ("vue", "saisie", "champ", "garde"),
    [
        ("coreo_engagements", {"engagements": " \n "}, "id_engagements", ""),
        ("coreo_signer", {"nom": "Fatou née Camara"}, "id_accord", "Fatou née Camara"),
        ("coreo_papier", {"nom": "Fatou née Camara"}, "papier_fichier", "Fatou née Camara"),
        ("coreo_refuser", {"motif": "x" * 301}, "refus_motif", "x" * 301),
        ("notifier", {"mode": "courrier", "date": "2026-02-30"}, "notification_date", "2026-02-30"),
    ],
)
def test_un_acte_refuse_rend_la_saisie_et_l_erreur_a_sa_place(
    accueil_pret, client_de, vue, saisie, champ, garde
):
    coreo = oriente(accueil_pret)
    url = reverse(f"accueil:{vue}", args=[accueil_pret.fatou.pk])
    reponse = client_de("claire").post(url, {**saisie, "version": 1})
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert garde in page
    [balise] = re.findall(rf'<(?:input|textarea)[^>]* id="{champ}"[^>]*>', page)
    assert 'aria-invalid="true"' in balise
    assert f'id="{champ}_error"' in page
    assert f'href="#{champ}"' in page
    assert len(re.findall(r' id="([^"]+)"', page)) == len(set(re.findall(r' id="([^"]+)"', page)))
    coreo.refresh_from_db()
    assert coreo.etat == "a_signer"


def test_un_motif_refuse_par_le_metier_se_garde_aussi(accueil_pret, client_de):
    oriente(accueil_pret)
    url = reverse("accueil:coreo_signer", args=[accueil_pret.fatou.pk])
    saisie = {
        "nom": "Fatou Diallo D.",
        "accord": "on",
        "trace": "data:image/png;base64,QUJD",
        "engagements": "Venir.",
    }
    reponse = client_de("claire").post(url, {**saisie, "version": 1})
    assert reponse.status_code == 422
    assert "recommencez le tracé" in reponse.content.decode()
    assert "Fatou Diallo D." in reponse.content.decode()


def test_un_coreo_deja_signe_le_dit_sans_formulaire(accueil_pret, client_de):
    oriente(accueil_pret)
    url = reverse("accueil:coreo_signer", args=[accueil_pret.fatou.pk])
    client = client_de("claire")
    saisie = {"nom": "Fatou Diallo", "accord": "on", "engagements": "Venir."}
    client.post(url, {**saisie, "version": 1})
    reponse = client.post(url, {**saisie, "version": 2}, follow=True)
    assert "déjà signé" in reponse.content.decode()


@pytest.mark.parametrize("tri", ["", "?tri=echeance", "?tri=-echeance"])
def test_les_entrants_qui_attendent_passent_avant_les_orientes(accueil_pret, client_de, tri):
    scene = accueil_pret
    oriente(scene)
    apres = nouvelle_personne(
        prenom="Awa",
        nom="Konaté",
        naissance=date(1990, 5, 4),
        sexe="2",
        commune=scene.fatou.commune,
        numero="909090",
        depuis=date(2026, 3, 20),
    )
    avant = nouvelle_personne(
        prenom="Zoé",
        nom="Petit",
        naissance=date(1991, 5, 4),
        sexe="2",
        commune=scene.fatou.commune,
        numero="909091",
        depuis=date(2025, 11, 1),
    )
    lignes = client_de("claire").get(f"/accueil/entrants/{tri}").context["page"]
    ordre = [entree.personne_id for entree in lignes]
    attendent = [avant.pk, apres.pk] if tri != "?tri=-echeance" else [apres.pk, avant.pk]
    assert [pk for pk in ordre if pk in (avant.pk, apres.pk)] == attendent
    assert ordre[-1] == scene.fatou.pk


def test_une_issue_sans_reponse_garde_le_commentaire(accueil_pret, client_de):
    rendez_vous = convoquer(accueil_pret, accueil_pret.fatou, jour=date(2026, 4, 20), h=9)
    url = reverse("accueil:issue", args=[rendez_vous.pk])
    saisie = {"commentaire": "A téléphoné hier.", "version": rendez_vous.version}
    reponse = client_de("claire").post(url, saisie)
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert "A téléphoné hier." in page
    assert 'href="#id_etat"' in page
