"""Les heures : un jour ou une semaine, une source une fois, un usage une fois, 48 h à vérifier."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from jalons.activite.models import Heures, ImputationHeures
from jalons.activite.rules.heures import (
    ContratEnCours,
    LigneHeures,
    lundi,
    par_semaine,
    semaines_chargees,
)
from jalons.activite.selectors import heures as lectures
from jalons.activite.services import heures as services
from jalons.comptes.models import Evenement
from jalons.socle.conflit import ConflitDeVersion
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import Periode
from tests.activite.decor import LE, chantier, contrat, positionner
from tests.distribution import _agent
from tests.outillage.ensemble import ensemble

LUNDI = date(2026, 3, 16)
DU, AU = LUNDI, LUNDI + timedelta(days=6)


def noter(scene, jour=LUNDI, *, est_semaine=False, le=LE, **champs):
    dits = {"source": "action", "declarees": D(7), **champs}
    return services.noter_heures(
        personne=scene.fatou, jour=jour, est_semaine=est_semaine, par=scene.claire, le=le, **dits
    )


# --- Additionner

_JOURS = st.dates(date(2026, 1, 1), date(2026, 3, 31))
_LIGNES = st.lists(
    st.builds(
        LigneHeures,
        cle=st.integers(1, 3),
        debut=_JOURS,
        quantite=st.decimals(0, 40, places=2),
        source=st.sampled_from(["Action", "Emploi", "Formation"]),
    ),
    max_size=25,
)


@given(_LIGNES, st.randoms())
def test_la_somme_ne_depend_pas_de_l_ordre_et_ne_perd_rien(lignes, hasard):
    bornes = {"du": date(2026, 1, 1), "au": date(2026, 3, 31)}
    autre = list(lignes)
    hasard.shuffle(autre)
    sommes = par_semaine(lignes, [], **bornes)
    assert sommes == par_semaine(autre, [], **bornes)
    assert sum(sum(s.values()) for s in sommes.values()) == sum(x.quantite for x in lignes)


@given(_LIGNES, st.decimals(1, 60, places=1))
def test_est_chargee_la_semaine_qui_depasse_et_elle_seule(lignes, maximum):
    bornes = {"du": date(2026, 1, 1), "au": date(2026, 3, 31)}
    chargees = {
        (s.cle, s.lundi): s for s in semaines_chargees(lignes, [], maximum=maximum, **bornes)
    }
    for cle, sources in par_semaine(lignes, [], **bornes).items():
        total = sum(sources.values())
        assert (cle in chargees) == (total > maximum)
        if cle in chargees:
            assert sum(n for _, n in chargees[cle].sources) == chargees[cle].total == total


@pytest.mark.parametrize(("heures", "est_chargee"), [(D(13), False), (D("13.01"), True)])
def test_quarante_huit_heures_toutes_sources_et_pas_une_de_plus(heures, est_chargee):
    emploi = ContratEnCours(1, date(2026, 1, 5), None, D(35), "CDI chez X")
    lignes = [LigneHeures(1, LUNDI, heures, "Action")]
    lues = semaines_chargees(lignes, [emploi], du=DU, au=AU, maximum=D(48))
    assert bool(lues) == est_chargee
    if lues:
        assert [s for s, _ in lues[0].sources] == ["CDI chez X", "Action"]


def test_un_contrat_dont_les_heures_sont_notees_ne_compte_pas_deux_fois():
    emploi = ContratEnCours(1, date(2026, 1, 5), None, D(35), "CDI chez X")
    sommes = par_semaine([LigneHeures(1, LUNDI, D(39), "CDI chez X")], [emploi], du=DU, au=AU)
    assert sommes[1, LUNDI] == {"CDI chez X": D(39)}


def test_un_contrat_commence_un_mercredi_ne_donne_que_ses_jours():
    emploi = ContratEnCours(1, LUNDI + timedelta(days=2), None, D(35), "CDI")
    assert par_semaine([], [emploi], du=DU, au=AU)[1, LUNDI] == {"CDI": D(21)}


# --- Noter


def test_prevues_puis_declarees_puis_validees(scene):
    h = noter(scene, est_semaine=True, prevues=D(15), declarees=None)
    assert (h.periode, h.retenues) == (Periode(DU, AU), D(15))
    h = services.corriger_heures(
        heures=h, prevues=D(15), declarees=D("12.5"), version=1, par=scene.claire, le=LE
    )
    h = services.valider_heures(
        heures=h, validees=D(12), preuve="feuille signée", version=2, par=scene.claire, le=LE
    )
    total = lectures.total_de_la_semaine(scene.fatou, scene.claire, jour=LE, le=LE)
    assert (total.prevues, total.declarees, total.validees, total.retenues) == (
        15,
        D("12.5"),
        12,
        12,
    )
    assert Evenement.objects.filter(type="heures_notees").count() == 3


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"declarees": D(25)}, "declarees"),
        ({"declarees": D(-1)}, "declarees"),
        ({"declarees": None}, "declarees"),
        ({"jour": LE + timedelta(days=1)}, "declarees"),
    ],
)
def test_des_heures_impossibles_se_refusent(scene, champs, champ):
    with pytest.raises(ErreurMetier) as refus:
        noter(scene, **champs)
    assert refus.value.champ == champ
    assert not Heures.objects.exists()


def test_des_heures_a_venir_se_prevoient(scene):
    assert noter(scene, LE + timedelta(days=9), prevues=D(7), declarees=None).prevues == 7


@pytest.mark.parametrize("semaine_d_abord", [True, False])
def test_une_meme_source_ne_couvre_pas_deux_fois_un_jour(scene, semaine_d_abord):
    noter(scene, est_semaine=semaine_d_abord)
    with pytest.raises(ErreurMetier):
        noter(scene, LUNDI, est_semaine=not semaine_d_abord)
    noter(scene, source="formation")
    noter(scene, precision="une autre action")
    assert Heures.objects.count() == 3


def test_valider_demande_une_preuve_et_se_defait(scene):
    h = noter(scene)
    with pytest.raises(ErreurMetier) as sans:
        services.valider_heures(
            heures=h, validees=D(7), preuve=" ", version=1, par=scene.claire, le=LE
        )
    assert sans.value.champ == "preuve"
    h = services.valider_heures(
        heures=h, validees=D(7), preuve="bulletin", version=1, par=scene.claire, le=LE
    )
    with pytest.raises(ErreurMetier):
        services.corriger_heures(
            heures=h, prevues=None, declarees=D(5), version=2, par=scene.claire, le=LE
        )
    h = services.valider_heures(
        heures=h, validees=None, preuve="", version=2, par=scene.claire, le=LE
    )
    assert (h.validees, h.preuve, h.date_validation) == (None, "", None)


def test_retirer_garde_l_histoire_et_un_formulaire_perime_ne_retire_rien(scene):
    h = noter(scene)
    with pytest.raises(ConflitDeVersion):
        services.retirer_heures(heures=h, motif="doublon", version=9, par=scene.claire, le=LE)
    services.retirer_heures(heures=h, motif="doublon", version=1, par=scene.claire, le=LE)
    versions = list(Heures.pgh_event_model.objects.values_list("pgh_label", flat=True))
    assert versions == ["insert", "delete"]
    with pytest.raises(ErreurMetier):
        services.retirer_heures(heures=h, motif="doublon", version=1, par=scene.claire, le=LE)


# --- Compter pour un usage


def test_pour_un_usage_une_heure_compte_une_fois_pour_deux_elle_compte_deux_fois(scene):
    h = noter(scene)
    par = {"par": scene.claire, "le": LE}
    services.imputer(heures=h, usage="clause_sociale", objet="lot 1", quantite=D(4), **par)
    services.imputer(heures=h, usage="contrat_engagement", quantite=D(7), **par)
    with pytest.raises(ErreurMetier):
        services.imputer(heures=h, usage="clause_sociale", objet="lot 2", quantite=D("3.01"), **par)
    reste = services.imputer(heures=h, usage="clause_sociale", objet="lot 2", quantite=D(3), **par)
    with pytest.raises(ErreurMetier):
        services.corriger_heures(heures=h, prevues=None, declarees=D(6), version=1, **par)
    services.retirer_imputation(imputation=reste, **par)
    with pytest.raises(ErreurMetier):
        services.retirer_heures(heures=h, motif="doublon", version=1, **par)


@pytest.mark.django_db(transaction=True)
def test_deux_marches_comptent_la_meme_heure_au_meme_instant_un_seul_l_a(scene):
    h = noter(scene)

    def imputer(objet):
        return services.imputer(
            heures=h, usage="clause_sociale", objet=objet, quantite=D(5), par=scene.claire, le=LE
        )

    faits, refus = ensemble(lambda: imputer("lot 1"), lambda: imputer("lot 2"))
    assert len(faits) == len(refus) == 1
    assert ImputationHeures.objects.count() == 1


# --- La base


@pytest.mark.parametrize(
    ("champs", "nom"),
    [
        ({"periode": Periode(LUNDI, LUNDI + timedelta(days=2))}, "heures_jour_ou_semaine"),
        ({"periode": Periode(LUNDI + timedelta(days=1), AU + timedelta(days=1))}, "heures_jour_ou"),
        ({"declarees": D("24.5")}, "heures_possibles"),
        ({"declarees": None}, "heures_au_moins_une"),
        ({"validees": D(7)}, "heures_validees_prouvees"),
    ],
)
def test_la_base_refuse_des_heures_impossibles(scene, champs, nom):
    h = noter(scene)
    with pytest.raises(DatabaseError, match=nom), transaction.atomic():
        Heures.objects.filter(pk=h.pk).update(**champs)


# --- L'alerte


def test_l_alerte_nomme_les_sources_et_ne_lit_que_les_siens(scene, django_assert_max_num_queries):
    contrat(scene, debut=date(2026, 1, 5), heures_hebdo=D(35))
    noter(scene, est_semaine=True, declarees=D(20), precision="atelier")
    with django_assert_max_num_queries(6):
        alertes = lectures.alertes_de(scene.claire, le=LE)
    assert [(a.cle, a.total, a.lundi) for a in alertes] == [(scene.fatou.pk, D(55), LUNDI)]
    assert [s for s, _ in alertes[0].sources] == [
        "CDI chez Boulangerie du Pont",
        "Action ou atelier (atelier)",
    ]
    assert lectures.alertes_de(scene.karim, le=LE) == []
    assert lundi(AU) == LUNDI


def test_une_structure_ne_lit_que_les_heures_faites_chez_elle(scene):
    """Elle ne connaît la personne que par un positionnement : ni les autres heures, ni l'alerte."""
    action = chantier(scene)
    rosa = _agent("Rosa", "partenaire", action.porteur)
    p = positionner(scene, action=action)
    chez_elle = noter(scene, est_semaine=True, declarees=D(40), positionnement=p)
    noter(scene, est_semaine=True, declarees=D(20), source="formation")
    semaine = {"du": DU, "au": AU, "le": LE}
    assert list(lectures.heures_de(scene.fatou, rosa, **semaine)) == [chez_elle]
    assert lectures.total_de_la_semaine(scene.fatou, rosa, jour=LE, le=LE).retenues == 40
    assert lectures.alertes_de_la_personne(scene.fatou, rosa, **semaine) == []
    assert lectures.alertes_de(rosa, le=LE) == []
    # L'UDAF est référent unique : elle lit tout, et l'alerte.
    assert lectures.heures_de(scene.fatou, scene.sophie, **semaine).count() == 2
    [alerte] = lectures.alertes_de(scene.sophie, le=LE)
    assert alerte.total == 60
