"""Exporter les personnes d'un chiffre : les mêmes que la liste, tracées, jamais plus."""

from __future__ import annotations

import pytest

from jalons.comptes.models import Consultation
from jalons.pilotage.selectors.chiffres import ENTETES_EXPORT
from tests.outillage.tableur import relire


def url(territoire, code="personnes_recues", mois="2026-03") -> str:
    return f"/pilotage/{code}/{mois}/{territoire}/export.csv"


def test_le_fichier_porte_les_personnes_du_chiffre(scene, client_de):
    reponse = client_de("claire").get(url(scene.metz.pk))
    entetes, ligne = relire(b"".join(reponse.streaming_content).decode("utf-8"))
    assert entetes == list(ENTETES_EXPORT)
    identite = [str(scene.fatou.pk), "DIALLO", "Fatou", "Metz", "CMS de Metz-Centre"]
    assert ligne[:-1] == [*identite, "non"]
    assert ligne[-1]
    assert 'filename="personnes-recues-2026-03-' in reponse["Content-Disposition"]
    trace = Consultation.objects.get(ecran="pilotage_cas_export")
    assert (trace.personne_id, trace.agent_id) == (scene.fatou.pk, scene.claire.pk)


@pytest.mark.parametrize("suite", ["2026-13/1", "2026-03/x", "0000-00/1"])
def test_une_adresse_fausse_est_introuvable(scene, client_de, suite):
    adresse = f"/pilotage/personnes_recues/{suite}/export.csv"
    assert client_de("helene").get(adresse).status_code == 404


def test_on_n_exporte_ni_un_autre_territoire_ni_sans_droit(scene, client_de):
    assert client_de("claire").get(url(scene.forbach.pk)).status_code == 404
    assert client_de("yves").get(url(scene.metz.pk)).status_code == 403
    assert not Consultation.objects.exists()


def test_qui_pilote_sans_voir_de_dossier_n_exporte_personne(scene, client_de):
    from datetime import date

    from jalons.comptes.roles import GestionnaireFse
    from jalons.comptes.services import affecter

    affecter(agent=scene.marc, role=GestionnaireFse, par=None, depuis=date(2026, 1, 1))
    reponse = client_de("marc").get(url(scene.metz.pk), follow=True)
    assert "le fichier serait vide" in reponse.content.decode()
    assert not Consultation.objects.filter(ecran="pilotage_cas_export").exists()


def test_le_bouton_est_sur_la_liste(scene, client_de):
    contenu = client_de("claire").get(f"/pilotage/personnes_recues/2026-03/{scene.metz.pk}/")
    assert url(scene.metz.pk) in contenu.content.decode()
