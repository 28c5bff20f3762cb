"""Exporter les entrants : les filtres de l'adresse, le droit de voir, la trace avant l'envoi."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jalons.accueil.listes.entrants import ListeEntrants
from jalons.comptes.models import Consultation
from jalons.personnes.models import Nir, Personne
from tests.accueil.decor import oriente
from tests.distribution import nouvelle_personne
from tests.outillage.tableur import relire

URL = "/accueil/entrants/"
EXPORT = {"export": "csv"}


def fichier(reponse) -> list[list[str]]:
    assert reponse.status_code == 200
    return relire(b"".join(reponse.streaming_content).decode("utf-8"))


def numeros(reponse) -> list[int]:
    return [int(ligne[0]) for ligne in fichier(reponse)[1:]]


def test_le_fichier_dit_ce_que_dit_la_liste(scene, client_de):
    entetes, ligne = fichier(client_de("claire").get(URL, EXPORT))
    assert entetes == [c.libelle for c in ListeEntrants.colonnes if c.ou != "ecran"]
    lu = dict(zip(entetes, ligne, strict=True))
    assert lu["Nom"] == "DIALLO"
    assert lu["Date de naissance"] == "14/05/1990"
    assert lu["Entrée sue le"] == "01/03/2026"
    assert lu["Échéance d'orientation"] == "12/04/2026"
    assert lu["Où en est-on"] == "À convoquer"
    assert lu["Confiée à"] == ""


def test_chacun_n_exporte_que_les_personnes_qu_il_voit(scene, client_de):
    assert numeros(client_de("claire").get(URL, EXPORT)) == [scene.fatou.pk]
    assert numeros(client_de("karim").get(URL, EXPORT)) == [scene.jean.pk]
    assert numeros(client_de("sophie").get(URL, EXPORT)) == [scene.fatou.pk]
    assert set(numeros(client_de("helene").get(URL, EXPORT))) == {scene.fatou.pk, scene.jean.pk}
    assert client_de("nadia").get(URL, EXPORT).status_code == 403


def test_les_filtres_de_l_adresse_valent_pour_le_fichier(accueil_pret, client_de):
    scene, client = accueil_pret, client_de("helene")
    oriente(scene)
    assert numeros(client.get(URL, {**EXPORT, "statut": "oriente"})) == [scene.fatou.pk]
    assert numeros(client.get(URL, {**EXPORT, "statut": "a_convoquer"})) == [scene.jean.pk]
    assert numeros(client.get(URL, {**EXPORT, "site": scene.cms_forbach.pk})) == [scene.jean.pk]
    assert numeros(client.get(URL, {**EXPORT, "tri": "-nom"})) == [scene.jean.pk, scene.fatou.pk]
    assert set(numeros(client.get(URL, {**EXPORT, "site": "²"}))) == {scene.fatou.pk, scene.jean.pk}


def test_la_sortie_est_tracee_personne_par_personne_avant_de_partir(scene, client_de):
    reponse = client_de("helene").get(URL, {**EXPORT, "agent": "personne"})
    traces = Consultation.objects.filter(ecran="entrants_export")  # rien n'est encore lu
    assert {t.personne_id for t in traces} == {scene.fatou.pk, scene.jean.pk}
    assert {t.agent_id for t in traces} == {scene.helene.pk}
    assert "agent personne" in traces[0].detail
    reponse.close()


def test_un_export_vide_est_refuse_gentiment_et_ramene_a_la_liste(scene, client_de):
    client = client_de("claire")
    reponse = client.get(URL, {**EXPORT, "statut": "oriente"}, follow=True)
    assert reponse.redirect_chain == [("/accueil/entrants/?statut=oriente", 302)]
    assert "le fichier serait vide" in reponse.content.decode()
    assert not Consultation.objects.exists()


def test_un_export_trop_grand_est_refuse_sans_trace(scene, client_de, monkeypatch):
    monkeypatch.setattr("jalons.ecrans.listes.sortie.plafond_export", lambda *, le: 1)
    reponse = client_de("helene").get(URL, EXPORT, follow=True)
    assert "dépasse 1 lignes" in reponse.content.decode()
    assert not Consultation.objects.exists()


def test_un_nom_piege_ne_devient_pas_une_formule(scene, client_de):
    Personne.objects.filter(pk=scene.fatou.pk).update(nom_naissance="=1+1", prenom="@Fatou")
    ligne = fichier(client_de("claire").get(URL, EXPORT))[1]
    assert ligne[1:4] == ["'=1+1", "'=1+1", "'@Fatou"]


def test_ni_nir_ni_sante_ni_finances(scene, client_de):
    from jalons.personnes.services import enregistrer_nir

    enregistrer_nir(personne=scene.fatou, nir="290055746312345")
    assert Nir.objects.exists()
    texte = b"".join(client_de("claire").get(URL, EXPORT).streaming_content).decode("utf-8").lower()
    for interdit in ("290055746312345", "2900557463123", "nir", "montant", "santé", "droit rsa"):
        assert interdit not in texte


def test_le_nombre_de_requetes_ne_suit_pas_le_nombre_de_lignes(scene, client_de):
    client = client_de("claire")

    def compter() -> int:
        with CaptureQueriesContext(connection) as requetes:
            fichier(client.get(URL, EXPORT))
        return len(requetes)

    compter()
    avant = compter()
    for n in range(20):
        nouvelle_personne(
            prenom=f"Paul{n}",
            nom="MARTIN",
            naissance=date(1980, 1, 1 + n),
            sexe="1",
            commune=scene.cms_metz.commune,
            numero=f"2{n:010d}",
        )
    assert compter() == avant <= 9


@pytest.mark.parametrize(("filtre", "present"), [("", True), ("?statut=oriente", False)])
def test_le_bouton_garde_les_filtres_et_disparait_quand_la_liste_est_vide(
    scene, client_de, filtre, present
):
    contenu = client_de("claire").get(f"/accueil/entrants/{filtre}").content.decode()
    assert ("export=xlsx" in contenu) == present
    contenu = client_de("claire").get("/accueil/entrants/?agent=personne&page=1").content.decode()
    assert '?agent=personne&amp;export=csv"' in contenu
