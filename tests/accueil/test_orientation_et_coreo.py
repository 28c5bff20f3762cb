"""Orienter et signer : corriger avant la signature, motiver après, rien ne disparaît (C1 à C7, D2)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from jalons.accueil import journee
from jalons.accueil.models import Coreo, Orientation
from jalons.accueil.selectors import orientation as lectures
from jalons.accueil.services import coreo as coreos
from jalons.accueil.services import orientation as orientations
from jalons.annuaire.models import Structure
from jalons.comptes.models import Evenement
from jalons.contrats.journee import ContratsDus, MesContratsDus
from jalons.personnes.selectors import referent_unique
from jalons.personnes.services import designer_referent
from jalons.repertoire.enums import Voie
from jalons.repertoire.models import Capacite
from jalons.socle.accord import accorder
from jalons.socle.conflit import ConflitDeVersion
from jalons.socle.periode import Periode
from tests.accueil.decor import PRETE, diagnostiquer, oriente, orienter, recevoir, signer
from tests.distribution import DEPUIS, JOUR

PLUS_TARD = JOUR + timedelta(days=60)
DITE = orientations.Reorientation("Santé dégradée", "Suivi rapproché", "Avis favorable")


def corriger(scene, orientation, **autres):
    champs = {
        "voie": Voie.SOCIALE_VISEE_PROFESSIONNELLE,
        "mesure": "",
        "structure": scene.udaf,
        "referent": None,
        "motif_ecart": "Erreur de ligne.",
        "version": orientation.version,
        "par": scene.claire,
        "le": JOUR,
        **autres,
    }
    return orientations.corriger_orientation(orientation=orientation, **champs)


# --- C2 : corriger tant que rien n'est signé -----------------------------------------------------


def test_une_orientation_non_signee_se_corrige_et_se_trace(accueil_pret):
    scene = accueil_pret
    coreo = oriente(scene)
    avant = coreo.engagements
    corrigee = corriger(scene, coreo.orientation)
    assert Orientation.objects.filter(personne=scene.fatou).count() == 1
    assert (corrigee.voie, corrigee.structure) == ("sociale_visee_professionnelle", scene.udaf)
    assert referent_unique(scene.fatou, le=JOUR).structure == scene.udaf
    coreo.refresh_from_db()
    assert coreo.engagements != avant
    trace = Evenement.objects.get(type="orientation_corrigee")
    assert "Professionnelle" in trace.donnees["avant"]


def test_signee_elle_ne_se_corrige_plus(accueil_pret):
    scene = accueil_pret
    coreo = signer(scene, oriente(scene))
    with pytest.raises(orientations.OrientationImpossible, match="réorientation"):
        corriger(scene, coreo.orientation, version=2)


def test_non_signee_on_ne_la_double_pas(accueil_pret):
    oriente(accueil_pret)
    with pytest.raises(orientations.OrientationImpossible, match="corrigez-la"):
        orienter(accueil_pret, accueil_pret.fatou, le=PLUS_TARD, reorientation=DITE)


def test_deux_corrections_simultanees_se_voient(accueil_pret):
    scene = accueil_pret
    orientation = oriente(scene).orientation
    corriger(scene, orientation)
    with pytest.raises(ConflitDeVersion):
        corriger(scene, orientation, version=1)


def test_l_ecran_corrige_puis_reoriente(accueil_pret, client_de):
    scene, client = accueil_pret, client_de("claire")
    coreo = oriente(scene)
    url = reverse("accueil:orienter", args=[scene.fatou.pk])
    page = client.get(url)
    assert page.context["est_corrigeable"]
    assert page.context["form"]["voie"].value() == "professionnelle"
    saisie = {
        "voie": "sociale",
        "mesure": "",
        "accompagnant": f"sociale|{scene.departement.pk}:",
        "motif_ecart": "Deuil récent.",
        "version": 1,
    }
    assert client.post(url, saisie).status_code == 302
    coreo = Coreo.objects.get(pk=coreo.pk)
    assert coreo.orientation.voie == "sociale"
    signer(scene, coreo)
    assert set(client.get(url).context["form"].fields) >= {
        "motif",
        "preconisation",
        "avis",
        "seance",
    }
    assert client.post(url, saisie).status_code == 422


# --- C3 : une réorientation se motive ------------------------------------------------------------


def _signee(scene):
    return signer(scene, oriente(scene)).orientation


@pytest.mark.parametrize(
    ("dite", "champ"),
    [
        (None, "motif"),
        (orientations.Reorientation(" ", "Suivi"), "motif"),
        (orientations.Reorientation("Santé", " "), "preconisation"),
    ],
)
def test_une_reorientation_sans_motif_est_refusee(accueil_pret, dite, champ):
    scene = accueil_pret
    _signee(scene)
    with pytest.raises(orientations.OrientationImpossible) as refus:
        orienter(
            scene,
            scene.fatou,
            Voie.SOCIALE,
            scene.departement,
            motif_ecart="x",
            reorientation=dite,
            le=PLUS_TARD,
        )
    assert refus.value.champ == champ


def test_la_base_refuse_une_reorientation_muette(accueil_pret):
    orientation = _signee(accueil_pret)
    with pytest.raises(IntegrityError), transaction.atomic():
        Orientation.objects.filter(pk=orientation.pk).update(origine="reorientation")


def test_motif_preconisation_et_avis_sont_dans_le_contrat(accueil_pret):
    scene = accueil_pret
    _signee(scene)
    nouvelle = orienter(
        scene,
        scene.fatou,
        Voie.SOCIALE,
        scene.departement,
        motif_ecart="x",
        reorientation=DITE,
        le=PLUS_TARD,
    )
    _, donnees = coreos.composer(nouvelle.coreo, le=PLUS_TARD)
    assert donnees["motif_reorientation"] == "Santé dégradée"
    assert donnees["preconisation"] == "Suivi rapproché"
    assert donnees["avis_equipe"] == "Avis favorable"


def test_rien_ne_change_est_refuse_mais_un_autre_referent_suffit(accueil_pret):
    scene = accueil_pret
    _signee(scene)
    with pytest.raises(orientations.OrientationImpossible, match="Rien ne change"):
        orienter(scene, scene.fatou, reorientation=DITE, le=PLUS_TARD)
    Capacite.objects.create(
        structure=scene.france_travail,
        agent=scene.karim,
        voie="professionnelle",
        nombre=10,
        periode=Periode(DEPUIS),
    )
    autre = orienter(
        scene,
        scene.fatou,
        structure=scene.france_travail,
        referent=scene.karim,
        reorientation=DITE,
        le=PLUS_TARD,
    )
    assert autre.referent == scene.karim


def test_le_departement_peut_exiger_l_avis_de_l_equipe(accueil_pret):
    from jalons.comptes.services import poser_valeur_locale
    from jalons.socle.parametres import declarations, oublier_valeurs_locales

    scene = accueil_pret
    _signee(scene)
    poser_valeur_locale(
        declare=declarations()["avis_equipe_reorientation"],
        saisie="oui",
        depuis=JOUR,
        motif="Délibération",
        par=scene.helene,
        le=JOUR,
    )
    oublier_valeurs_locales()
    with pytest.raises(orientations.OrientationImpossible) as refus:
        orienter(
            scene,
            scene.fatou,
            Voie.SOCIALE,
            scene.departement,
            motif_ecart="x",
            reorientation=orientations.Reorientation("Santé", "Suivi"),
            le=PLUS_TARD,
        )
    assert refus.value.champ == "avis"


# --- C1, C5 : signer ----------------------------------------------------------------------------


def test_signer_enregistre_les_engagements_lus(accueil_pret):
    scene = accueil_pret
    signe = coreos.signer_a_l_ecran(
        coreo=oriente(scene),
        nom_signataire="Fatou Diallo",
        trace="",
        version=1,
        engagements=["Passer le permis B.", "  "],
        par=scene.claire,
        le=JOUR,
    )
    assert signe.engagements == ["Passer le permis B."]
    assert signe.document.donnees["engagements"] == ["Passer le permis B."]


def test_un_conflit_montre_les_deux_textes(accueil_pret, client_de):
    scene = accueil_pret
    coreo = oriente(scene)
    coreos.ajuster_engagements(
        coreo=coreo, engagements=["Le texte de Karim"], version=1, par=scene.karim, le=JOUR
    )
    page = client_de("claire").post(
        reverse("accueil:coreo_engagements", args=[scene.fatou.pk]),
        {"engagements": "Le texte de Claire", "version": 1},
    )
    assert page.status_code == 409
    texte = page.content.decode()
    assert "Le texte de Karim" in texte
    assert "Le texte de Claire" in texte


@pytest.mark.parametrize(
    ("nom", "titre", "garde"),
    [
        ("X", "", None),
        ("Claire Exemple", "", None),
        ("Fatou", "", None),
        ("fatou  DIALLO", "", "fatou DIALLO"),
        ("Diallo Fatou", "", "Diallo Fatou"),
        ("Awa Camara", "tutrice", "Awa Camara (tutrice)"),
    ],
)
def test_qui_signe_est_la_personne_ou_dit_a_quel_titre(accueil_pret, nom, titre, garde):
    coreo = oriente(accueil_pret)
    signer_ainsi = {
        "coreo": coreo,
        "nom_signataire": nom,
        "qualite": titre,
        "trace": "",
        "version": 1,
        "par": accueil_pret.claire,
        "le": JOUR,
    }
    if garde is None:
        with pytest.raises(coreos.SignatureImpossible):
            coreos.signer_a_l_ecran(**signer_ainsi)
    else:
        assert coreos.signer_a_l_ecran(**signer_ainsi).nom_signataire == garde


def test_apres_la_signature_un_seul_exemplaire(accueil_pret, client_de):
    coreo = signer(accueil_pret, oriente(accueil_pret))
    reponse = client_de("claire").get(
        reverse("accueil:coreo_a_signer", args=[accueil_pret.fatou.pk])
    )
    assert reponse.status_code == 302
    assert reponse["Location"].endswith(f"/documents/{coreo.document_id}/")


# --- C4, D2 : rien de décidé ne disparaît ; le lien ouvre ce qu'il compte ------------------------


def _compte(scene, client, source):
    bloc = source.bloc(scene.claire, le=JOUR)
    if not bloc.url_liste:
        return bloc.total, bloc.total
    page = client.get(bloc.url_liste)
    return bloc.total, page.context["page"].paginator.count


@pytest.mark.parametrize(
    "source",
    [
        journee.AConvoquer,
        journee.AReconvoquer,
        journee.AOrienter,
        journee.CoreosASigner,
        journee.InscriptionsAConfirmer,
        ContratsDus,
        MesContratsDus,
    ],
)
def test_le_lien_ouvre_exactement_ce_qu_il_compte(accueil_pret, client_de, source):
    scene = accueil_pret
    oriente(scene)
    compte, ouvert = _compte(scene, client_de("claire"), source)
    assert compte == ouvert


def test_decide_et_non_signe_reste_dans_la_journee_et_la_liste(accueil_pret, client_de):
    scene = accueil_pret
    coreo = oriente(scene)
    for source in (journee.CoreosASigner, journee.InscriptionsAConfirmer):
        assert source.bloc(scene.claire, le=JOUR).total == 1
    assert ContratsDus.bloc(scene.claire, le=JOUR).total == 0
    page = client_de("claire").get("/accueil/entrants/?suite=coreo_a_signer").content.decode()
    assert "COREO à signer" in page
    assert str(scene.france_travail) in page
    signer(scene, coreo)
    assert journee.CoreosASigner.bloc(scene.claire, le=JOUR).total == 0
    [ligne] = ContratsDus.bloc(scene.claire, le=JOUR).lignes
    assert ligne.echeance == date(2026, 4, 16)
    # Confiée à un agent qui n'accueille personne, elle est dans sa journée, sans entrée suivie par lui.
    assert MesContratsDus.bloc(scene.sophie, le=JOUR).total == 0
    designer_referent(personne=scene.fatou, structure=scene.udaf, agent=scene.sophie, le=JOUR)
    [sienne] = MesContratsDus.bloc(scene.sophie, le=JOUR).lignes
    assert (sienne.echeance, sienne.personne_id) == (date(2026, 4, 16), scene.fatou.pk)


def test_un_contrat_conclu_sort_de_la_liste_pas_avant_la_notification(accueil_pret, client_de):
    scene = accueil_pret
    coreo = oriente(scene)
    page = reverse("contrats:ailleurs", args=[scene.fatou.pk])
    assert client_de("claire").post(page, {"jour": "2026-04-02"}).status_code == 422
    signer(scene, coreo)
    assert client_de("claire").post(page, {"jour": "2026-04-02"}).status_code == 302
    assert ContratsDus.bloc(scene.claire, le=JOUR).total == 0


def test_les_sources_ne_montrent_que_les_siens(accueil_pret):
    scene = accueil_pret
    oriente(scene, scene.jean)
    assert journee.CoreosASigner.bloc(scene.claire, le=JOUR).total == 0
    assert journee.CoreosASigner.bloc(scene.karim, le=JOUR).total == 1


# --- C6, C7 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("feminin", "dit"), [(True, "Née"), (False, "Né"), (None, "Né(e)")])
def test_l_accord_est_une_seule_fonction(feminin, dit):
    assert accorder("Né[e]", feminin) == dit


@pytest.mark.parametrize(
    ("nom", "ne_le", "inscrit"), [("fatou", "Née le", "inscrite"), ("jean", "Né le", "inscrit")]
)
def test_le_contrat_est_accorde(accueil_pret, nom, ne_le, inscrit):
    scene = accueil_pret
    coreo = oriente(scene, getattr(scene, nom))
    _, donnees = coreos.composer(coreo, le=JOUR)
    assert (donnees["personne"]["ne_le"], donnees["personne"]["inscrit"]) == (ne_le, inscrit)


def test_la_mission_locale_n_est_pas_offerte_au_dela_de_son_age(accueil_pret):
    scene = accueil_pret
    locale = Structure.objects.create(
        code="ml",
        nom="Mission locale du Pays messin",
        genre="mission_locale",
        est_organisme_referent=True,
        periode=Periode(DEPUIS),
    )
    Capacite.objects.create(
        structure=locale, voie="professionnelle", nombre=10, periode=Periode(DEPUIS)
    )
    scene.fatou.date_naissance = JOUR.replace(year=JOUR.year - 26)
    assert locale not in {
        p.structure for p in lectures.places_par_voie(scene.fatou, le=JOUR)[Voie.PROFESSIONNELLE]
    }
    [(exclue, raison)] = lectures.places_et_exclues(scene.fatou, le=JOUR)[1]
    assert (exclue, "25 ans" in raison) == (locale, True)
    scene.fatou.date_naissance += timedelta(days=1)
    assert not lectures.places_et_exclues(scene.fatou, le=JOUR)[1]


def test_la_liste_des_accompagnants_suit_la_voie(accueil_pret, client_de):
    scene = accueil_pret
    recevoir(scene, scene.fatou)
    diagnostiquer(scene, scene.fatou, PRETE)
    form = (
        client_de("claire").get(reverse("accueil:orienter", args=[scene.fatou.pk])).context["form"]
    )
    assert form.fields["accompagnant"].widget.attrs["data-suit"] == "voie"
