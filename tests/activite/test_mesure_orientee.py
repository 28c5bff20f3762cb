"""La mesure qu'une orientation décide ouvre son positionnement, et le ferme avec elle."""

from __future__ import annotations

import importlib
from datetime import timedelta

from django.apps import apps

from jalons.accueil.models import Orientation
from jalons.accueil.services import orientation as orientations
from jalons.activite.models import PassagePositionnement, Positionnement
from jalons.personnes.models import Rattachement
from jalons.repertoire.enums import Voie
from tests.accueil.decor import PRETE, diagnostiquer, orienter, recevoir
from tests.distribution import JOUR

TARD = JOUR + timedelta(days=40)
SOCIALE = Voie.SOCIALE_VISEE_PROFESSIONNELLE


def decidee(scene, mesure="agr", **options):
    recevoir(scene, scene.fatou)
    diagnostiquer(scene, scene.fatou, PRETE)
    champs = {"structure": scene.udaf, "motif_ecart": "Choix de la personne", **options}
    return orienter(scene, scene.fatou, SOCIALE, mesure=mesure, **champs)


def corriger(scene, orientation, **options):
    orientation.refresh_from_db()
    champs = {
        "voie": SOCIALE,
        "mesure": "agr",
        "structure": scene.udaf,
        "referent": None,
        **options,
    }
    return orientations.corriger_orientation(
        orientation=orientation,
        version=orientation.version,
        motif_ecart="Choix",
        par=scene.claire,
        le=JOUR,
        **champs,
    )


def test_la_mesure_decidee_s_ouvre_acceptee_chez_l_organisme(accueil_pret):
    p = decidee(accueil_pret).positionnement
    assert (p.genre, p.etat, p.origine) == ("mesure", "accepte", "orientation")
    assert (p.structure, p.personne) == (accueil_pret.udaf, accueil_pret.fatou)


def test_sans_mesure_rien_ne_s_ouvre(accueil_pret):
    assert decidee(accueil_pret, "").positionnement is None
    assert not Positionnement.objects.exists()


def test_corriger_la_mesure_remplace_le_positionnement_et_le_reste_n_y_touche_pas(accueil_pret):
    scene = accueil_pret
    orientation = decidee(scene)
    premier = orientation.positionnement
    assert corriger(scene, orientation).positionnement == premier
    second = corriger(scene, orientation, mesure="asir").positionnement
    premier.refresh_from_db()
    assert (premier.etat, premier.precision) == ("retire", "Orientation corrigée")
    assert second.intitule.startswith("Accompagnement social")
    assert corriger(scene, orientation, mesure="").positionnement is None
    assert not Positionnement.objects.filter(etat="accepte").exists()


def test_la_reorientation_ferme_la_mesure_et_la_vue_qu_elle_donnait(accueil_pret):
    scene = accueil_pret
    ancienne = decidee(scene)
    orientations.notifier(orientation=ancienne, mode="courrier", par=scene.claire, le=JOUR)
    orienter(
        scene,
        scene.fatou,
        Voie.SOCIALE,
        structure=scene.departement,
        motif_ecart="Choix",
        le=TARD,
        reorientation=orientations.Reorientation("Santé", "Suivi rapproché", "Avis favorable"),
    )
    ancienne.positionnement.refresh_from_db()
    assert ancienne.positionnement.etat == "retire"
    suivis = Rattachement.objects.filter(personne=scene.fatou, structure=scene.udaf)
    assert not suivis.filter(periode__contains=TARD + timedelta(days=1)).exists()


def test_les_mesures_deja_decidees_se_reprennent(accueil_pret):
    """La reprise des données : la dernière orientation est acceptée, les précédentes sont finies."""
    scene = accueil_pret
    orientation = decidee(scene)
    Orientation.objects.update(positionnement=None)
    PassagePositionnement.objects.all().delete()
    Positionnement.objects.all().delete()
    ancienne = Orientation.objects.get(pk=orientation.pk)
    ancienne.pk, ancienne._state.adding = None, True
    ancienne.date_decision = JOUR - timedelta(days=90)
    ancienne.mesure = "asir"
    ancienne.save()
    reprise = importlib.import_module("jalons.accueil.migrations.0004_mesures_positionnees")
    reprise.ouvrir(apps, None)
    repris = {
        o.mesure: o.positionnement.etat
        for o in Orientation.objects.select_related("positionnement")
    }
    assert repris == {"agr": "accepte", "asir": "retire"}
