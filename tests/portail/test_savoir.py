"""« Ce que l'on savait le … » : la promesse du README, sur le dossier d'une personne."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse

from jalons.comptes.enums import Niveau
from jalons.comptes.models import Consultation
from jalons.personnes.savoir import INCONNU, ce_que_l_on_savait
from jalons.socle.periode import fin_du_jour

TOUS = frozenset(Niveau)
SU = date(2025, 12, 31)


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
