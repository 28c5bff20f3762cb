"""De l'entrée au COREO signé, par les services et par les écrans."""

from __future__ import annotations

import base64
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jalons.accueil.enums import EtatRendezVous
from jalons.accueil.models import Entretien
from jalons.accueil.selectors import reception as lectures
from jalons.accueil.selectors.orientation import proposer_pour
from jalons.accueil.services import coreo as coreos
from jalons.accueil.services import orientation as orientations
from jalons.accueil.services import rendez_vous as reception
from jalons.comptes.models import Evenement
from jalons.ecrans.depots import DepotRefuse
from jalons.personnes.selectors import referent_unique
from jalons.repertoire.enums import Voie
from jalons.socle.conflit import ConflitDeVersion
from tests.accueil.decor import (
    PRETE,
    convoquer,
    diagnostiquer,
    oriente,
    orienter,
    recevoir,
    signer,
)
from tests.distribution import JOUR

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_convoquer_compose_la_lettre_et_l_archive(accueil_pret):
    rendez_vous = convoquer(accueil_pret, accueil_pret.fatou)
    document = rendez_vous.convocation.document
    assert document.fichier.est_intact()
    assert document.donnees["limite"] == "12/04/2026"
    assert document.donnees["destinataire"][1] == "12 RUE DES TANNEURS"
    assert Evenement.objects.filter(type="personne_convoquee").exists()


def test_un_agent_n_a_pas_deux_rendez_vous_a_la_meme_heure(accueil_pret):
    convoquer(accueil_pret, accueil_pret.fatou)
    with pytest.raises(reception.RendezVousImpossible, match="10 h 00"):
        convoquer(accueil_pret, accueil_pret.jean)
    assert convoquer(accueil_pret, accueil_pret.jean, h=11).rang == 1


def test_absent_puis_seconde_convocation(accueil_pret):
    premier = convoquer(accueil_pret, accueil_pret.fatou)
    reception.noter_issue(
        rendez_vous=premier,
        etat=EtatRendezVous.ABSENT,
        version=1,
        par=accueil_pret.claire,
        le=JOUR,
    )
    [entree] = lectures.entrants(accueil_pret.claire).filter(personne_id=accueil_pret.fatou.pk)
    assert entree.statut == "absent"
    second = convoquer(accueil_pret, accueil_pret.fatou, jour=JOUR + timedelta(days=10))
    assert second.rang == 2
    assert second.convocation.document.donnees["rang"] == 2


def test_deux_agents_ne_notent_pas_la_meme_issue(accueil_pret, client_de):
    rendez_vous = convoquer(accueil_pret, accueil_pret.fatou)
    url = reverse("accueil:issue", args=[rendez_vous.pk])
    donnees = {"etat": "absent", "version": 1, "mode": "face_a_face"}
    assert client_de("yves").post(url, donnees).status_code == 302
    reponse = client_de("claire").post(url, {**donnees, "etat": "recu"})
    assert reponse.status_code == 409
    assert "modifiée" in reponse.content.decode()
    assert not Entretien.objects.exists()


def test_le_statut_suit_le_chemin(accueil_pret):
    scene = accueil_pret

    def statut():
        return lectures.entrants(scene.claire).get(personne_id=scene.fatou.pk).statut

    assert statut() == "a_convoquer"
    rendez_vous = convoquer(scene, scene.fatou)
    assert statut() == "convoque"
    reception.noter_issue(
        rendez_vous=rendez_vous, etat=EtatRendezVous.RECU, version=1, par=scene.claire, le=JOUR
    )
    assert statut() == "recu"
    diagnostiquer(scene, scene.fatou, PRETE)
    orienter(scene, scene.fatou)
    assert statut() == "oriente"


def test_confier_plusieurs_entrees_d_un_geste(accueil_pret, client_de):
    entree = lectures.entree_en_cours(accueil_pret.fatou)
    reponse = client_de("yves").post(
        reverse("accueil:entrants"),
        {"acte": "confier", "choix": [entree.pk], "agent": accueil_pret.claire.pk},
    )
    assert reponse.status_code == 302
    entree.refresh_from_db()
    assert entree.prise_en_charge.agent == accueil_pret.claire


def test_chacun_ne_lit_dans_la_liste_que_les_actes_de_son_role(accueil_pret, client_de):
    """Le secrétariat convoque ; il ne mène pas l'entretien et ne fait pas signer."""
    scene = accueil_pret
    poursuivre = reverse("questionnaires:ouvrir", args=["dsp", scene.fatou.pk])
    signer = reverse("accueil:coreo", args=[scene.fatou.pk])

    def montre(qui: str, adresse: str) -> bool:
        return f'"{adresse}"' in client_de(qui).get(reverse("accueil:entrants")).content.decode()

    recevoir(scene, scene.fatou)
    assert montre("claire", poursuivre)
    assert not montre("yves", poursuivre)
    diagnostiquer(scene, scene.fatou, PRETE)
    orienter(scene, scene.fatou)
    assert montre("claire", signer)
    assert not montre("yves", signer)


def test_la_proposition_s_explique_et_se_garde(accueil_pret):
    scene = accueil_pret
    recevoir(scene, scene.fatou)
    diagnostiquer(scene, scene.fatou, PRETE)
    proposition = proposer_pour(scene.fatou, le=JOUR)
    assert proposition.voie == Voie.PROFESSIONNELLE
    [retenue] = [r for r in proposition.raisons if r.est_retenue]
    assert ("Disponible pour travailler", "Tout de suite") in retenue.faits
    decision = orienter(scene, scene.fatou)
    assert decision.est_conforme
    assert decision.proposition["regle"] == "prete_a_l_emploi"
    assert decision.doit_s_inscrire
    assert referent_unique(scene.fatou, le=JOUR).structure == scene.france_travail


def test_choisir_autrement_demande_une_phrase(accueil_pret):
    scene = accueil_pret
    recevoir(scene, scene.fatou)
    diagnostiquer(scene, scene.fatou, PRETE)
    with pytest.raises(orientations.OrientationImpossible, match="pourquoi"):
        orienter(scene, scene.fatou, Voie.SOCIALE, scene.departement)
    decision = orienter(
        scene, scene.fatou, Voie.SOCIALE, scene.departement, motif_ecart="Deuil récent."
    )
    assert (decision.est_conforme, decision.motif_ecart) == (False, "Deuil récent.")
    assert not decision.doit_s_inscrire


def test_on_n_oriente_ni_sans_entretien_ni_sans_diagnostic(accueil_pret):
    scene = accueil_pret
    with pytest.raises(orientations.OrientationImpossible, match="reçue"):
        orienter(scene, scene.fatou)
    recevoir(scene, scene.fatou)
    with pytest.raises(orientations.OrientationImpossible, match="diagnostic"):
        orienter(scene, scene.fatou)


def test_un_organisme_ferme_sur_la_voie_est_refuse(accueil_pret):
    scene = accueil_pret
    recevoir(scene, scene.fatou)
    diagnostiquer(scene, scene.fatou, PRETE)
    with pytest.raises(orientations.OrientationImpossible, match="n'accueille pas"):
        orienter(scene, scene.fatou, Voie.PROFESSIONNELLE, scene.udaf)


def test_signer_a_l_ecran_archive_et_notifie(accueil_pret):
    scene = accueil_pret
    coreo = oriente(scene)
    trace = "data:image/png;base64," + base64.b64encode(PNG).decode()
    signe = coreos.signer_a_l_ecran(
        coreo=coreo,
        nom_signataire="Fatou Diallo",
        trace=trace,
        version=1,
        par=scene.claire,
        le=JOUR,
    )
    assert signe.etat == "signe"
    assert signe.document.fichier.est_intact()
    assert bytes(signe.document.fichier.contenu).startswith(b"%PDF")
    assert signe.document.donnees["engagements"] == signe.engagements
    assert signe.document.donnees["signature"] == signe.signature.empreinte
    signe.orientation.refresh_from_db()
    assert (signe.orientation.date_notification, signe.orientation.mode_notification) == (
        JOUR,
        "main",
    )
    with pytest.raises(coreos.SignatureImpossible, match="déjà signé"):
        coreos.ajuster_engagements(
            coreo=signe, engagements=["Autre"], version=2, par=scene.claire, le=JOUR
        )


def test_le_nom_tape_et_l_accord_valent_signature(accueil_pret, client_de):
    coreo = oriente(accueil_pret)
    url = reverse("accueil:coreo_signer", args=[accueil_pret.fatou.pk])
    sans_accord = client_de("claire").post(url, {"nom": "Fatou Diallo", "version": 1})
    assert sans_accord.status_code == 422
    coreo.refresh_from_db()
    assert coreo.etat == "a_signer"
    client_de("claire").post(
        url,
        {
            "nom": "Fatou Diallo",
            "version": 1,
            "accord": "on",
            "engagements": "Venir aux rendez-vous.",
        },
    )
    coreo.refresh_from_db()
    assert (coreo.etat, coreo.nom_signataire) == ("signe", "Fatou Diallo")
    assert coreo.engagements == ["Venir aux rendez-vous."]


def test_signer_sur_papier_garde_l_exemplaire(accueil_pret, client_de):
    coreo = oriente(accueil_pret)
    url = reverse("accueil:coreo_papier", args=[accueil_pret.fatou.pk])
    faux = SimpleUploadedFile("a.exe", b"MZ....")
    client_de("claire").post(url, {"nom": "Fatou Diallo", "version": 1, "fichier": faux})
    coreo.refresh_from_db()
    assert coreo.etat == "a_signer"
    scan = SimpleUploadedFile("scan.pdf", b"%PDF-1.7 exemplaire")
    client_de("claire").post(url, {"nom": "Fatou Diallo", "version": 1, "fichier": scan})
    coreo.refresh_from_db()
    assert coreo.etat == "signe"
    assert bytes(coreo.document.fichier.contenu) == b"%PDF-1.7 exemplaire"


def test_une_trace_illisible_est_refusee(accueil_pret):
    coreo = oriente(accueil_pret)
    with pytest.raises(DepotRefuse, match="recommencez"):
        coreos.signer_a_l_ecran(
            coreo=coreo,
            nom_signataire="Fatou Diallo",
            trace="data:image/png;base64,QUJD",
            version=1,
            par=accueil_pret.claire,
            le=JOUR,
        )


def test_refuser_de_signer_se_note_et_se_reprend(accueil_pret):
    scene = accueil_pret
    coreo = oriente(scene)
    refuse = coreos.refuser_signature(
        coreo=coreo, motif="Veut réfléchir.", version=1, par=scene.claire, le=JOUR
    )
    assert refuse.orientation.date_notification is None
    signe = coreos.signer_a_l_ecran(
        coreo=refuse, nom_signataire="Fatou Diallo", trace="", version=2, par=scene.claire, le=JOUR
    )
    assert signe.etat == "signe"


def test_deux_agents_ne_signent_pas_deux_fois(accueil_pret):
    scene = accueil_pret
    coreo = oriente(scene)
    coreos.ajuster_engagements(
        coreo=coreo, engagements=["Un seul"], version=1, par=scene.claire, le=JOUR
    )
    with pytest.raises(ConflitDeVersion):
        coreos.signer_a_l_ecran(
            coreo=coreo,
            nom_signataire="Fatou Diallo",
            trace="",
            version=1,
            par=scene.claire,
            le=JOUR,
        )


def test_une_reorientation_change_le_referent_et_garde_l_histoire(accueil_pret):
    scene = accueil_pret
    signer(scene, oriente(scene))
    plus_tard = JOUR + timedelta(days=60)
    nouvelle = orienter(
        scene,
        scene.fatou,
        Voie.SOCIALE_VISEE_PROFESSIONNELLE,
        scene.udaf,
        motif_ecart="Nouveaux freins.",
        reorientation=orientations.Reorientation("Santé dégradée", "Suivi rapproché"),
        le=plus_tard,
    )
    assert nouvelle.origine == "reorientation"
    assert (
        referent_unique(scene.fatou, le=plus_tard - timedelta(days=1)).structure
        == scene.france_travail
    )
    assert referent_unique(scene.fatou, le=plus_tard).structure == scene.udaf


def test_notifier_par_courrier_quand_rien_n_est_signe(accueil_pret, client_de):
    coreo = oriente(accueil_pret)
    url = reverse("accueil:notifier", args=[accueil_pret.fatou.pk])
    avant = client_de("claire").post(url, {"date": "2026-03-01", "mode": "courrier"}, follow=True)
    assert "précéder la décision" in avant.content.decode()
    client_de("claire").post(url, {"date": "2026-03-18", "mode": "courrier"})
    coreo.orientation.refresh_from_db()
    assert coreo.orientation.date_notification == date(2026, 3, 18)
    encore = client_de("claire").post(url, {"date": "2026-03-19", "mode": "courriel"}, follow=True)
    assert "déjà notifiée" in encore.content.decode()


def test_l_inscription_constatee_se_voit_et_se_compte(accueil_pret, client_de):
    oriente(accueil_pret)
    section = reverse("accueil:section_orientation", args=[accueil_pret.fatou.pk])
    assert "À inscrire" in client_de("claire").get(section).content.decode()
    client_de("claire").post(reverse("accueil:inscription", args=[accueil_pret.fatou.pk]))
    assert "À inscrire" not in client_de("claire").get(section).content.decode()
    assert Evenement.objects.filter(type="inscription_constatee").exists()


def test_chaque_departement_dit_ou_l_inscription_est_un_devoir(db, scene):
    from datetime import date

    from jalons.accueil.selectors.orientation import doit_s_inscrire, engagements_proposes
    from jalons.comptes.services import poser_valeur_locale
    from jalons.repertoire.enums import Voie
    from jalons.socle.parametres import declarations, oublier_valeurs_locales

    le = date(2026, 3, 2)
    assert doit_s_inscrire(Voie.PROFESSIONNELLE, le=le)
    assert not doit_s_inscrire(Voie.SOCIALE, le=le)
    avant = engagements_proposes(Voie.SOCIALE, le=le)
    poser_valeur_locale(
        declare=declarations()["voies_avec_inscription"],
        saisie="professionnelle sociale_visee_professionnelle sociale",
        depuis=le,
        motif="Délibération",
        par=scene.helene,
        le=le,
    )
    oublier_valeurs_locales()
    assert doit_s_inscrire(Voie.SOCIALE, le=le)
    assert len(engagements_proposes(Voie.SOCIALE, le=le)) > len(avant)
