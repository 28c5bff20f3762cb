"""Les règles pures du PLIE : durées, contacts, sorties, taux, frise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.accompagnement.enums import FamilleSortie, NatureSituation, TempsTravail
from jalons.accompagnement.rules import sorties
from jalons.accompagnement.rules.contacts import suivi_contact
from jalons.accompagnement.rules.frise import disposer
from jalons.accompagnement.rules.sorties import Situation, qualifier
from jalons.accompagnement.rules.taux import Moyenne, Taux
from jalons.socle.durees import (
    Duree,
    duree,
    mois_dans_les_douze_derniers,
    plus_longue,
    reunir,
)
from tests.accompagnement.decor_regles import (
    INCLUSE,
    JOURS,
    LE,
    STRICTE,
    emploi,
    juger,
)

PLAGES = st.lists(
    st.tuples(JOURS, st.integers(0, 400)).map(lambda c: (c[0], c[0] + timedelta(days=c[1]))),
    max_size=8,
)


SIX_MOIS = emploi("cdd", date(2026, 1, 1), date(2026, 6, 30))


def test_un_cdd_d_exactement_six_mois_est_positif_si_la_borne_est_incluse():
    jugee = juger(SIX_MOIS, INCLUSE)
    assert (jugee.regle.code, jugee.est_positive) == ("emploi_durable", True)
    assert any("au moins 6 mois" in p for p in jugee.phrases)
    assert any("6 mois, depuis le 01/01/2026" in p for p in jugee.phrases)


def test_et_temporaire_si_elle_ne_l_est_pas():
    jugee = juger(SIX_MOIS, STRICTE)
    assert (jugee.regle.famille, jugee.est_positive) == (FamilleSortie.EMPLOI_COURT, False)
    plus_long = emploi("cdd", date(2026, 1, 1), date(2026, 7, 1))
    assert juger(plus_long, STRICTE).est_positive


def test_un_jour_de_moins_ne_suffit_jamais():
    court = emploi("cdd", date(2026, 1, 1), date(2026, 6, 29))
    assert not juger(court, INCLUSE).est_positive


@pytest.mark.parametrize(("mois", "attendu"), [(7, False), (8, True)])
def test_saisonnier_sept_mois_ne_suffisent_pas_huit_si(mois, attendu):
    situation = Situation(NatureSituation.SAISONNIER, mois_travailles=Decimal(mois))
    assert juger(situation).est_positive is attendu


def test_les_mois_saisonniers_se_comptent_aussi_sur_les_contrats():
    saisons = (
        (date(2025, 7, 1), date(2025, 10, 31)),
        (date(2026, 1, 1), date(2026, 4, 30)),
    )
    assert mois_dans_les_douze_derniers(saisons, le=date(2026, 6, 30)) == 8
    assert juger(Situation(NatureSituation.SAISONNIER, saisons), le=date(2026, 6, 30)).est_positive
    # Deux mois plus tard, juillet et août 2025 sont sortis de la fenêtre.
    assert not juger(
        Situation(NatureSituation.SAISONNIER, saisons), le=date(2026, 8, 31)
    ).est_positive


def test_l_interim_se_cumule_sans_interruption():
    fin_de_semaine = (
        (date(2026, 1, 5), date(2026, 3, 27)),
        (date(2026, 3, 30), date(2026, 7, 4)),
    )
    assert juger(Situation(NatureSituation.INTERIM, fin_de_semaine)).est_positive
    avec_un_trou = (
        (date(2026, 1, 5), date(2026, 3, 20)),
        (date(2026, 3, 30), date(2026, 7, 4)),
    )
    assert not juger(Situation(NatureSituation.INTERIM, avec_un_trou)).est_positive


def test_le_temps_partiel_compte_s_il_est_choisi():
    dates = (date(2026, 1, 1), None)
    choisi = emploi("cdi", *dates, temps=TempsTravail.PARTIEL_CHOISI, quotite=Decimal(50))
    subi = emploi("cdi", *dates, temps=TempsTravail.PARTIEL_SUBI, quotite=Decimal(80))
    court = emploi("cdi", *dates, temps=TempsTravail.PARTIEL_CHOISI, quotite=Decimal(49))
    assert [juger(s).est_positive for s in (choisi, subi, court)] == [True, False, False]


def test_un_cdi_est_positif_des_son_premier_jour_mais_provisoire():
    jugee = juger(emploi("cdi", LE, None))
    assert jugee.est_positive
    assert jugee.a_confirmer_le == date(2027, 1, 1)
    assert not jugee.est_confirmable(le=date(2026, 12, 31))
    assert jugee.est_confirmable(le=date(2027, 1, 1))
    assert "Sans fin prévue, depuis le 01/07/2026." in jugee.phrases
    assert "Temps de travail : Temps plein." in jugee.phrases


def test_la_formation_diplomante_et_la_formation_longue():
    diplome = Situation(NatureSituation.FORMATION, a_diplome=True)
    jugee = juger(diplome)
    assert jugee.regle.code == "formation_diplomante"
    assert jugee.a_confirmer_le is None
    dix_mois = Situation(NatureSituation.FORMATION, ((date(2026, 1, 1), date(2026, 10, 31)),))
    longue = juger(dix_mois)
    assert longue.regle.code == "formation_longue"
    assert longue.a_confirmer_le == date(2026, 7, 1)
    neuf_mois = Situation(NatureSituation.FORMATION, ((date(2026, 1, 1), date(2026, 9, 30)),))
    assert juger(neuf_mois).regle.code == "formation_courte"


def test_la_creation_et_l_association_intermediaire():
    assert juger(Situation(NatureSituation.CREATION)).regle.famille == "creation"
    ancien = ((date(2024, 1, 1), date(2026, 6, 30)),)
    senior = Situation(
        NatureSituation.ASSOCIATION_INTERMEDIAIRE, ancien, quotite=Decimal(34), age=56
    )
    jeune = Situation(
        NatureSituation.ASSOCIATION_INTERMEDIAIRE, ancien, quotite=Decimal(34), age=55
    )
    assert juger(senior).est_positive
    assert not juger(jeune).est_positive


@pytest.mark.parametrize("nature", list(NatureSituation))
def test_chaque_situation_a_sa_regle_et_ses_raisons(nature):
    jugee = juger(Situation(nature))
    assert jugee.phrases[0].startswith("Règle «")
    assert jugee.examens[-1].est_vraie
    assert jugee.regle.famille in set(FamilleSortie)


def test_une_situation_vide_n_est_jamais_une_sortie_positive_dans_l_emploi():
    for nature in ("cdi", "cdd", "interim", "saisonnier", "alternance", "contrat_aide"):
        assert not juger(Situation(NatureSituation(nature))).est_positive


ADMISSION = date(2026, 2, 1)
VEILLE = ADMISSION - timedelta(days=1)
D_UN_AN = VEILLE + timedelta(days=365)


@pytest.mark.parametrize(
    "nature", ["cdi", "cdd", "interim", "alternance", "contrat_aide", "creation"]
)
def test_ce_qui_commence_avant_l_admission_n_est_jamais_positif(nature):
    """Aux deux bords : la veille ne compte pas, le jour même compte."""
    veille = emploi(nature, VEILLE, D_UN_AN, admission=ADMISSION)
    jour = emploi(nature, ADMISSION, D_UN_AN, admission=ADMISSION)
    assert [juger(s).est_positive for s in (veille, jour)] == [False, True]
    assert "Commencé le 31/01/2026, avant l'admission du 01/02/2026" in juger(veille).phrases[-1]
    assert not any("avant l'admission" in p for p in juger(jour).phrases)


@given(JOURS, st.integers(0, 900), st.integers(-900, 900))
def test_quelle_que_soit_la_grille_un_contrat_d_avant_ne_rend_pas_positif(debut, jours, ecart):
    """Même une règle que le département rendrait toujours vraie."""
    admission = debut + timedelta(days=ecart)
    situation = emploi("cdd", debut, debut + timedelta(days=jours), admission=admission)
    large = sorties.RegleEnVigueur("large", "Large", "emploi", True, {"toujours": True})
    sinon = sorties.RegleEnVigueur("autre", "Autre", "autre", False, {"toujours": True})
    jugee = qualifier(situation, [large, sinon], INCLUSE, le=LE)
    assert jugee.est_positive == (debut >= admission)


def test_seul_compte_le_contrat_commence_depuis_l_admission():
    deux = (VEILLE, date(2026, 4, 30)), (date(2026, 5, 1), date(2026, 10, 31))
    suite = Situation(NatureSituation.CDD, deux, temps=TempsTravail.PLEIN, admission=ADMISSION)
    jugee = juger(suite)
    assert jugee.est_positive
    assert jugee.a_confirmer_le == date(2026, 11, 1)
    court = deux[0], (date(2026, 5, 1), date(2026, 10, 30))
    assert not juger(replace(suite, periodes=court)).est_positive


def test_les_mois_saisonniers_dits_ne_depassent_pas_le_temps_depuis_l_admission():
    saison = Situation(NatureSituation.SAISONNIER, mois_travailles=Decimal(9))
    assert juger(replace(saison, admission=date(2025, 11, 1))).est_positive
    assert not juger(replace(saison, admission=date(2025, 12, 1))).est_positive


def test_une_formation_ou_une_association_intermediaire_peut_preceder_l_admission():
    """L'une finit par un diplôme, l'autre demande deux ans d'ancienneté."""
    diplome = Situation(NatureSituation.FORMATION, ((VEILLE, LE),), a_diplome=True)
    assert juger(replace(diplome, admission=ADMISSION)).est_positive
    ancien = ((date(2024, 1, 1), date(2026, 6, 30)),)
    senior = Situation(
        NatureSituation.ASSOCIATION_INTERMEDIAIRE, ancien, quotite=Decimal(34), age=56
    )
    assert juger(replace(senior, admission=ADMISSION)).est_positive


def test_sans_regle_la_grille_est_incomplete():
    with pytest.raises(sorties.GrilleIncomplete):
        qualifier(Situation(NatureSituation.CDI), [], INCLUSE, le=LE)


@given(JOURS, st.integers(0, 900))
def test_la_borne_ne_separe_que_l_egalite(debut, jours):
    """Incluse ou stricte, la réponse ne diffère qu'à exactement six mois."""
    fin = debut + timedelta(days=jours)
    situation = emploi("cdd", debut, fin)
    incluse, stricte = (juger(situation, s, le=fin).est_positive for s in (INCLUSE, STRICTE))
    assert (incluse != stricte) == (duree(debut, fin) == Duree(6, 0))
    assert incluse or not stricte


@given(JOURS, st.integers(0, 1500), st.integers(0, 60))
def test_une_duree_ne_diminue_pas_quand_la_fin_recule(debut, jours, plus):
    fin = debut + timedelta(days=jours)
    avant, apres = duree(debut, fin), duree(debut, fin + timedelta(days=plus))
    assert avant <= apres
    assert avant.en_mois <= apres.en_mois
    assert 0 <= avant.jours <= 31


@given(PLAGES, st.integers(0, 10))
def test_reunir_ne_perd_aucun_jour_et_separe_les_suites(plages, tolerance):
    suites = reunir(plages, tolerance=tolerance)
    for debut, fin in plages:
        assert any(d <= debut and fin <= f for d, f in suites)
    for (_, fin), (debut, _) in pairwise(suites):
        assert (debut - fin).days - 1 > tolerance
    longue = plus_longue(plages, tolerance=tolerance)
    assert (longue is None) == (not plages)
    if longue:
        assert all(duree(*s) <= duree(*longue) for s in suites)


@given(PLAGES, JOURS)
def test_jamais_plus_de_douze_mois_sur_douze(plages, le):
    mois = mois_dans_les_douze_derniers(plages, le=le)
    assert 0 <= mois <= Decimal("12.5")


@pytest.mark.parametrize(("jours", "alerte"), [(0, False), (31, False), (32, True)])
def test_l_alerte_vient_apres_trente_et_un_jours(jours, alerte):
    admission = date(2026, 1, 1)
    le = date(2026, 3, 1) + timedelta(days=jours)
    suivi = suivi_contact(dernier=date(2026, 3, 1), admission=admission, le=le, delai_jours=31)
    assert suivi.est_en_alerte(le=le) is alerte
    assert str(jours) in suivi.phrase
    jamais = suivi_contact(dernier=None, admission=admission, le=le, delai_jours=31)
    assert "Aucun contact" in jamais.phrase


def taux(numerateur, denominateur):
    annee = date(2014, 1, 1), date(2014, 12, 31)
    return Taux(numerateur, denominateur, *annee, "sorties positives", "sorties")


def test_le_taux_national_s_ecrit_avec_ses_deux_termes():
    national = taux(14_446, 14_446 + 25_882)
    assert national.pour_cent == Decimal("35.82")
    assert national.valeur == "35,82\u00a0%"
    assert "14 446 / 40 328" in str(national).replace("\u202f", " ")
    assert "du 01/01/2014 au 31/12/2014" in str(national)
    durable = taux(11_197, 14_446)
    assert durable.pour_cent == Decimal("77.51")
    assert 14_446 - 11_197 == 3_249
    assert taux(0, 0).valeur == "—"


def test_une_moyenne_dit_sa_somme_et_son_effectif():
    moyenne = Moyenne(Decimal("55.2"), 2, "mois", LE, LE, "mois", "parcours")
    assert (moyenne.valeur, moyenne.fraction) == ("27,6 mois", "55,2 / 2")


@given(
    st.lists(
        st.tuples(JOURS, st.one_of(st.none(), st.integers(0, 500))).map(
            lambda c: (c[0], None if c[1] is None else c[0] + timedelta(days=c[1]))
        ),
        min_size=1,
        max_size=10,
    )
)
def test_deux_etapes_d_un_meme_couloir_ne_se_touchent_pas_textes_compris(plages):
    le = date(2031, 1, 1)
    dessin = disposer(plages, ["Chantier d'insertion"] * len(plages), le=le)
    assert len(dessin.barres) == len(plages)
    for une in dessin.barres:
        for autre in dessin.barres:
            if une.rang < autre.rang and une.couloir == autre.couloir:
                gauche, droite = sorted((une, autre), key=lambda b: b.x)
                assert gauche.texte_x + gauche.largeur_texte <= droite.texte_x or (
                    droite.texte_x + droite.largeur_texte <= gauche.texte_x
                )
                assert gauche.x + gauche.largeur <= droite.x
    assert all(0 <= b.x <= 1000 and b.largeur >= 6 for b in dessin.barres)
    assert all(b.texte_x >= 0 and b.texte_x + b.largeur_texte <= 1000 for b in dessin.barres)
    assert disposer([], [], le=le) is None
