"""Le plan par thème : niveaux dits, objectif, actions, chemin daté, ce qui remonte d'un plan à l'autre."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalons.accompagnement.models import (
    ActionDuPlan,
    NiveauConstate,
    PlanAccompagnement,
    ThemeDuPlan,
)
from jalons.accompagnement.rules.plan import niveau_suggere, tracer
from jalons.accompagnement.selectors import plan as lectures
from jalons.accompagnement.services import plan as services
from jalons.accompagnement.services.commun import ParcoursImpossible
from jalons.accompagnement.themes import themes
from jalons.accueil.rules.freins import FREINS_FORTS
from jalons.accueil.rules.freins_dits import RANGS
from jalons.comptes.enums import Niveau
from jalons.comptes.models import Evenement
from jalons.personnes.etapes import etape_suivante
from jalons.socle.conflit import ConflitDeVersion
from tests.outillage.ensemble import ensemble

JOUR = date(2026, 3, 20)
TOUS = frozenset(Niveau)


def ouvrir(scene, le=JOUR):
    return services.ouvrir_plan(personne=scene.fatou, par=scene.claire, le=le)


def poser(scene, plan, theme="mobilite", niveau=1, vise=2, le=JOUR):
    return services.ajouter_theme(
        plan=plan,
        theme=theme,
        niveau=niveau,
        niveau_vise=vise,
        objectif="Passer le code",
        par=scene.claire,
        le=le,
    )


def situer(scene, ligne, niveau, vise, le):
    ligne.refresh_from_db()
    return services.situer(
        ligne=ligne,
        niveau=niveau,
        niveau_vise=vise,
        objectif=ligne.objectif,
        version=ligne.version,
        par=scene.claire,
        le=le,
    )


def test_les_themes_disent_chaque_niveau_et_un_frein_du_diagnostic_qui_existe():
    for theme in themes().values():
        assert theme.plus_haut >= 3 and len(set(theme.niveaux)) == theme.plus_haut
        assert theme.frein_fort in {"", *FREINS_FORTS} and theme.frein_dit in {"", *RANGS}
    assert set(RANGS) <= {t.frein_dit for t in themes().values()}, "chaque frein a son thème"
    assert themes()["sante"].lecture == Niveau.SANTE


@given(st.booleans(), st.booleans())
def test_le_niveau_suggere_ne_dit_rien_sans_frein(fort, dit):
    niveau = niveau_suggere(est_fort=fort, est_dit=dit)
    assert (niveau is None) == (not fort and not dit)
    assert niveau in (None, 1, 2) and (not fort or niveau == 1)


@given(
    st.lists(
        st.tuples(st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.integers(1, 4)),
        min_size=1,
        max_size=8,
        unique_by=lambda c: c[0],
    ),
    st.integers(1, 4),
)
def test_le_trajet_reste_dans_son_cadre_et_dans_l_ordre(constats, vise):
    trajet = tracer(constats, le=date(2026, 3, 1), plus_haut=4, vise=vise)
    assert trajet is not None and len(trajet.points) == len(constats)
    xs = [p.x for p in trajet.points]
    assert xs == sorted(xs) and xs[0] == 8 and xs[-1] <= 308
    assert all(0 < p.y < trajet.hauteur for p in trajet.points)
    assert trajet.y_vise is not None and 0 < trajet.y_vise < trajet.hauteur
    assert tracer([], le=JOUR, plus_haut=4) is None


def test_le_chemin_d_un_theme_se_garde_jour_par_jour(plie):
    ligne = poser(plie, ouvrir(plie))
    situer(plie, ligne, 2, 3, JOUR + timedelta(days=30))
    situer(plie, ligne, 3, 4, JOUR + timedelta(days=30))
    finie = situer(plie, ligne, 4, 4, JOUR + timedelta(days=60))
    assert finie.resolu_le == JOUR + timedelta(days=60)
    chemin = NiveauConstate.objects.filter(personne=plie.fatou).values_list("niveau", flat=True)
    assert list(chemin) == [1, 3, 4], "le même jour, le dernier constat l'emporte"
    redescend = situer(plie, ligne, 3, 4, JOUR + timedelta(days=90))
    assert redescend.resolu_le is None
    lue = lectures.lignes_du_plan(ligne.plan, TOUS, le=JOUR + timedelta(days=90))[0]
    assert lue.constats[0] == (
        JOUR + timedelta(days=90),
        "Se déplace sans aide, mais pas aux horaires ou à la distance d'un emploi",
    )
    assert Evenement.objects.filter(type="plan_niveau").count() == 4


def test_ce_qui_n_est_pas_resolu_remonte_dans_le_plan_suivant(plie):
    plan = ouvrir(plie)
    poser(plie, plan)
    resolue = poser(plie, plan, "logement", 3, 4)
    situer(plie, resolue, 4, 4, JOUR)
    with pytest.raises(ParcoursImpossible, match="déjà ouvert"):
        ouvrir(plie)
    with pytest.raises(ParcoursImpossible, match="une phrase"):
        services.clore_plan(plan=plan, bilan=" ", version=1, par=plie.claire, le=JOUR)
    services.clore_plan(plan=plan, bilan="Logement trouvé.", version=1, par=plie.claire, le=JOUR)
    with pytest.raises(ParcoursImpossible, match="clos"):
        poser(plie, plan, "numerique")
    with pytest.raises(DatabaseError), transaction.atomic():
        ThemeDuPlan.objects.filter(plan=plan).update(niveau=4)
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanAccompagnement.objects.filter(pk=plan.pk).update(bilan="x")
    suivant = ouvrir(plie, JOUR + timedelta(days=5))
    reprise = suivant.themes.get()
    assert (reprise.theme, reprise.niveau, reprise.reprise_de.plan) == ("mobilite", 1, plan)


def test_une_action_devient_la_prochaine_etape_et_se_finit(plie):
    claire = plie.claire
    le = timezone.localdate()
    absente = etape_suivante(claire, plie.jean, le=le)
    plan = services.ouvrir_plan(personne=plie.jean, par=claire, le=le)
    ligne = poser(plie, plan, le=le)
    with pytest.raises(ParcoursImpossible, match="à venir"):
        services.ajouter_action(
            ligne=ligne,
            intitule="Code",
            qui="personne",
            echeance=le - timedelta(days=1),
            par=claire,
            le=le,
        )
    action = services.ajouter_action(
        ligne=ligne,
        intitule="S'inscrire au code",
        qui="personne",
        echeance=le + timedelta(days=10),
        par=claire,
        le=le,
    )
    assert lectures.prochaine_action(plie.jean) == action
    suivre = {"action": action, "echeance": action.echeance, "par": claire, "le": le}
    with pytest.raises(ParcoursImpossible, match="pourquoi"):
        services.suivre_action(etat="abandonnee", resultat="", version=1, **suivre)
    faite = services.suivre_action(etat="faite", resultat="Inscrit", version=1, **suivre)
    assert faite.date_fin == le and lectures.prochaine_action(plie.jean) is None
    with pytest.raises(ConflitDeVersion):
        services.suivre_action(etat="a_faire", resultat="", version=1, **suivre)
    assert absente is not None


def test_les_niveaux_se_tiennent(plie):
    plan = ouvrir(plie)
    for niveau, vise, mot in ((0, 1, "Choisissez"), (5, 5, "Choisissez"), (3, 2, "au moins")):
        with pytest.raises(ParcoursImpossible, match=mot):
            poser(plie, plan, niveau=niveau, vise=vise)
    ligne = poser(plie, plan)
    with pytest.raises(ParcoursImpossible, match="déjà dans le plan"):
        poser(plie, plan)
    with pytest.raises(ConflitDeVersion):
        services.situer(
            ligne=ligne, niveau=1, niveau_vise=2, objectif="", version=7, par=plie.claire, le=JOUR
        )


def url(nom, *args):
    return reverse(f"accompagnement:{nom}", args=args)


def test_le_plan_par_les_ecrans(plie, client_de):
    claire, f = client_de("claire"), plie.fatou.pk
    assert "Ouvrir un plan" in claire.get(url("plan", f)).content.decode()
    assert "Ouvrir un plan" in claire.get(url("section_plan", f)).content.decode()
    claire.post(url("plan_ouvrir", f))
    assert "Mobilité" in claire.get(url("plan_ajouter", f)).content.decode()
    choix = claire.get(url("plan_ajouter", f), {"theme": "mobilite"}).content.decode()
    assert "Ne peut pas se déplacer au-delà de son quartier" in choix
    adresse = url("plan_ajouter", f) + "?theme=mobilite"
    assert claire.post(adresse, {"niveau": 3, "niveau_vise": 1}).status_code == 422
    assert claire.post(adresse, {"niveau": 1, "niveau_vise": 3}).status_code == 302
    ligne = ThemeDuPlan.objects.get()
    echeance = timezone.localdate() + timedelta(days=20)
    action = {"intitule": "Dossier d'aide au permis", "qui": "ensemble", "echeance": echeance}
    assert claire.post(url("plan_ajouter_action", f, ligne.pk), action).status_code == 302
    page = claire.get(url("plan", f)).content.decode()
    assert "aide au permis" in page and "<svg" in page and "Son chemin, daté" in page
    dossier = claire.get(reverse("portail:dossier", args=[f])).content.decode()
    assert "Prochaine étape" in dossier
    posee = ActionDuPlan.objects.get()
    suivie = {"etat": "abandonnee", "echeance": echeance, "resultat": "", "version": 1}
    assert claire.post(url("plan_action", f, posee.pk), suivie).status_code == 422
    assert claire.post(url("plan_faite", f, posee.pk)).status_code == 302
    situee = {"niveau": 2, "niveau_vise": 3, "objectif": "", "version": 1}
    assert claire.post(url("plan_situer", f, ligne.pk), situee).status_code == 302
    assert claire.post(url("plan_situer", f, ligne.pk), situee).status_code == 409
    assert claire.post(url("plan_clore", f), {"bilan": "Avancé.", "version": 1}).status_code == 302
    assert "Avancé." in claire.get(url("plan", f)).content.decode()


def test_qui_lit_le_plan_et_qui_lit_la_sante(plie, client_de):
    """La santé ne se lit qu'au niveau qui l'ouvre ; le reste, à qui accompagne."""
    plan = ouvrir(plie)
    poser(plie, plan, "sante", 1, 2)
    poser(plie, plan, "mobilite", 1, 2)
    f = plie.fatou.pk
    assert "Santé" in client_de("claire").get(url("plan", f)).content.decode()
    lu = client_de("helene").get(url("plan", f)).content.decode()
    assert "Mobilité" in lu and "Empêche toute démarche" not in lu and "Ajouter un thème" not in lu
    assert client_de("nadia").get(url("plan", f)).status_code == 404
    assert client_de("helene").post(url("plan_ouvrir", f)).status_code == 404
    assert client_de("helene").get(url("plan_ajouter", f)).status_code == 404


def test_le_plan_fait_un_nombre_fixe_de_requetes(plie, client_de):
    plan, claire = ouvrir(plie), client_de("claire")
    poser(plie, plan)
    adresse = url("plan", plie.fatou.pk)

    def compter():
        claire.get(adresse)
        with CaptureQueriesContext(connection) as lues:
            claire.get(adresse)
        return len(lues)

    avant = compter()
    for code in ("logement", "numerique", "budget"):
        services.ajouter_action(
            ligne=poser(plie, plan, code),
            intitule="Faire",
            qui="referent",
            echeance=JOUR,
            par=plie.claire,
            le=JOUR,
        )
    assert compter() <= avant <= 14


@pytest.mark.django_db(transaction=True)
def test_deux_plans_ouverts_a_la_fois(plie):
    faits, refus = ensemble(lambda: ouvrir(plie), lambda: ouvrir(plie))
    assert len(faits) == 1 and "déjà ouvert" in refus[0]
    assert PlanAccompagnement.objects.count() == 1
