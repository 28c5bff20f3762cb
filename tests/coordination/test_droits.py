"""Qui tient quelle instance : son territoire, le Département, celles qu'il anime."""

from __future__ import annotations

from datetime import date

import pytest

from jalons.coordination.models import Instance, Seance
from jalons.coordination.services import decision as decisions
from jalons.coordination.services import instance as instances
from jalons.ecrans.droits import peut_tenir, tenues
from tests.coordination.decor import JOUR, a_paris, u, une_seance
from tests.distribution import _agent


@pytest.fixture
def voisine(decor):
    """Une cellule de Forbach, animée par Samir ; Anne est à Metz, Dina tient tout le Département."""
    scene = decor.scene
    scene.samir = _agent(
        "Samir", "chef_projet_insertion", scene.departement, territoire=scene.forbach
    )
    scene.dina = _agent("Dina", "chef_projet_insertion", scene.departement)
    instance = instances.creer_instance(
        genre="cellule_locale",
        nom="Cellule locale de Forbach",
        animateur=scene.samir,
        territoire_id=scene.forbach.pk,
        depuis=date(2026, 1, 1),
        par=scene.samir,
        le=JOUR,
    )
    instances.ajouter_membre(
        instance=instance, nom="Léa", courriel="lea@x.example", par=scene.samir, le=JOUR
    )
    return instance


@pytest.fixture
def seance_voisine(decor, voisine):
    return une_seance(decor, voisine)


def pages(voisine, seance):
    """(adresse, saisie ou None pour une lecture) de tout ce qui modifie."""
    point, invitation = seance.points.first(), seance.invitations.first()
    membre = voisine.membres.first()
    return [
        (u("instance_modifier", voisine.pk), None),
        (u("calendrier", voisine.pk), {"annee": 2050}),
        (u("membre_ajouter", voisine.pk), {"nom": "X", "courriel": "x@x.example"}),
        (u("membre_retirer", membre.pk), {}),
        (u("seance_modifier", seance.pk), None),
        (u("seance_annuler", seance.pk), None),
        (u("point_ajouter", seance.pk), {"titre": "Divers"}),
        (u("point_modifier", point.pk), None),
        (u("point_deplacer", point.pk), {"sens": "retirer"}),
        (u("noter", point.pk), {"notes": "Un", "version": 1}),
        (u("piece_deposer", seance.pk), {"titre": "Papier"}),
        (u("inviter_membres", seance.pk), {}),
        (u("inviter", seance.pk), {"nom": "X", "courriel": "x@x.example"}),
        (u("envoyer", seance.pk), {}),
        (u("invitation_retirer", invitation.pk), {}),
        (u("signer", invitation.pk), None),
        (u("presences", seance.pk), {"present": [invitation.pk]}),
        (u("animer", seance.pk), None),
        (u("decider", seance.pk), {"intitule": "Écrire"}),
        (u("diffuser", seance.pk), {"version": 1}),
    ]


def test_un_autre_territoire_se_lit_et_ne_se_modifie_pas(voisine, seance_voisine, client_de):
    anne = client_de("anne")
    membres, points = voisine.membres.count(), seance_voisine.points.count()
    for adresse, saisie in pages(voisine, seance_voisine):
        reponse = anne.get(adresse) if saisie is None else anne.post(adresse, saisie)
        assert reponse.status_code == 403, adresse
    assert (
        "suivie par un autre territoire"
        in anne.get(u("animer", seance_voisine.pk)).content.decode()
    )
    assert (voisine.membres.count(), seance_voisine.points.count()) == (membres, points)
    for lue in (u("instance", voisine.pk), u("seance", seance_voisine.pk)):
        page = anne.get(lue)
        assert page.status_code == 200
        assert "Modifier" not in page.content.decode()
        assert voisine.animateur.courriel in page.content.decode()


@pytest.mark.parametrize("nom", ["samir", "dina"])
def test_son_territoire_ou_le_departement_l_ouvre(voisine, seance_voisine, client_de, nom):
    agent = client_de(nom)
    for adresse, saisie in pages(voisine, seance_voisine):
        if saisie is None:
            assert agent.get(adresse).status_code == 200, adresse
    assert "Modifier" in agent.get(u("seance", seance_voisine.pk)).content.decode()


def test_une_instance_du_departement_est_a_tous(decor, voisine):
    scene = decor.scene
    assert decor.comite.territoire is None
    assert peut_tenir(scene.samir, decor.comite)
    assert not peut_tenir(scene.samir, decor.cellule)
    assert not peut_tenir(scene.sophie, decor.comite)
    siennes = Instance.objects.filter(tenues(scene.samir, Instance))
    assert set(siennes) == {decor.comite, voisine}
    assert Instance.objects.filter(tenues(scene.dina, Instance)).count() == 3


def test_qui_anime_tient_son_instance_ou_qu_elle_soit(decor, voisine):
    assert not peut_tenir(decor.anne, voisine)
    Instance.objects.filter(pk=voisine.pk).update(animateur=decor.anne)
    voisine.refresh_from_db()
    assert peut_tenir(decor.anne, voisine)
    assert voisine in Instance.objects.filter(tenues(decor.anne, Instance))


def test_on_ne_planifie_ni_n_ouvre_chez_le_voisin(decor, voisine, client_de):
    anne = client_de("anne")
    creer = {
        "instance": voisine.pk,
        "jour": "2050-06-10",
        "debut": "09:00",
        "fin": "11:00",
    }
    assert anne.post(u("seance_creer"), creer).status_code == 422
    assert anne.post(u("seance_creer"), {**creer, "instance": decor.cellule.pk}).status_code == 302
    assert Seance.objects.get().instance == decor.cellule
    ouvrir = {
        "genre": "cellule_locale",
        "nom": "Autre",
        "territoire": decor.scene.forbach.pk,
        "animateur": decor.anne.pk,
        "rythme_mois": 3,
        "depuis": "2026-01-01",
    }
    assert anne.post(u("instance_creer"), ouvrir).status_code == 422
    metz = {**ouvrir, "territoire": decor.scene.metz.pk}
    assert anne.post(u("instance_creer"), metz).status_code == 302


def test_une_proposition_ne_se_programme_que_chez_soi(decor, voisine, client_de):
    proposition = instances.proposer(
        genre="theme", titre="Santé", instance=voisine, par=decor.scene.sophie, le=JOUR
    )
    libre = instances.proposer(genre="theme", titre="Garde", par=decor.scene.sophie, le=JOUR)
    chez_le_voisin = une_seance(decor, voisine)
    chez_soi = une_seance(decor, debut=a_paris(2050, 7, 9), fin=a_paris(2050, 7, 9, 11))
    anne = client_de("anne")
    assert anne.get(u("programmer", proposition.pk)).status_code == 403
    assert anne.post(u("ecarter", proposition.pk), {"motif": "Non"}).status_code == 403
    adresse = u("programmer", libre.pk)
    assert anne.post(adresse, {"seance": chez_le_voisin.pk}).status_code == 422
    assert anne.post(adresse, {"seance": chez_soi.pk}).status_code == 302
    liste = anne.get(u("propositions")).content.decode()
    assert u("ecarter", proposition.pk) not in liste


def test_son_responsable_clot_une_decision_meme_ailleurs(decor, seance_voisine, client_de):
    scene = decor.scene
    sienne, autre = (
        decisions.prendre_decision(
            seance=seance_voisine,
            intitule=titre,
            agent=qui,
            echeance=JOUR,
            par=scene.samir,
            le=JOUR,
        )
        for titre, qui in (("Appeler", decor.anne), ("Écrire", scene.samir))
    )
    anne = client_de("anne")
    assert anne.get(u("decision_clore", sienne.pk)).status_code == 200
    assert anne.get(u("decision_clore", autre.pk)).status_code == 403
    liste = anne.get(u("decisions")).content.decode()
    assert u("decision_clore", sienne.pk) in liste
    assert u("decision_clore", autre.pk) not in liste
