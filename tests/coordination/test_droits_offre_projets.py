"""Besoins, diagnostics, projets, plans et offre : chacun modifie chez soi, tous lisent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jalons.ecrans.droits import lesquelles, peut_tenir, tenues
from jalons.projets.enums import EtatBesoin
from jalons.projets.models import Besoin, DiagnosticPartage, Projet
from jalons.projets.services import plan as plans
from jalons.projets.services import projet as projets
from jalons.repertoire.models import Action
from jalons.repertoire.services import offre
from jalons.socle.periode import Periode
from tests.coordination.decor import JOUR, u
from tests.distribution import _agent

ANNEE = Periode(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def forbach(decor):
    """Ce que Samir mène à Forbach ; Anne est à Metz, Dina tient tout le Département."""
    scene = decor.scene
    par = scene.samir = _agent(
        "Samir", "charge_insertion", scene.departement, territoire=scene.forbach
    )
    scene.dina = _agent("Dina", "chef_projet_insertion", scene.departement)
    de = {"par": par, "le": JOUR}
    lieu = {"territoire": scene.forbach, **de}
    besoin = {"theme": "mobilite", **lieu}
    regroupe = projets.relever_besoin(intitule="Permis", **besoin)
    diagnostic = projets.etablir_diagnostic(besoins=[regroupe], titre="Mobilité", **lieu)
    projet = projets.ouvrir_projet(
        intitule="Navette", chef_de_projet=par, diagnostic=diagnostic, **de
    )
    plan = plans.ouvrir_plan(annee=2026, structure=scene.departement, orientations="Agir", **lieu)
    action = offre.creer_action(
        intitule="Garage",
        genre="insertion",
        porteur=scene.udaf,
        theme="mobilite",
        periode=ANNEE,
        territoires=[scene.forbach],
        dispositif=offre.creer_dispositif(nom="Rouler", theme="mobilite", **de),
        **de,
    )
    return {
        "besoin": projets.relever_besoin(intitule="Se déplacer", **besoin),
        "diagnostic": diagnostic,
        "projet": projet,
        "etape": projets.ajouter_etape(
            projet=projet, genre="note", intitule="Note", prevue_le=JOUR, **de
        ),
        "plan": plan,
        "action_plan": plans.ajouter_action_plan(
            plan=plan, priorite="A", intitule="B", pilote="C", echeance=JOUR, **de
        ),
        "action": action,
        "dispositif": action.dispositif,
        "convention": offre.ajouter_convention(
            action=action, numero="C-1", periode=ANNEE, montant=Decimal(10), **de
        ),
    }


def ecritures(forbach):
    """(adresse, saisie ou None pour une page) de tout ce qui modifie."""
    pk = {nom: objet.pk for nom, objet in forbach.items()}
    return [
        (u("besoin_modifier", pk["besoin"]), None),
        (u("besoin_sans_suite", pk["besoin"]), None),
        (u("besoins_regrouper") + f"?besoin={pk['besoin']}", None),
        (u("diagnostic_modifier", pk["diagnostic"]), None),
        (u("projet_ouvrir") + f"?diagnostic={pk['diagnostic']}", None),
        (u("projet_modifier", pk["projet"]), None),
        (u("etape_ajouter", pk["projet"]), {"genre": "note"}),
        (u("etape_faite", pk["etape"]), {"faite_le": "2026-03-16"}),
        (u("etape_joindre", pk["etape"]), None),
        (u("projet_clore", pk["projet"]), {"etat": "abandonne", "resultats": "x", "version": 1}),
        (u("plan_modifier", pk["plan"]), None),
        (u("plan_action_ajouter", pk["plan"]), {"priorite": "x"}),
        (u("plan_avancer", pk["action_plan"]), None),
        (u("plan_arreter", pk["plan"]), {"bilan": "Fini", "version": 1}),
        (u("action_modifier", pk["action"]), None),
        (u("convention_ajouter", pk["action"]), {"numero": "C-2"}),
        (u("convention_joindre", pk["convention"]), None),
        (u("compter", pk["action"]) + "?annee=2026", None),
        (u("dispositif_modifier", pk["dispositif"]), None),
    ]


def lectures(forbach):
    return [
        u(nom, forbach[nom].pk) for nom in ("besoin", "diagnostic", "projet", "plan", "action")
    ] + [u("dispositifs"), u("besoins"), u("coordonnes") + "?annee=2026"]


def test_un_autre_territoire_se_lit_et_ne_se_modifie_pas(forbach, client_de):
    anne = client_de("anne")
    for adresse, saisie in ecritures(forbach):
        reponse = anne.get(adresse) if saisie is None else anne.post(adresse, saisie)
        assert reponse.status_code == 403, adresse
        assert "suivie par un autre territoire" in reponse.content.decode()
    interdites = [adresse for adresse, _ in ecritures(forbach)]
    for adresse in lectures(forbach):
        page = anne.get(adresse)
        assert page.status_code == 200
        texte = page.content.decode()
        assert not [i for i in interdites if f'"{i}"' in texte], adresse
    forbach["projet"].refresh_from_db()
    assert forbach["projet"].etat == "en_cours"


@pytest.mark.parametrize("nom", ["samir", "dina"])
def test_son_territoire_ou_le_departement_l_ouvre(forbach, client_de, nom):
    agent = client_de(nom)
    for adresse, saisie in ecritures(forbach):
        if saisie is None:
            assert agent.get(adresse).status_code == 200, adresse


def test_ce_qui_est_au_departement_ou_que_l_on_mene_est_a_soi(decor, forbach):
    scene = decor.scene
    assert not peut_tenir(decor.anne, forbach["projet"])
    forbach["projet"].chef_de_projet = decor.anne
    assert peut_tenir(decor.anne, forbach["projet"])
    forbach["plan"].territoire = None
    assert peut_tenir(decor.anne, forbach["plan"])
    assert peut_tenir(decor.anne, forbach["action_plan"]) is False
    assert not peut_tenir(decor.anne, forbach["dispositif"])
    forbach["action"].territoires.add(scene.metz)
    assert peut_tenir(decor.anne, forbach["dispositif"])
    assert peut_tenir(decor.anne, Action.objects.get(pk=forbach["action"].pk))
    forbach["action"].territoires.clear()
    assert peut_tenir(decor.anne, Action.objects.get(pk=forbach["action"].pk))
    assert not peut_tenir(scene.sophie, forbach["dispositif"])


def test_on_ne_range_pas_une_fiche_chez_le_voisin(decor, forbach, client_de):
    anne, metz, ailleurs = client_de("anne"), decor.scene.metz.pk, decor.scene.forbach.pk
    projet = {"intitule": "Atelier", "chef_de_projet": decor.anne.pk}
    assert anne.post(u("projet_ouvrir"), {**projet, "territoire": ailleurs}).status_code == 422
    assert anne.post(u("projet_ouvrir"), {**projet, "territoire": metz}).status_code == 302
    assert Projet.objects.get(intitule="Atelier").territoire_id == metz
    # Relever un besoin, chacun le fait où il le voit.
    besoin = {"intitule": "Garder les enfants", "theme": "famille", "territoire": ailleurs}
    assert anne.post(u("besoin_relever"), besoin).status_code == 302
    sien = Besoin.objects.get(intitule="Garder les enfants")
    regrouper = {"besoin": sien.pk, "titre": "Garde", "theme": "famille"}
    refus = anne.post(u("besoins_regrouper"), {**regrouper, "territoire": ailleurs})
    assert refus.status_code == 422
    assert anne.post(u("besoins_regrouper"), {**regrouper, "territoire": metz}).status_code == 302
    assert DiagnosticPartage.objects.get(titre="Garde").territoire_id == metz
    sien.refresh_from_db()
    assert sien.etat == EtatBesoin.REGROUPE


def test_modifier_une_action_partagee_ne_la_retire_pas_du_voisin(decor, forbach, client_de):
    scene, action = decor.scene, forbach["action"]
    action.territoires.add(scene.metz)
    page = client_de("anne").get(u("action_modifier", action.pk)).content.decode()
    assert f"ailleurs : {scene.forbach}" in page
    saisie = {
        "intitule": "Garage solidaire",
        "genre": "insertion",
        "porteur": scene.udaf.pk,
        "theme": "mobilite",
        "debut": "2026-01-01",
        "territoires": [scene.metz.pk],
        "version": action.version,
    }
    assert client_de("anne").post(u("action_modifier", action.pk), saisie).status_code == 302
    assert set(action.territoires.all()) == {scene.metz, scene.forbach}
    saisie |= {"territoires": [], "version": action.version + 1}
    assert client_de("anne").post(u("action_modifier", action.pk), saisie).status_code == 302
    assert list(action.territoires.all()) == [scene.forbach]


def test_le_territoire_d_un_besoin_vient_de_la_seance_ou_de_l_agent(decor, forbach, client_de):
    from tests.coordination.decor import une_seance

    seance, metz = une_seance(decor), decor.scene.metz.pk
    for adresse in (u("besoin_relever") + f"?seance={seance.pk}", u("besoin_relever")):
        page = client_de("anne").get(adresse).content.decode()
        assert f'<option value="{metz}" selected' in page, adresse


def test_compter_a_la_suite_ne_mene_qu_a_ses_actions(decor, forbach, client_de):
    anne, annee = client_de("anne"), "?annee=2026"
    page = anne.get(u("coordonnes") + annee).content.decode()
    suite = u("compter", decor.action.pk) + annee
    assert f'"{suite}&amp;suite=1"' in page
    reponse = anne.post(suite + "&suite=1", {"nombre": 12, "source": "Bilan", "version": 0})
    assert reponse["Location"] == u("coordonnes") + annee  # celle de Forbach n'est pas à elle
    samir = client_de("samir").get(u("coordonnes") + annee).content.decode()
    assert f'"{u("compter", forbach["action"].pk)}{annee}&amp;suite=1"' in samir


@pytest.mark.parametrize("nom", ["anne", "samir", "dina", "sophie"])
def test_le_droit_d_une_fiche_d_un_filtre_et_d_une_page_est_le_meme(
    decor, forbach, nom, django_assert_max_num_queries
):
    agent = getattr(decor, nom, None) or getattr(decor.scene, nom)
    fiches = list(forbach.values())
    une_a_une = {(f._meta.label, f.pk) for f in fiches if peut_tenir(agent, f)}
    filtrees = {
        (f._meta.label, f.pk)
        for f in fiches
        if type(f).objects.filter(tenues(agent, type(f)), pk=f.pk).exists()
    }
    with django_assert_max_num_queries(len({type(f) for f in fiches}) + 2):
        en_lot = lesquelles(agent, fiches)
    assert une_a_une == filtrees == en_lot
