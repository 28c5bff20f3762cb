"""L'avis de l'équipe avant une réorientation : le réglage du Département, et ce qu'il devient."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jalons.accueil.services import orientation as orientations
from jalons.accueil.services import reorientation as demandes
from jalons.comptes.services import poser_valeur_locale
from jalons.equipes.enums import EtatDossier
from jalons.equipes.models import DossierEquipe
from jalons.repertoire.enums import Voie
from jalons.socle.parametres import declarations, oublier_valeurs_locales
from tests.accueil.decor import oriente, orienter, signer
from tests.distribution import JOUR
from tests.equipes import decor as equipe
from tests.outillage.decors import decor_partage

DECIDEE = equipe.JOUR + timedelta(days=2)
DITE = orientations.Reorientation("Santé", "Suivi", code="sante")


@decor_partage
def reorientable(accueil_pret):
    """Fatou orientée et signée, une équipe à Metz."""
    signer(accueil_pret, oriente(accueil_pret))
    return equipe.planter(accueil_pret)


def exiger(decor):
    poser_valeur_locale(
        declare=declarations()["avis_equipe_reorientation"],
        saisie="oui",
        depuis=JOUR,
        motif="Règlement intérieur",
        par=decor.scene.helene,
        le=JOUR,
    )
    oublier_valeurs_locales()


def demander(decor, **plus):
    return demandes.demander(
        personne=decor.scene.fatou,
        demandee_par="personne",
        motif="sante",
        voie=Voie.SOCIALE,
        par=decor.scene.claire,
        le=JOUR,
        **plus,
    )


def decider(decor, le=DECIDEE):
    scene = decor.scene
    return orienter(
        scene,
        scene.fatou,
        Voie.SOCIALE,
        scene.departement,
        motif_ecart="Avis de l'équipe.",
        reorientation=DITE,
        le=le,
    )


def test_r2_exige_l_avis_se_demande_seul_et_bloque_jusqu_a_la_signature(reorientable):
    decor = reorientable
    exiger(decor)
    demander(decor)
    dossier = DossierEquipe.objects.get()
    assert "santé ou handicap" in dossier.objet
    with pytest.raises(orientations.OrientationImpossible) as refus:
        decider(decor)
    assert refus.value.champ == "avis"
    equipe.sieger(decor)
    equipe.rendre(decor, dossier, voie=Voie.SOCIALE)
    with pytest.raises(orientations.OrientationImpossible, match="signé"):
        decider(decor)
    equipe.signer(decor)
    nouvelle = decider(decor)
    assert nouvelle.avis_equipe.startswith("Favorable à la réorientation")
    assert nouvelle.avis_seance_id == decor.seance.seance_id
    dossier.refresh_from_db()
    assert dossier.suite and dossier.suite_le == DECIDEE


def test_r2_sans_le_reglage_on_decide_sans_attendre_et_le_dossier_se_retire(reorientable):
    demander(reorientable, avec_avis=True)
    decider(reorientable)
    assert DossierEquipe.objects.get().etat == EtatDossier.RETIRE


def test_sans_le_reglage_l_equipe_n_est_saisie_que_si_on_le_demande(reorientable):
    demande = demander(reorientable)
    assert not DossierEquipe.objects.exists()
    demandes.classer(
        demande=demande, motif="Elle reste", version=1, par=reorientable.scene.claire, le=JOUR
    )


def test_la_base_le_dit_a_deux_secretaires_et_la_page_l_explique(reorientable, client_de):
    decor = reorientable
    exiger(decor)
    demander(decor)
    page = client_de("claire").get(f"/accueil/personnes/{decor.scene.fatou.pk}/orienter/")
    assert "avis" not in page.context["form"].fields
    assert "CTES de Metz-Orne" in page.context["ou_en_est_l_avis"]
