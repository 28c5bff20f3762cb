"""Qui passe la main, finit ou quitte n'ouvre plus rien, à la seconde même ; l'adresse gardée non plus."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.parcours.social import AccompagnementSocial
from jalons.accompagnement.selectors.portefeuille import portefeuille
from jalons.accompagnement.services import parcours as vie
from jalons.accompagnement.services.transferts import transferer
from jalons.comptes.roles import Role
from jalons.comptes.services import activer_compte, affecter, retirer_role
from jalons.personnes.models import Rattachement
from jalons.personnes.services import designer_referent, rattacher, terminer_rattachement
from tests.accompagnement.decor import ouvrir_parcours
from tests.accompagnement.decor_acces import adresses_gardees, rien_ne_s_ouvre, voit
from tests.activite.decor import avancer, chantier, positionner
from tests.distribution import _agent

LE = timezone.localdate()
HIER = LE - timedelta(days=1)


def test_l_ancien_referent_n_ouvre_plus_rien_une_seconde_apres_le_transfert(udaf, client_de):
    """Karim, de Forbach, suivait Fatou, de Metz : son onglet resté ouvert ne mène plus nulle part."""
    scene = udaf
    designer_referent(personne=scene.fatou, structure=scene.departement, agent=scene.karim, le=HIER)
    karim = client_de("karim")
    gardees = adresses_gardees(karim, scene.fatou)
    transferer(
        de=scene.karim,
        structure=scene.departement,
        vers=[scene.claire],
        date_effet=LE,
        motif="Départ",
        par=scene.helene,
        le=LE,
    )
    rien_ne_s_ouvre(karim, gardees)
    assert client_de("claire").get(gardees[0]).status_code == 200
    # Les dates, que lisent les chiffres, disent qui était référent hier et qui l'est aujourd'hui.
    qui = {
        r.periode.debut: r.agent
        for r in Rattachement.objects.filter(personne=scene.fatou, motif="referent_unique")
    }
    assert qui[HIER] == scene.karim and qui[LE] == scene.claire


def test_l_ancien_referent_de_parcours_n_ouvre_plus_rien_apres_le_relais(udaf, client_de):
    """Ines tenait un accompagnement de l'UDAF ; passée au CCAS, elle le passe à Léa."""
    scene = udaf
    parcours = ouvrir_parcours(scene, referent=scene.ines, depuis=HIER)
    ines = client_de("ines")
    gardees = adresses_gardees(ines, scene.fatou)
    scene.ines.structure = scene.ccas
    scene.ines.save()
    scene.ines.affectations.update(structure=scene.ccas)
    rien_ne_s_ouvre(ines, gardees)
    vie.relayer_referent(
        parcours=parcours,
        referent=scene.lea,
        fiche_liaison="Suite",
        version=parcours.version,
        par=scene.claire,
        le=LE,
    )
    assert client_de("lea").get(gardees[0]).status_code == 200


def test_la_sortie_coupe_l_acces_aussitot_et_garde_le_jour(udaf, client_de):
    scene = udaf
    parcours = ouvrir_parcours(scene, AccompagnementSocial, referent=scene.ines, depuis=HIER)
    ines = client_de("ines")
    gardees = adresses_gardees(ines, scene.fatou)
    assert portefeuille(scene.ines, le=LE).count() == 1
    vie.sortir(
        parcours=parcours,
        date=LE,
        motif="relais",
        commentaire="",
        version=parcours.version,
        par=scene.ines,
        le=LE,
    )
    rien_ne_s_ouvre(ines, [*gardees, reverse("accompagnement:parcours", args=[parcours.pk])])
    assert not portefeuille(scene.ines, le=LE).exists()
    # Il compte encore ce jour : la période n'a pas changé de sens, et hier il ouvrait.
    [suivi] = Rattachement.objects.filter(personne=scene.fatou, motif="social")
    assert (suivi.periode.debut, suivi.periode.fin) == (HIER, LE) and suivi.acces_clos_a
    assert voit(scene.ines, scene.fatou, HIER) and not voit(scene.ines, scene.fatou)
    # Un nouveau suivi le même jour rouvre.
    ouvrir_parcours(scene, AccompagnementSocial, referent=scene.ines, depuis=LE)
    assert voit(scene.ines, scene.fatou)


def test_un_positionnement_clos_coupe_l_acces_de_la_structure(udaf):
    scene = udaf
    action = chantier(scene)
    jean = _agent("Jeanne", "partenaire", action.porteur)
    place = positionner(scene, action=action, le=LE)
    assert voit(jean, scene.fatou)
    avancer(scene, place, "refuser", le=LE, motif_refus="complet", par=scene.claire)
    assert not voit(jean, scene.fatou)


def test_qui_quitte_sa_structure_ou_son_role_n_ouvre_plus_rien(udaf):
    scene = udaf
    ouvrir_parcours(scene, referent=scene.ines, depuis=HIER)
    assert voit(scene.ines, scene.fatou) and voit(scene.lea, scene.fatou)
    [role] = scene.ines.affectations.all()
    retirer_role(affectation=role, par=None, le=LE)
    assert not voit(scene.ines, scene.fatou)
    affecter(agent=scene.ines, role=Role.par_code("partenaire"), par=None, depuis=LE)
    assert voit(scene.ines, scene.fatou), "redonné le même jour, il vaut"
    activer_compte(agent=scene.lea, actif=False, par=scene.helene)
    assert not voit(scene.lea, scene.fatou)


def test_un_suivi_nominatif_n_ouvre_pas_aux_collegues_ni_ailleurs(udaf):
    scene = udaf
    lien = rattacher(
        personne=scene.fatou,
        motif="social",
        structure=scene.udaf,
        agent=scene.ines,
        depuis=LE,
        est_nominatif=True,
    )
    assert voit(scene.ines, scene.fatou) and not voit(scene.lea, scene.fatou)
    terminer_rattachement(lien, le=LE, a_l_instant=True)
    assert not voit(scene.ines, scene.fatou)
    ouvert = rattacher(personne=scene.fatou, motif="social", structure=scene.udaf, depuis=LE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rattachement.objects.filter(pk=ouvert.pk).update(acces_clos_a=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Rattachement.objects.filter(pk=ouvert.pk).update(est_nominatif=True)
