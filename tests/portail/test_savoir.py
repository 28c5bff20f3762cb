"""« Ce que l'on savait le … » : la promesse du README, sur le dossier d'une personne."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from jalons.comptes.enums import Niveau
from jalons.comptes.models import Consultation
from jalons.personnes.models import Adresse, EtatDroit
from jalons.personnes.savoir import INCONNU, ce_que_l_on_savait
from jalons.personnes.services import constater, declarer_inscription, designer_referent
from jalons.socle.periode import connaissance_au, fin_du_jour
from tests.distribution import nouvelle_personne

TOUS = frozenset(Niveau)
SU = date(2025, 12, 31)


@pytest.fixture
def ancienne(scene):
    """Une personne connue depuis octobre 2025, dont tout a changé depuis."""
    with connaissance_au(fin_du_jour(date(2025, 10, 6))):
        lea = nouvelle_personne(
            prenom="Léa",
            nom="MARTIN",
            naissance=date(1985, 3, 3),
            sexe="2",
            commune=scene.cms_metz.commune,
            numero="10000000099",
            depuis=date(2025, 10, 1),
        )
        designer_referent(
            personne=lea, structure=scene.udaf, agent=scene.sophie, le=date(2025, 10, 7)
        )
    # Appris en 2026 : elle habitait déjà Forbach en décembre, et son droit était suspendu.
    constater(
        Adresse,
        cle={"foyer": lea.foyer},
        le=date(2025, 12, 1),
        valeurs={"commune": scene.cms_forbach.commune, "nom_commune": "FORBACH"},
    )
    demande = lea.foyer.demandes.get()
    constater(EtatDroit, cle={"demande": demande}, le=date(2025, 12, 1), valeurs={"etat": "3"})
    declarer_inscription(personne=lea, est_inscrit=True, le=date(2025, 11, 1))
    designer_referent(
        personne=lea, structure=scene.departement, agent=scene.claire, le=date(2025, 12, 15)
    )
    return lea


def lire(personne, jour):
    instant = fin_du_jour(jour) - timedelta(microseconds=1)
    dits = ce_que_l_on_savait(personne, TOUS, jour=jour, instant=instant)
    return {s.libelle: s for s in dits}


def test_ce_que_l_on_savait_le_31_decembre(ancienne):
    lu = lire(ancienne, SU)
    assert "METZ" in lu["Adresse"].alors
    assert "FORBACH" in lu["Adresse"].aujourd_hui
    assert lu["Droit RSA"].alors != lu["Droit RSA"].aujourd_hui
    assert lu["France Travail"].alors == INCONNU
    assert "Sophie" in lu["Référent unique"].alors
    assert "Claire" in lu["Référent unique"].aujourd_hui
    assert not lu["Identité"].a_change


def test_avant_le_premier_fichier_rien_n_etait_connu(ancienne):
    lu = lire(ancienne, date(2025, 9, 30))
    assert {s.alors for s in lu.values()} == {INCONNU, "aucun"}


def test_la_page_se_partage_se_trace_et_refuse_l_avenir(ancienne, scene, client_de):
    helene = client_de("helene")
    adresse = reverse("portail:savoir", args=[ancienne.pk])
    page = helene.get(adresse, {"le": "2025-12-31"}).content.decode()
    assert "31/12/2025" in page
    assert Consultation.objects.filter(ecran="savoir", personne_id=ancienne.pk).exists()
    for faux in ("demain", "9999-01-01", ""):
        assert helene.get(adresse, {"le": faux}).status_code == 200
    assert client_de("karim").get(reverse("portail:savoir", args=[scene.fatou.pk])).status_code in (
        403,
        404,
    )
