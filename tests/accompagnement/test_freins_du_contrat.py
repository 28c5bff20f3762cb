"""Ce qu'un contrat laisse à lever remonte dans le plan par thème, et la page dit d'où il vient."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from jalons.accompagnement.models import NiveauConstate
from jalons.accompagnement.rules.plan import frein_remonte, niveau_repris
from jalons.accompagnement.selectors import plan as lectures
from jalons.accompagnement.services import plan as services
from jalons.accompagnement.themes import theme_du_frein, themes
from jalons.accueil.enums import Theme
from jalons.comptes.models import Evenement
from jalons.contrats.services import contrats, signature, suivi
from tests.accueil.decor import diagnostiquer
from tests.contrats.decor import ACTIONS, acte, completer, notifiee, preparer, signer
from tests.distribution import JOUR
from tests.outillage.ensemble import ensemble

APRES = JOUR + timedelta(days=30)
FREINS = {"mobilite": "Mobilité", "sante": "Santé", "situation_sociale": "Situation sociale"}


def contrat_signe(scene, freins=FREINS):
    """Le contrat de Fatou, signé, avec ces freins à lever."""
    notifiee(scene)
    pret = completer(scene, preparer(scene))
    pret = contrats.ecrire_le_plan(
        contrat=pret, actions=ACTIONS, freins=freins, version=pret.version, **acte(scene)
    )
    return signer(scene, pret)


def ouvrir(scene, le=APRES):
    return services.ouvrir_plan(personne=scene.fatou, par=scene.claire, le=le)


def situer(scene, ligne, niveau, le):
    return services.situer(
        ligne=ligne,
        niveau=niveau,
        niveau_vise=4,
        objectif="",
        version=ligne.version,
        par=scene.claire,
        le=le,
    )


def origines(plan) -> dict[str, str]:
    return dict(plan.themes.values_list("theme", "origine"))


def test_chaque_theme_du_diagnostic_a_le_sien_dans_le_plan():
    assert {t.value for t in Theme if theme_du_frein(t.value) is None} == set()
    repris = [c for t in themes().values() for c in t.freins_de_contrat]
    assert len(repris) == len(set(repris)), "un frein ne va qu'à un thème"
    assert theme_du_frein("inconnu") is None


JOURS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@given(JOURS, JOURS, st.integers(1, 4))
def test_seul_un_theme_constate_resolu_depuis_ne_remonte_pas(depuis, constate, niveau):
    remonte = frein_remonte(depuis=depuis, constat=(constate, niveau), plus_haut=4)
    assert remonte == (niveau < 4 or constate < depuis)
    assert frein_remonte(depuis=depuis, constat=None, plus_haut=4)


@given(st.none() | st.integers(1, 4), st.none() | st.integers(1, 2))
def test_un_niveau_repris_n_est_jamais_le_plus_haut(constate, suggere):
    niveau, est_dit = niveau_repris(constate=constate, suggere=suggere, plus_haut=4)
    assert 1 <= niveau < 4
    assert est_dit == (suggere is not None and constate in (None, 4))


def test_ce_que_le_contrat_laisse_a_lever_ouvre_le_plan(accueil_pret):
    scene = accueil_pret
    contrat = contrat_signe(scene)
    leve = contrat.freins.get(theme="sante")
    suivi.lever_un_frein(frein=leve, est_leve=True, **acte(scene))
    plan = ouvrir(scene)
    assert origines(plan) == {"mobilite": "contrat", "budget": "contrat"}
    assert plan.themes.get(theme="budget").frein_repris.contrat == contrat
    assert not NiveauConstate.objects.exists(), "rien ne dit son niveau : il n'est pas constaté"
    lue = lectures.lignes_du_plan(plan, frozenset(t.lecture for t in themes().values()), le=APRES)
    situer(scene, plan.themes.get(theme="mobilite"), 1, APRES)
    assert not Evenement.objects.filter(type="plan_niveau").exists(), "il n'a pas baissé"
    lue = [ligne for ligne in lue if ligne.objet.theme == "budget"]
    assert all(not ligne.constats and ligne.trajet is None for ligne in lue)
    assert lectures.freins_a_reprendre(scene.fatou, plan) == []


def test_le_niveau_du_diagnostic_vaut_pour_le_frein_du_contrat(accueil_pret):
    scene = accueil_pret
    contrat_signe(scene, {"mobilite": "Mobilité"})
    reponses = {Theme.MOBILITE: {"frein_mobilite": ["aucun_transport"]}}
    diagnostiquer(scene, scene.fatou, reponses, le=APRES)
    plan = ouvrir(scene)
    ligne = plan.themes.get(theme="mobilite")
    assert (ligne.origine, ligne.niveau) == ("contrat", 1)
    assert NiveauConstate.objects.get().niveau == 1


def test_resolu_depuis_le_contrat_un_frein_ne_remonte_pas(accueil_pret):
    scene = accueil_pret
    contrat_signe(scene, {"mobilite": "Mobilité", "logement": "Logement"})
    premier = ouvrir(scene)
    situer(scene, premier.themes.get(theme="mobilite"), 4, APRES)
    situer(scene, premier.themes.get(theme="logement"), 3, APRES)
    services.clore_plan(plan=premier, bilan="Permis.", version=1, par=scene.claire, le=APRES)
    suivant = ouvrir(scene, APRES + timedelta(days=1))
    assert origines(suivant) == {"logement": "plan"}


def test_un_contrat_annule_ou_en_preparation_ne_laisse_rien(accueil_pret):
    scene = accueil_pret
    contrat = contrat_signe(scene)
    signature.annuler(
        contrat=contrat, motif="Signé par erreur.", version=contrat.version, **acte(scene)
    )
    assert origines(ouvrir(scene)) == {}


def test_la_page_dit_l_origine_et_reprend_d_un_bouton(accueil_pret, client_de):
    scene, f = accueil_pret, accueil_pret.fatou.pk
    plan = ouvrir(scene, JOUR)
    contrat = contrat_signe(scene, {**FREINS, "local": "Frein d'ici"})
    adresse = reverse("accompagnement:plan", args=[f])
    claire, helene = client_de("claire"), client_de("helene")
    lue = claire.get(adresse).content.decode()
    assert "Freins du contrat encore à lever" in lue and "Les reprendre dans le plan" in lue
    assert "Santé" not in helene.get(adresse).content.decode()
    reprendre = reverse("accompagnement:plan_reprendre", args=[f])
    assert helene.post(reprendre).status_code == 404
    for _ in range(2):
        assert claire.post(reprendre).status_code == 302
    assert set(origines(plan)) == {"mobilite", "sante", "budget"}
    lue = claire.get(adresse).content.decode()
    assert reverse("contrats:contrat", args=[contrat.pk]) in lue
    assert lue.count("Repris d&#x27;un contrat") + lue.count("Repris d'un contrat") == 3
    assert "À dire avec la personne" in lue and "ajoutez le thème" in lue
    section = claire.get(reverse("accompagnement:section_plan", args=[f])).content.decode()
    assert "à dire avec la personne" in section


@pytest.mark.django_db(transaction=True)
def test_deux_agents_reprennent_a_la_fois(accueil_pret):
    scene = accueil_pret
    plan = ouvrir(scene, JOUR)
    contrat_signe(scene)

    def reprendre():
        return services.reprendre_les_freins(plan=plan, par=scene.claire, le=APRES)

    faits, refus = ensemble(reprendre, reprendre)
    assert refus == [] and sorted(len(f) for f in faits) == [0, 3]
