"""Le répertoire ouvert : sans compte, sans personne, gardé en cache, et décrit par un OpenAPI valide."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openapi_spec_validator import validate

from jalons.repertoire.models import Offre
from jalons.repertoire.services.indexation import indexer
from tests.repertoire.decor import offre

pytestmark = pytest.mark.django_db


@pytest.fixture
def ouvert(repertoire):
    """Tout est à jour ; une fiche nomme quelqu'un sans son accord, une autre est périmée."""
    le = timezone.localdate()
    Offre.objects.update(date_maj=le)
    offre(
        repertoire.udaf,
        "Aide au permis nommée",
        contact_nom_prenom="Lucie ADAM",
        courriel="lucie.adam@asso.example",
        telephone="06 12 34 56 78",
        date_maj=le,
    )
    offre(repertoire.udaf, "Atelier oublié", date_maj=le - timedelta(days=1500))
    return repertoire


def lire(adresse, **entetes):
    return Client().get(adresse, **entetes)


def test_nul_n_est_nomme_sans_son_accord(ouvert):
    page = lire(reverse("repertoire:ouverte") + "?q=permis")
    api = lire(reverse("repertoire:api", args=["services"]) + "?limite=500")
    for reponse in (page, api):
        assert reponse.status_code == 200
        dit = reponse.content.decode()
        assert "Aide au permis nommée" in dit
        for sien in ("ADAM", "lucie.adam", "06 12", "Atelier oublié"):
            assert sien not in dit
    nommee = Offre.objects.get(nom="Aide au permis nommée")
    nommee.contact_public = True
    nommee.save()
    indexer([nommee.pk])
    assert "lucie.adam" in lire(reverse("repertoire:api", args=["services"])).content.decode()


def test_rien_n_a_change_rien_ne_se_renvoie(ouvert):
    adresse = reverse("repertoire:api", args=["services"])
    reponse = lire(adresse)
    assert "public" in reponse["Cache-Control"]
    assert "Set-Cookie" not in reponse
    encore = lire(adresse, HTTP_IF_NONE_MATCH=reponse["ETag"])
    assert (encore.status_code, encore.content) == (304, b"")
    autre = Offre.objects.first()
    autre.version += 1
    autre.save()
    assert lire(adresse, HTTP_IF_NONE_MATCH=reponse["ETag"]).status_code == 200
    assert lire(reverse("repertoire:ouverte"))["ETag"]


def test_la_pagination_reste_stable_quand_une_fiche_arrive(ouvert):
    adresse = reverse("repertoire:api", args=["services"]) + "?limite=2"
    vus, total = [], None
    while adresse:
        lue = lire(adresse).json()
        total = total if total is not None else lue["total"]
        vus += [o["id"] for o in lue["objets"]]
        adresse = lue["suivante"]
        if len(vus) == 2:
            offre(ouvert.udaf, "aaa d'avant", date_maj=timezone.localdate())
    assert len(vus) == len(set(vus)) == total
    assert vus == sorted(vus)
    assert lire(reverse("repertoire:api_service", args=[vus[0]])).json()["id"] == vus[0]
    assert lire(reverse("repertoire:api_service", args=["rien"])).status_code == 404
    assert lire(reverse("repertoire:api", args=["personnes"])).status_code == 404
    assert Client().post(reverse("repertoire:api", args=["services"])).status_code == 405
    for hostile in ("limite=9999999", "limite=é", "apres=%00", "commune=%00", "thematique=x"):
        assert lire(reverse("repertoire:api", args=["services"]) + f"?{hostile}").status_code == 200
    structures = lire(reverse("repertoire:api", args=["structures"])).json()
    assert structures["total"] >= 1


def test_le_document_openapi_est_valide_et_dit_ce_qui_sort(ouvert):
    dit = lire(reverse("repertoire:openapi")).json()
    validate(dit)
    champs = dit["components"]["schemas"]["Service"]["properties"]
    lue = lire(reverse("repertoire:api", args=["services"])).json()
    assert set(lue["objets"][0]) <= set(champs)
    assert "contact_nom_prenom" in champs


def test_les_pages_ouvertes_font_peu_de_requetes(ouvert):
    for adresse in (reverse("repertoire:ouverte"), reverse("repertoire:api", args=["services"])):
        with CaptureQueriesContext(connection) as requetes:
            assert lire(adresse).status_code == 200
        assert len(requetes) <= 12
