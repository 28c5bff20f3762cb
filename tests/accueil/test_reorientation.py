"""Demander une autre orientation, la décider, la classer (R1, L.5411-5-2 II)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from jalons.accueil.enums import EtatDemande, MotifReorientation
from jalons.accueil.models import DemandeReorientation, Orientation
from jalons.accueil.selectors.reorientation import demande_ouverte, demandes_visibles
from jalons.accueil.services import orientation as orientations
from jalons.accueil.services import reorientation as demandes
from jalons.comptes.models import Evenement
from jalons.personnes.models import Personne
from jalons.personnes.services import designer_referent
from jalons.repertoire.enums import Voie
from jalons.socle.dates import ajouter_mois
from tests.accueil.decor import oriente, orienter, signer
from tests.distribution import JOUR

PLUS_TARD = JOUR + timedelta(days=60)
DITE = orientations.Reorientation("Santé dégradée", "Suivi rapproché", code="sante")


def demander(scene, **champs):
    dits = {
        "personne": scene.fatou,
        "demandee_par": "personne",
        "motif": "sante",
        "voie": Voie.SOCIALE,
        "par": scene.claire,
        "le": PLUS_TARD,
        **champs,
    }
    return demandes.demander(**dits)


def reorienter(scene, **champs):
    return orienter(
        scene,
        scene.fatou,
        Voie.SOCIALE,
        scene.departement,
        motif_ecart="Suivi rapproché.",
        **{"reorientation": DITE, "le": PLUS_TARD, **champs},
    )


def test_r1_une_demande_dit_qui_demande_et_pourquoi(accueil_pret):
    scene = accueil_pret
    with pytest.raises(orientations.OrientationImpossible):
        demander(scene)  # pas encore orientée
    coreo = oriente(scene)
    with pytest.raises(orientations.OrientationImpossible, match="corrigez-la"):
        demander(scene)
    signer(scene, coreo)
    with pytest.raises(orientations.OrientationImpossible) as refus:
        demander(scene, motif="autre")
    assert refus.value.champ == "precision"
    demande = demander(scene)
    assert (demande.demandee_par, demande.orientation) == ("personne", coreo.orientation)
    assert Evenement.objects.filter(type="reorientation_demandee", objet_id=demande.pk).exists()
    with pytest.raises(orientations.OrientationImpossible, match="déjà"):
        demander(scene)
    assert set(demandes_visibles(scene.claire)) == {demande}
    assert not demandes_visibles(scene.karim).exists()


def test_la_demande_devient_la_nouvelle_orientation(accueil_pret):
    scene = accueil_pret
    signer(scene, oriente(scene))
    demande = demander(scene)
    nouvelle = reorienter(scene)
    demande.refresh_from_db()
    assert (demande.etat, demande.nouvelle, demande.close_le) == (
        EtatDemande.DECIDEE,
        nouvelle,
        PLUS_TARD,
    )
    assert demande_ouverte(scene.fatou) is None


def test_decidee_d_emblee_elle_garde_son_motif_en_donnees(accueil_pret):
    signer(accueil_pret, oriente(accueil_pret))
    nouvelle = reorienter(accueil_pret)
    demande = DemandeReorientation.objects.get()
    assert (demande.motif, demande.nouvelle) == (MotifReorientation.SANTE, nouvelle)


def test_l_ancien_referent_perd_l_acces_le_jour_meme(accueil_pret):
    scene = accueil_pret
    signer(scene, oriente(scene))
    designer_referent(personne=scene.fatou, structure=scene.udaf, agent=scene.sophie, le=JOUR)
    assert (
        Personne.objects.visibles_par(scene.sophie, le=PLUS_TARD).filter(pk=scene.fatou.pk).exists()
    )
    reorienter(scene)
    assert (
        not Personne.objects.visibles_par(scene.sophie, le=PLUS_TARD)
        .filter(pk=scene.fatou.pk)
        .exists()
    )
    assert (
        Evenement.objects.filter(type="referent_designe", personne_id=scene.fatou.pk).count() == 2
    )


def test_classee_l_orientation_tient_et_l_on_dit_pourquoi(accueil_pret):
    scene = accueil_pret
    signer(scene, oriente(scene))
    demande = demander(scene)
    champs = {"demande": demande, "version": demande.version, "par": scene.claire, "le": PLUS_TARD}
    with pytest.raises(orientations.OrientationImpossible) as refus:
        demandes.classer(motif=" ", **champs)
    assert refus.value.champ == "motif"
    assert demandes.classer(motif="Elle préfère rester.", **champs).etat == EtatDemande.CLASSEE
    assert Orientation.objects.count() == 1
    with pytest.raises(orientations.OrientationImpossible, match="close"):
        demandes.classer(motif="Encore", **{**champs, "version": 2})
    demander(scene)  # une autre peut s'ouvrir


def test_la_base_refuse_une_demande_close_sans_suite(accueil_pret):
    signer(accueil_pret, oriente(accueil_pret))
    demande = demander(accueil_pret)
    for champs in ({"etat": "decidee"}, {"etat": "classee", "close_le": PLUS_TARD}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DemandeReorientation.objects.filter(pk=demande.pk).update(**champs)


def test_l_ecran_demande_puis_decide_avec_ce_qui_est_demande(accueil_pret, client_de):
    scene, client = accueil_pret, client_de("claire")
    signer(scene, oriente(scene))
    url = reverse("accueil:demander_reorientation", args=[scene.fatou.pk])
    saisie = {"demandee_par": "personne", "motif": "autre", "precision": "", "voie": "sociale"}
    assert client.post(url, saisie).status_code == 422
    assert client.post(url, {**saisie, "motif": "sante"}).status_code == 302
    demande = demande_ouverte(scene.fatou)
    orienter_url = reverse("accueil:orienter", args=[scene.fatou.pk])
    page = client.get(orienter_url)
    assert page.context["demande"] == demande
    assert not {"code", "demandee_par"} & set(page.context["form"].fields)
    assert page.context["form"]["voie"].value() == "sociale"
    choix = {
        "voie": "sociale",
        "mesure": "",
        "accompagnant": f"sociale|{scene.departement.pk}:",
        "motif_ecart": "Elle le demande.",
        "motif": "après une opération",
        "preconisation": "Suivi",
    }
    assert client.post(orienter_url, choix).status_code == 302
    nouvelle = Orientation.objects.latest("pk")
    assert nouvelle.motif_reorientation == "Santé ou handicap : après une opération"
    section = client.get(reverse("accueil:section_orientation", args=[scene.fatou.pk]))
    assert section.status_code == 200


def test_un_partenaire_demande_pour_qui_il_suit_et_ne_decide_pas(accueil_pret, client_de):
    scene = accueil_pret
    signer(scene, oriente(scene))
    designer_referent(personne=scene.fatou, structure=scene.udaf, agent=scene.sophie, le=JOUR)
    sophie, claire = client_de("sophie"), client_de("claire")
    url = reverse("accueil:demander_reorientation", args=[scene.fatou.pk])
    assert (
        sophie.post(url, {"demandee_par": "referent", "motif": "emploi_possible"}).status_code
        == 302
    )
    classer = reverse("accueil:classer_reorientation", args=[scene.fatou.pk])
    assert sophie.post(classer, {"motif": "Non", "version": 1}).status_code == 404
    assert claire.post(classer, {"motif": "Elle reste", "version": 1}).status_code == 302
    liste = claire.get(reverse("accueil:reorientations") + "?etat=classee")
    assert "DIALLO" in liste.content.decode()
    assert claire.get(reverse("accueil:reorientations")).status_code == 200


def test_d_5411_8_2_la_demande_interrompt_le_delai_et_la_decision_le_relance(accueil_pret):
    """Le mois du contrat s'arrête à la demande ; un mois entier repart de la nouvelle notification."""
    scene = accueil_pret
    orientation = signer(scene, oriente(scene)).orientation
    orientation.refresh_from_db()
    assert orientation.contrat_du_le == ajouter_mois(JOUR, 1)
    demander(scene, le=JOUR + timedelta(days=3))
    orientation.refresh_from_db()
    assert orientation.contrat_interrompu_le == JOUR + timedelta(days=3)
    nouvelle = reorienter(scene)
    assert nouvelle.contrat_du_le is None
    notifiee = orientations.notifier(
        orientation=nouvelle, mode="courrier", par=scene.claire, le=PLUS_TARD + timedelta(days=5)
    )
    assert notifiee.contrat_du_le == ajouter_mois(PLUS_TARD + timedelta(days=5), 1)


def test_d_5411_8_2_sans_suite_un_delai_entier_repart(accueil_pret):
    scene = accueil_pret
    orientation = signer(scene, oriente(scene)).orientation
    demande = demander(scene, le=JOUR + timedelta(days=3))
    demandes.classer(demande=demande, motif="Elle reste", version=1, par=scene.claire, le=PLUS_TARD)
    orientation.refresh_from_db()
    assert orientation.contrat_interrompu_le is None
    assert orientation.contrat_du_le == ajouter_mois(PLUS_TARD, 1)


def test_c10_changer_de_referent_n_est_pas_reorienter_changer_d_organisme_si(accueil_pret):
    """C10 (OARSA, notes 6 et 23) : seul un autre organisme référent fait une réorientation."""
    scene = accueil_pret
    signer(scene, oriente(scene))
    premiere = Orientation.objects.get()
    memes = {"personne": scene.fatou, "structure": premiere.structure}
    designer_referent(agent=None, le=JOUR, **memes)
    assert not Orientation.objects.filter(origine="reorientation").exists()
    assert Orientation.objects.count() == 1
    nouvelle = reorienter(scene)
    assert nouvelle.structure != premiere.structure
    assert list(Orientation.objects.filter(origine="reorientation")) == [nouvelle]


def test_les_reorientations_par_voie_se_lisent_telles_que_connues_un_jour(accueil_pret, client_de):
    """Chaque mois a sa colonne, l'indicateur 2.1 ses deux termes ; une date de travers se passe."""
    client, adresse = client_de("claire"), reverse("accueil:reorientations_tableau")
    for connu in ("", "2026-03-31", "n'importe"):
        page = client.get(adresse, {"connu": connu})
        assert page.status_code == 200
        lu = page.content.decode()
        assert "Sociale à visée professionnelle" in lu and "Indicateur 2.1" in lu
