"""Les coordonnées se tapent, se corrigent, se tracent ; un numéro impossible se dit (A8, F2)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jalons.comptes.models import Evenement
from jalons.personnes.models import Coordonnees


@pytest.fixture
def page(scene, client_de):
    return client_de("yves"), reverse("personnes:coordonnees", args=[scene.fatou.pk])


@pytest.mark.parametrize(
    ("tape", "garde"),
    [
        ("0387000000", "03 87 00 00 00"),
        ("+352 621 123 456", "+352 621 123 456"),
        ("0692 12 34 56", "0692 12 34 56"),
        ("0387000000 poste 12", "03 87 00 00 00 poste 12"),
    ],
)
def test_un_numero_d_ici_d_outre_mer_ou_de_l_etranger_se_garde(page, scene, tape, garde):
    client, url = page
    assert client.post(url, {"telephone": tape, "version": 0}).status_code == 302
    assert Coordonnees.objects.get(personne=scene.fatou).telephone.endswith(garde[-5:])


@pytest.mark.parametrize("tape", ["abc", "12", "00000000000000"])
def test_un_numero_impossible_est_refuse_a_son_champ(page, tape):
    client, url = page
    reponse = client.post(url, {"telephone": tape, "version": 0})
    assert reponse.status_code == 422
    assert "telephone" in reponse.context["form"].errors
    assert not Coordonnees.objects.exists()


@pytest.mark.parametrize(
    ("saisie", "champ"),
    [({"accepte_sms": "on"}, "telephone"), ({"accepte_courriel": "on"}, "courriel")],
)
def test_un_accord_suppose_le_moyen_qu_il_ouvre(page, saisie, champ):
    client, url = page
    assert champ in client.post(url, {**saisie, "version": 0}).context["form"].errors


def test_la_trace_dit_quoi_sans_dire_la_valeur_et_rien_ne_s_ecrit_deux_fois(page, scene):
    client, url = page
    saisie = {"telephone": "0387000000", "courriel": "Fatou@Courriel.Example"}
    client.post(url, {**saisie, "version": 0})
    client.post(url, {**saisie, "version": 1})
    trace = Evenement.objects.get(type="coordonnees_notees")
    assert trace.donnees["champs"] == "téléphone, courriel"
    assert "0387" not in str(trace.donnees)
    assert Coordonnees.objects.get().courriel == "fatou@courriel.example"


def test_deux_agents_voient_les_deux_versions(page, scene, client_de):
    client, url = page
    client.post(url, {"telephone": "0387000000", "version": 0})
    reponse = client_de("claire").post(url, {"telephone": "0387111111", "version": 0})
    assert reponse.status_code == 409
    texte = reponse.content.decode()
    assert "03 87 00 00 00" in texte
    assert "03 87 11 11 11" in texte


def test_qui_ne_voit_pas_la_personne_ne_touche_a_rien(page, client_de):
    _, url = page
    assert (
        client_de("karim").post(url, {"telephone": "0387000000", "version": 0}).status_code == 404
    )
