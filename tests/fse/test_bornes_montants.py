"""Résultats de sortie, montants, plans et temps, à leur borne exacte."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.fse.bilan.rules.service_fait import montant_du
from jalons.fse.commun.rules.montants import dire_euros, dire_taux, part, somme
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import GenreEvenementSortie as G
from jalons.fse.enums import GenreRessource as R
from jalons.fse.enums import SituationEmploi
from jalons.fse.operation.rules.plan import (
    Calcul,
    Poste,
    Ressource,
    aide_publique,
    calculer,
    comparer,
    hors_assiette,
    montant_ue,
    taux_ue,
)
from jalons.fse.options import CoutsReels, Forfait7, Forfait15, Forfait40
from jalons.fse.participants.rules import participants as p
from jalons.fse.temps.rules import temps
from jalons.fse.temps.rules.calendrier import est_week_end, jours_a_remplir, semaines
from tests.fse.decor_bornes import REPONSES

JOUR = timedelta(days=1)

# --- Sortie et complétude ---------------------------------------------------------------------

SORTIE = date(2025, 1, 31)


@pytest.mark.parametrize(
    ("evenements", "situation"),
    [
        ([(0, G.EMPLOI)], "en_emploi"),
        ([(-1, G.EMPLOI)], "en_emploi"),
        ([(28, G.EMPLOI)], "en_emploi"),
        ([(29, G.EMPLOI)], "inactif"),
        ([(5, G.RECHERCHE), (2, G.EMPLOI)], "chomeur"),
        ([(2, G.EMPLOI), (9, G.FIN_EMPLOI)], "chomeur"),
        ([(2, G.EMPLOI), (9, G.INACTIVITE)], "inactif"),
        ([(2, G.EMPLOI), (9, G.FORMATION), (10, G.QUALIFICATION)], "en_emploi"),
    ],
)
def test_le_dernier_evenement_des_quatre_semaines_decide(evenements, situation):
    r = p.resultat_de_sortie(
        a_l_entree=SituationEmploi.INACTIF,
        sortie=SORTIE,
        evenements=[p.EvenementSortie(SORTIE + n * JOUR, genre) for n, genre in evenements],
        delai_jours=28,
    )
    genres = {genre for _, genre in evenements}
    assert r.situation == situation
    assert (r.en_formation, r.qualification) == (G.FORMATION in genres, G.QUALIFICATION in genres)
    if r.decide_par:
        assert r.decide_par.genre not in (G.FORMATION, G.QUALIFICATION)


@pytest.mark.parametrize(
    ("jours", "formation", "qualification"),
    [(-1, False, True), (0, True, True), (28, True, True), (29, False, False)],
)
def test_une_formation_compte_apres_la_sortie_une_qualification_jusqu_a_la_limite(
    jours, formation, qualification
):
    jour = SORTIE + jours * JOUR
    r = p.resultat_de_sortie(
        a_l_entree=SituationEmploi.CHOMEUR,
        sortie=SORTIE,
        evenements=[p.EvenementSortie(jour, g) for g in (G.FORMATION, G.QUALIFICATION)],
        delai_jours=28,
    )
    assert (r.en_formation, r.qualification) == (formation, qualification)
    assert (r.situation, r.decide_par) == (SituationEmploi.CHOMEUR, None)


def test_venir_deux_jours_est_participer_un_jour_non():
    assert p.est_participation(SORTIE, SORTIE + JOUR, minimum_jours=1)
    assert not p.est_participation(SORTIE, SORTIE + JOUR, minimum_jours=2)


@pytest.mark.parametrize("vide", ["", None, []])
def test_une_question_obligatoire_vide_est_nommee(vide):
    assert p.questions_sans_reponse(REPONSES) == []
    assert p.questions_sans_reponse({**REPONSES, "sans_abri": vide}) == ["sans_abri"]
    assert p.questions_sans_reponse({}) == list(p.OBLIGATOIRES)


@pytest.mark.parametrize(
    ("incompletes", "niveau", "part_lue"),
    [(24, "bon", 0.24), (25, "alerte", 0.25), (35, "alerte", 0.35), (36, "alarme", 0.36)],
)
def test_la_completude_change_de_niveau_a_la_borne(incompletes, niveau, part_lue):
    vue = p.completude(incompletes, 100, alerte=0.25, alarme=0.35)
    assert (vue.niveau, vue.part) == (niveau, part_lue)
    assert p.completude(0, 0, alerte=0.0, alarme=0.35).niveau == "bon"
    assert p.completude(0, 0, alerte=0.25, alarme=0.35).part == 0


# --- Montants et plans ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("montant", "dit"),
    [
        ("0", "0,00"),
        ("999.99", "999,99"),
        ("1000", "1 000,00"),
        ("1234567.8", "1 234 567,80"),
        ("-0.01", "-0,01"),
    ],
)
def test_les_euros_se_disent_par_milliers(montant, dit):
    assert dire_euros(D(montant)).replace("\u00a0", " ").replace("\u202f", " ") == f"{dit} €"


def test_un_taux_s_ecarte_de_son_arrondi_ou_non():
    ecart = D("0.0005")
    assert dire_taux(D("0.1305"), ecart=ecart) == "13\u00a0%"
    assert dire_taux(D("0.13051"), ecart=ecart) == "environ 13\u00a0%"
    assert dire_taux(D("0.135"), ecart=ecart) == "environ 14\u00a0%"
    assert dire_taux(None, ecart=ecart) == "—"
    assert part(D(1), D(0)) is None
    assert str(somme([])) == "0.00"


def test_un_forfait_de_40_ecarte_ce_qu_il_couvre():
    postes = [Poste(C.PERSONNEL, D(100)), Poste(C.PARTICIPANTS, D(10)), Poste(C.NATURE, D(1))]
    assert calculer(postes, Forfait40, D("0.40")) == Calcul(
        directes=D(110), assiette=D(100), taux=D("0.40"), forfait=D(40), total=D(150), ecarte=D(1)
    )
    assert calculer(postes, CoutsReels, D("0.40")) == Calcul(
        directes=D(111), assiette=D(0), taux=D(0), forfait=D(0), total=D(111), ecarte=D(0)
    )


@pytest.mark.parametrize("aides", [True, False])
def test_comparer_dit_ce_que_l_union_apporte_et_ce_qui_reste(aides):
    reel, sept = comparer(
        [Poste(C.PERSONNEL, D(1_000))],
        [(CoutsReels, D(0)), (Forfait7, D("0.07"))],
        taux_ue=D("0.6"),
        seuil_options=D(200_000),
        aides_etat=aides,
    )
    assert (reel.montant_ue, reel.reste_a_financer) == (600, 400)
    assert (sept.montant_ue, sept.reste_a_financer) == (642, 428)
    assert (reel.est_conforme, sept.est_conforme) == (aides, True)
    assert reel.exige_option_simplifiee is sept.exige_option_simplifiee is (not aides)


def test_la_part_de_l_union_est_la_somme_de_ses_lignes():
    lignes = [Ressource(R.UE, D(20)), Ressource(R.ETAT, D(70)), Ressource(R.UE, D(10))]
    assert montant_ue(lignes) == 30
    assert taux_ue(lignes, D(100)) == D("0.3")
    assert taux_ue(lignes, D(0)) is None


def test_hors_de_la_base_ni_les_participants_ni_les_lignes_vides():
    postes = [Poste(c, D(5)) for c in C] + [Poste(C.PRESTATIONS, D(0))]
    hors = {x.categorie for x in hors_assiette(postes, Forfait15)}
    assert hors == set(C) - {C.PERSONNEL, C.PARTICIPANTS, C.BAREME}
    assert len(hors_assiette(postes, Forfait15)) == len(hors)


@given(*[st.decimals(0, 300_000, places=2)] * 3)
def test_le_montant_du_est_le_plus_petit_des_trois_plafonds(retenu, conventionne, autres):
    du = montant_du(
        [Poste(C.PERSONNEL, retenu)],
        option=Forfait15,
        taux_forfait=D("0.15"),
        taux_ue=D("0.6"),
        montant_conventionne=conventionne,
        autres_ressources=autres,
    )
    reste = max(du.calcul.total - autres, D(0))
    assert du.montant == min(du.au_taux, conventionne, reste)
    assert du.conventionne == conventionne
    assert abs(du.au_taux - du.calcul.total * D("0.6")) <= D("0.005")


@pytest.mark.parametrize(
    ("verse", "montant", "plafond"),
    [
        ("30000", "60000", "montant de la convention"),
        ("29999", "59998.00", "prorata des cofinancements"),
        ("15000", "30000.00", "prorata des cofinancements"),
    ],
)
def test_un_cofinanceur_qui_verse_moins_reduit_l_union_au_prorata(verse, montant, plafond):
    du = montant_du(
        [Poste(C.PERSONNEL, D(200_000))],
        option=CoutsReels,
        taux_forfait=D(0),
        taux_ue=D("0.6"),
        montant_conventionne=D(60_000),
        autres_ressources=D(verse),
        autres_prevues=D(30_000),
    )
    assert (du.montant, du.plafond) == (D(montant), plafond)


def test_l_aide_publique_laisse_le_prive_et_les_fonds_propres():
    lignes = [Ressource(r, D(10**n)) for n, r in enumerate(R)]
    assert aide_publique(lignes) == 111_111


def test_le_seuil_se_juge_sur_l_aide_publique_quand_le_programme_le_dit():
    postes = [Poste(C.PERSONNEL, D(100_000)), Poste(C.PRESTATIONS, D(5))]
    commun = {"taux_ue": D("0.6"), "seuil_options": D(60_003)}
    options = [(CoutsReels, D(0)), (Forfait15, D("0.15"))]
    reel, quinze = comparer(postes, options, autres_aides=D(0), **commun)
    assert (reel.exige_option_simplifiee, quinze.exige_option_simplifiee) == (True, False)
    assert (reel.au_reel, quinze.au_reel) == (0, 0)
    [de_trop] = comparer(postes, options[:1], autres_aides=D("0.01"), **commun)
    assert not de_trop.exige_option_simplifiee
    reel, quinze = comparer(postes, options, **{**commun, "seuil_options": D(200_000)})
    assert (reel.au_reel, quinze.au_reel) == (0, 5)


# --- Temps ------------------------------------------------------------------------------------


def test_les_heures_en_trop_ne_sont_jamais_negatives():
    assert temps.heures_en_trop(D(10), D(10)) == temps.heures_en_trop(D(9), D(10)) == 0
    assert temps.heures_en_trop(D("10.25"), D(10)) == D("0.25")


def test_deux_missions_qui_se_suivent_ne_s_ajoutent_pas_deux_qui_se_croisent_oui():
    def mission(quotite, debut, fin):
        return temps.PartDeTemps("x", D(quotite), debut, fin)

    annee = {"debut": date(2024, 11, 20), "fin": date(2025, 2, 1)}
    longue = mission(60, date(2024, 1, 1), date(2024, 12, 15))
    suivante = mission(50, date(2024, 12, 16), None)
    assert temps.mois_depasses([longue, suivante], **annee) == []
    croisee = mission(50, date(2024, 12, 15), date(2024, 12, 15))
    assert temps.mois_depasses([longue, croisee], **annee) == [(date(2024, 12, 1), D(110))]
    ouverte = mission("50.01", date(2025, 1, 31), None)
    assert temps.mois_depasses([suivante, ouverte], **annee) == [
        (date(2025, 1, 1), D("100.01")),
        (date(2025, 2, 1), D("100.01")),
    ]
    ancienne = mission(101, date(2024, 1, 1), date(2024, 11, 1))
    assert temps.mois_depasses([ancienne], **annee) == [(date(2024, 11, 1), D(101))]
    apres = mission(101, date(2025, 3, 1), None)
    assert temps.mois_depasses([apres], **annee) == []


def test_les_semaines_d_un_mois_de_la_premiere_a_la_derniere():
    janvier = [date(2027, 1, 1) + n * JOUR for n in range(31)]
    assert [(n, len(jours)) for n, jours in semaines(reversed(janvier))] == [
        (53, 3),
        (1, 7),
        (2, 7),
        (3, 7),
        (4, 7),
    ]
    assert semaines(reversed(janvier))[0][1] == janvier[:3]
    assert [est_week_end(date(2027, 1, n)) for n in (1, 2, 3, 4)] == [False, True, True, False]


def test_la_recopie_remplit_les_jours_vides_jusqu_a_ce_jour_compris():
    jours = [date(2027, 1, n) for n in (4, 5, 6)]
    assert jours_a_remplir(jours, chomes=(), remplis=(), jusqu_au=jours[1]) == jours[:2]
    assert jours_a_remplir(jours, chomes=jours[:1], remplis=(), jusqu_au=jours[1]) == jours[1:2]
    assert jours_a_remplir(jours, chomes=(), remplis=jours[1:], jusqu_au=jours[2]) == jours[:1]
