"""Les relances partent d'elles-mêmes, l'organisme met sa fiche à jour, un doublon ne perd rien."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from jalons.comptes.models import Evenement
from jalons.personnes.models import EnvoiLien, LienPersonnel
from jalons.personnes.services.liens_personnels import creer_lien, jeton_de
from jalons.repertoire.models import DoublonOffre, Offre
from jalons.repertoire.rules.reprise import a_reprendre
from jalons.repertoire.services.doublons import trancher
from jalons.repertoire.services.fiches import BUT, ajouter_session, relancer_les_organismes
from jalons.repertoire.services.importation import importer_offres
from jalons.repertoire.services.reception import Recu
from tests.personnes.decor_liens import SITE, remettre
from tests.repertoire.decor import LE, offre


@pytest.mark.parametrize(
    ("fermee", "gardee", "repris"),
    [
        ({"telephone": "03"}, {"telephone": ""}, {"telephone": "03"}),
        ({"telephone": "03"}, {"telephone": "04"}, {}),
        ({"places": 0}, {"places": None}, {"places": 0}),
        ({"publics": []}, {"publics": None}, {}),
        ({"alerte": "Fermé", "alerte_fin": LE}, {"alerte": "", "alerte_fin": LE}, {}),
        (
            {"contact_nom_prenom": "A", "contact_public": True},
            {"contact_nom_prenom": "", "contact_public": False},
            {"contact_nom_prenom": "A", "contact_public": True},
        ),
    ],
)
def test_ne_passe_que_ce_que_l_autre_ne_dit_pas(fermee, gardee, repris):
    assert a_reprendre(fermee, gardee) == repris


def doublon(scene, **fermee):
    """Une fiche fraîche, et sa jumelle d'une autre source, plus vieille."""
    gardee = scene.offres["permis"]
    vieille = offre(
        scene.udaf,
        "Auto-école solidaire bis",
        source="dora",
        identifiant="dora--1",
        date_maj=LE - timedelta(days=30),
        **fermee,
    )
    return DoublonOffre.objects.create(une=gardee, autre=vieille), gardee, vieille


def test_juger_le_meme_passe_les_champs_et_le_dit(repertoire):
    d, gardee, vieille = doublon(repertoire, places=12, courriel="a@b.example")
    ajouter_session(offre=vieille, debut=date(2026, 5, 4), par=repertoire.claire, le=LE)
    trancher(doublon=d, verdict="meme", par=repertoire.claire, le=LE)
    gardee.refresh_from_db()
    vieille.refresh_from_db()
    assert (gardee.places, gardee.courriel, vieille.etat) == (12, "a@b.example", "close")
    assert gardee.sessions.count() == vieille.sessions.count() == 1
    fait = Evenement.objects.get(type="offre_completee")
    assert "places" in str(fait.donnees) and "dora--1" in str(fait.donnees)


def test_la_source_relue_ne_rouvre_ni_ne_vide_ce_qui_est_juge(repertoire):
    d, gardee, vieille = doublon(repertoire, places=12)
    Offre.objects.filter(pk=gardee.pk).update(source="autre", identifiant="autre--1")
    trancher(doublon=d, verdict="meme", par=repertoire.claire, le=LE)
    Offre.objects.filter(pk=gardee.pk).update(conditions_acces="Être majeur")
    DoublonOffre.objects.update(repris=["conditions_acces", "places"])
    recu = Recu()
    for rang, (source, cle) in enumerate((("dora", "dora--1"), ("autre", "autre--1")), start=1):
        brut = {
            "source": source,
            "id": cle,
            "nom": "Auto-école solidaire",
            "structure": repertoire.udaf.nom,
            "description": "Autre texte.",
        }
        recu.ranger(rang, "", brut)
    importer_offres(recu=recu, par=repertoire.claire, le=LE, ecrire=True)
    gardee.refresh_from_db()
    vieille.refresh_from_db()
    assert vieille.etat == "close" and gardee.description == "Autre texte."
    assert gardee.conditions_acces == "Être majeur"


def test_les_relances_partent_d_elles_memes_une_fois_par_mois(repertoire, settings):
    settings.ADRESSE_DU_SITE = SITE
    scene, maintenant = repertoire, timezone.now()
    scene.udaf.courriel = "accueil@udaf.example"
    scene.udaf.save()
    Offre.objects.update(date_maj=timezone.localdate())
    assert relancer_les_organismes(maintenant=maintenant) == 0
    vieille = timezone.localdate() - timedelta(days=220)
    Offre.objects.filter(pk=scene.offres["permis"].pk).update(date_maj=vieille)
    from jalons.repertoire.selectors.publication import source_locale

    Offre.objects.update(source=source_locale())
    assert relancer_les_organismes(maintenant=maintenant) == 1
    assert relancer_les_organismes(maintenant=maintenant + timedelta(days=29)) == 0
    assert EnvoiLien.objects.count() == 1 and remettre() == 1
    assert relancer_les_organismes(maintenant=maintenant + timedelta(days=31)) == 1
    settings.ADRESSE_DU_SITE = ""
    assert relancer_les_organismes(maintenant=maintenant + timedelta(days=90)) == 0


def test_l_organisme_corrige_sa_fiche_et_pas_une_autre(repertoire):
    cache.clear()
    scene, sienne = repertoire, repertoire.offres["permis"]
    lien = creer_lien(but=BUT, structure=scene.udaf, par=None, maintenant=timezone.now())
    porte, client = f"/repertoire/confirmer/{jeton_de(lien)}/", Client()
    saisie = {
        "description": sienne.description,
        "telephone": "03 87 99 99 99",
        "etat": "complete",
        "version": sienne.version,
    }
    assert client.get(f"{porte}{sienne.pk}/").status_code == 200
    assert client.post(f"{porte}{sienne.pk}/", saisie).status_code == 302
    sienne.refresh_from_db()
    assert (sienne.etat, sienne.confirme_par) == ("complete", str(scene.udaf))
    assert sienne.telephone.replace(" ", "").endswith("87999999")
    assert Evenement.objects.filter(type="offre_mise_a_jour").count() == 1
    # La même page, restée ouverte, n'écrase pas ; la fiche d'un autre n'est pas la sienne.
    saisie["places"] = 4
    assert client.post(f"{porte}{sienne.pk}/", saisie).status_code == 422
    autre = scene.offres["emploi"]
    assert client.get(f"{porte}{autre.pk}/").status_code == 404
    assert LienPersonnel.objects.get().derniere_ouverture is not None
    cache.clear()
