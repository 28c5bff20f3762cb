"""Un contrat de travail : un fait que l'on corrige sans l'effacer, lu de quatre façons."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D
from itertools import pairwise

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from jalons.accompagnement.selectors.plie_sorties import situation_des_contrats
from jalons.accompagnement.views.plie_sortie import connue_des_contrats
from jalons.activite.enums import NatureContrat as N
from jalons.activite.enums import TempsTravail
from jalons.activite.lectures import LectureEmploi, lire_tout
from jalons.activite.models import ContratTravail
from jalons.activite.rules.contrats import (
    ContratLu,
    echeances,
    emploi_durable,
    enchainer,
    placement,
)
from jalons.activite.selectors import contrats as lectures
from jalons.activite.services import contrats as services
from jalons.fse.participants.selectors.preremplir import (
    evenements_des_contrats,
    preremplir_resultat,
)
from jalons.regles.services import charger_regles
from jalons.socle.conflit import ConflitDeVersion
from jalons.socle.durees import duree
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import Periode
from jalons.socle.siret import est_siret, nettoyer_siret
from tests.activite.decor import LE, contrat
from tests.outillage.ensemble import ensemble

DEBUT = date(2026, 1, 1)


def lu(nature, debut=DEBUT, fin=None):
    return ContratLu(N(nature), debut, fin, temps=TempsTravail.PLEIN)


# --- SIRET


@given(st.integers(0, 10**13 - 1), st.integers(0, 13), st.integers(1, 9))
def test_une_seule_cle_par_siret_et_un_chiffre_change_se_voit(nombre, rang, ecart):
    debut = f"{nombre:013d}"
    valides = [f"{debut}{c}" for c in range(10) if est_siret(f"{debut}{c}")]
    if debut.startswith("356000000"):
        return
    assert len(valides) == (0 if not int(debut) else 1)
    for siret in valides:
        change = siret[:rang] + str((int(siret[rang]) + ecart) % 10) + siret[rang + 1 :]
        assert not est_siret(change)


@pytest.mark.parametrize("texte", ["732 829 320 00074", "732.829.320.00074", " 73282932000074 "])
def test_un_siret_se_lit_avec_ses_espaces(texte):
    assert est_siret(nettoyer_siret(texte))


@pytest.mark.parametrize("texte", ["", "7328293200007", "7328293200007A", "0" * 14, "٧" * 14])
def test_ce_qui_n_est_pas_un_siret(texte):
    assert not est_siret(texte)


# --- Les lectures


@pytest.mark.parametrize(
    ("nature", "fin", "borne", "classe"),
    [
        ("cdi", None, True, "cdi"),
        ("cdd", date(2026, 6, 29), True, "cdd_court"),
        ("cdd", date(2026, 6, 30), True, "cdd_long"),
        ("cdd", date(2026, 6, 30), False, "cdd_court"),
        ("cdd", date(2026, 7, 1), False, "cdd_long"),
        ("interim", date(2026, 12, 31), True, "interim"),
        ("insertion", date(2026, 12, 31), True, "iae"),
        ("association_intermediaire", None, True, "iae"),
        ("contrat_aide", date(2026, 12, 31), True, "aide"),
        ("alternance", date(2027, 12, 31), True, "alternance"),
    ],
)
def test_la_classe_de_placement(nature, fin, borne, classe):
    assert placement(lu(nature, fin=fin), mois=6, borne_incluse=borne).classe == classe


@pytest.mark.parametrize(
    ("nature", "fin", "compte"),
    [
        ("cdi", None, True),
        ("cdd", date(2026, 6, 30), True),
        ("cdd", date(2026, 6, 29), False),
        ("interim", date(2026, 6, 30), True),
        ("insertion", None, False),
        ("saisonnier", date(2026, 3, 31), False),
    ],
)
def test_l_emploi_durable(nature, fin, compte):
    assert emploi_durable(lu(nature, fin=fin), mois=6).compte == compte


_MISSIONS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 40)).map(
        lambda p: lu("interim", DEBUT + timedelta(days=p[0]), DEBUT + timedelta(days=p[0] + p[1]))
    ),
    max_size=12,
)


@given(_MISSIONS, st.randoms(), st.integers(0, 10))
def test_des_missions_qui_se_suivent_comptent_une_fois_dans_n_importe_quel_ordre(
    missions, hasard, tolerance
):
    autre = list(missions)
    hasard.shuffle(autre)
    reunies = enchainer(missions, tolerance=tolerance)
    assert reunies == enchainer(autre, tolerance=tolerance)
    jours = {
        m.debut + timedelta(days=n) for m in missions for n in range((m.fin - m.debut).days + 1)
    }
    assert all(any(r.court_le(j) for r in reunies) for j in jours)
    for avant, apres in pairwise(reunies):
        assert (apres.debut - avant.fin).days - 1 > tolerance


def test_chaque_lecture_dit_sa_source_et_elles_lisent_le_meme_contrat(scene):
    charger_regles("sorties_plie")
    lues = {s.code: dite for s, dite in lire_tout([lu("cdi")], le=LE)}
    assert {c: d.libelle for c, d in lues.items() if not d.compte} == {}
    assert set(lues) == {"placement", "plie", "europe", "emploi_durable"}
    assert all(dite.compte for dite in lues.values())
    assert all(sorte.source for sorte in LectureEmploi.tous())
    court = {s.code: d.compte for s, d in lire_tout([lu("cdd", fin=date(2026, 4, 30))], le=LE)}
    assert court == {"placement": True, "plie": False, "europe": True, "emploi_durable": False}


def test_un_contrat_a_venir_ou_fini_ne_fait_pas_l_emploi_du_jour():
    assert situation_des_contrats([lu("cdi", LE + timedelta(days=1))], le=LE) is None
    assert situation_des_contrats([lu("cdd", fin=LE - timedelta(days=1))], le=LE) is None


# --- Noter et corriger


def test_un_contrat_se_corrige_et_ce_que_l_on_croyait_reste(scene):
    c = contrat(scene, fin=date(2026, 12, 31))
    c = services.corriger_contrat(
        contrat=c,
        changements={"periode": Periode(LE, date(2026, 6, 30))},
        motif="date mal lue",
        version=1,
        par=scene.claire,
        le=LE,
    )
    versions = ContratTravail.pgh_event_model.objects.order_by("pgh_id")
    assert [v.periode.fin for v in versions] == [date(2026, 12, 31), date(2026, 6, 30)]
    assert (c.version, c.motif_correction) == (2, "date mal lue")
    with pytest.raises(ConflitDeVersion):
        services.corriger_contrat(
            contrat=c, changements={}, motif="autre", version=1, par=scene.claire, le=LE
        )


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"siret": "73282932000075"}, "siret"),
        ({"siret": ""}, "siret"),
        ({"employeur": "  "}, "employeur"),
        ({"debut": date(2006, 5, 13)}, "debut"),
        ({"nature": "cdi", "fin": date(2027, 1, 1)}, "fin"),
    ],
)
def test_un_contrat_impossible_se_refuse(scene, champs, champ):
    with pytest.raises(ErreurMetier) as refus:
        contrat(scene, **champs)
    assert refus.value.champ == champ
    assert not ContratTravail.objects.exists()


def test_un_particulier_employeur_n_a_pas_de_siret(scene):
    assert contrat(scene, siret="", genre_employeur="particulier").siret == ""


def test_le_meme_contrat_ne_se_note_pas_deux_fois_mais_deux_missions_si(scene):
    contrat(scene, fin=date(2026, 6, 30))
    with pytest.raises(ErreurMetier):
        contrat(scene, debut=date(2026, 6, 1), fin=date(2026, 9, 30))
    contrat(scene, debut=date(2026, 7, 1), fin=date(2026, 9, 30))
    for _ in range(2):
        contrat(scene, nature="interim", fin=date(2026, 4, 30))
    assert ContratTravail.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_deux_agents_notent_le_meme_contrat_au_meme_instant(scene):
    faits, refus = ensemble(*(lambda: contrat(scene, fin=date(2026, 6, 30)) for _ in range(2)))
    assert len(faits) == len(refus) == 1


def test_terminer_plus_tot_dit_pourquoi_et_ne_prolonge_pas(scene):
    c = contrat(scene, debut=DEBUT, fin=date(2026, 6, 30))
    for fin, motif in (
        (LE + timedelta(days=1), "fin"),
        (DEBUT - timedelta(days=1), "fin"),
        (LE, " "),
    ):
        with pytest.raises(ErreurMetier):
            services.terminer_contrat(
                contrat=c, fin=fin, motif=motif, version=1, par=scene.claire, le=LE
            )
    c = services.terminer_contrat(
        contrat=c, fin=LE, motif="rupture d'essai", version=1, par=scene.claire, le=LE
    )
    assert (c.periode.fin, c.motif_fin) == (LE, "rupture d'essai")


@pytest.mark.parametrize(
    ("champs", "nom"),
    [
        ({"siret": "123"}, "contrat_travail_siret_lisible"),
        ({"siret": ""}, "contrat_travail_employeur_identifie"),
        ({"heures_hebdo": D(0)}, "contrat_travail_heures_possibles"),
    ],
)
def test_la_base_refuse_un_contrat_impossible(scene, champs, nom):
    c = contrat(scene)
    with pytest.raises((IntegrityError, DatabaseError), match=nom), transaction.atomic():
        ContratTravail.objects.filter(pk=c.pk).update(**champs)


# --- Toujours là ?


def test_les_echeances_se_constatent_a_leur_date_et_pas_apres_la_fin(scene):
    c = contrat(scene, debut=DEBUT, fin=date(2026, 3, 10))
    assert [
        (e.mois, e.est_due, e.avant_la_fin) for e in echeances(lectures.lu(c), (1, 3, 6), le=LE)
    ] == [
        (1, True, True),
        (3, False, False),
        (6, False, False),
    ]
    par = {"source": "bulletin", "par": scene.claire, "le": LE}
    constat = services.constater(contrat=c, mois=1, est_present=True, **par)
    refait = services.constater(contrat=c, mois=1, est_present=False, **par)
    assert (refait.pk, refait.version, refait.est_present) == (constat.pk, 2, False)
    for mois, present in ((3, True), (2, True)):
        with pytest.raises(ErreurMetier):
            services.constater(contrat=c, mois=mois, est_present=present, **par)
    with pytest.raises(ErreurMetier) as apres:
        services.constater(
            contrat=c, mois=3, est_present=True, source="x", par=scene.claire, le=date(2026, 4, 2)
        )
    assert apres.value.champ == "est_present"


def test_a_constater_ne_montre_que_ce_qui_manque_chez_les_siens(scene):
    c = contrat(scene, debut=date(2026, 2, 1))
    assert list(lectures.a_constater(scene.claire, le=LE)) == [c]
    assert not lectures.a_constater(scene.karim, le=LE).exists()
    services.constater(contrat=c, mois=1, est_present=True, source="appel", par=scene.claire, le=LE)
    assert not lectures.a_constater(scene.claire, le=LE).exists()
    assert list(lectures.a_constater(scene.claire, le=date(2026, 5, 2))) == [c]


# --- Ceux qui lisent au lieu de redemander


def test_la_sortie_du_plie_se_preremplit_par_les_contrats(scene):
    assert connue_des_contrats(scene.fatou, le=LE) == {}
    contrat(scene, debut=DEBUT, fin=date(2026, 2, 28), genre_employeur="entreprise", temps="plein")
    contrat(scene, debut=date(2026, 3, 1), fin=date(2026, 8, 31), genre_employeur="entreprise")
    dit = connue_des_contrats(scene.fatou, le=LE)
    assert dit["nature"] == "cdd"
    assert dit["periodes"].splitlines() == ["01/01/2026 au 28/02/2026", "01/03/2026 au 31/08/2026"]
    assert (dit["organisme"], dit["employeur"]) == ("Boulangerie du Pont", "entreprise")


def test_le_resultat_europeen_se_preremplit_par_les_contrats(scene):
    fin = LE + timedelta(days=28)
    assert preremplir_resultat(scene.fatou, depuis=DEBUT, fin=fin) == {}
    contrat(scene, debut=date(2026, 2, 2), fin=date(2026, 3, 20))
    dit = preremplir_resultat(scene.fatou, depuis=DEBUT, fin=fin)
    assert (dit["date_1"], dit["genre_1"]) == (date(2026, 2, 2), "emploi")
    assert (dit["date_2"], dit["genre_2"]) == (date(2026, 3, 21), "fin_emploi")
    assert (dit["type_contrat"], dit["duree_contrat"]) == ("CDD", 1)


def test_un_emploi_qui_en_suit_un_autre_n_est_pas_une_perte():
    suite = [
        lu("cdd", DEBUT, date(2026, 1, 31)),
        lu("cdi", date(2026, 2, 1)),
    ]
    genres = [e.genre for e in evenements_des_contrats(suite, depuis=DEBUT, jusqu_au=LE)]
    assert genres == ["emploi", "emploi"]
    assert str(duree(DEBUT, date(2026, 1, 31))) == "1 mois"
