"""Les règles des contrats : durées (C4), heures des actions (C5), offre et examen (C6, C7), échéances."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.contrats.cycle import PASSAGES, couples, est_permis
from jalons.contrats.enums import (
    EtatContrat,
    MotifSansDuree,
    Periodicite,
    RegimeHeures,
    Statut,
)
from jalons.contrats.genres import GenreContrat
from jalons.contrats.rules.durees import (
    Duree,
    ecart_des_actions,
    fin_de_garde,
    refus_de_duree,
)
from jalons.contrats.rules.echeances import (
    ContratLu,
    Delais,
    GenreEcheance,
    echeances,
    prochaine_actualisation,
    revision_due,
    statut,
)
from jalons.contrats.rules.semaine import (
    LigneSemaine,
    court_cette_semaine,
    reste_a_faire,
    total,
)
from jalons.repertoire.enums import Voie
from jalons.socle.dates import ajouter_mois

LE = date(2026, 3, 16)
DELAIS = Delais(offre=6, revision=6, revision_longue=12)
JOURS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
HEURES = st.decimals(Decimal("0.25"), Decimal(48), places=2)


def refus(duree, naissances=()):
    lus = refus_de_duree(duree, minimum=Decimal(15), debut=LE, naissances=naissances, ans=12)
    return {r.champ for r in lus}


# --- C4 : quinze heures, moins avec une raison, jamais zéro ---------------------------------------


@given(heures=HEURES)
def test_c4_quinze_heures_ou_une_raison(heures):
    plein = refus(Duree(RegimeHeures.PLEIN, heures))
    minore = refus(Duree(RegimeHeures.MINORE, heures, raison="Santé fragile"))
    assert (plein == set()) == (heures >= 15)
    assert (minore == set()) == (heures < 15)


@pytest.mark.parametrize(
    ("duree", "champs"),
    [
        (Duree(RegimeHeures.PLEIN, None), {"heures_hebdo"}),
        (Duree(RegimeHeures.PLEIN, Decimal(0)), {"heures_hebdo"}),
        (Duree(RegimeHeures.MINORE, Decimal(0), raison="x"), {"heures_hebdo"}),
        (Duree(RegimeHeures.MINORE, Decimal(8)), {"raison_heures"}),
        (Duree(RegimeHeures.MINORE, Decimal(15), raison="x"), {"regime"}),
        (
            Duree(RegimeHeures.SANS_DUREE),
            {"motif_heures", "heures_demandees_par_elle", "heures_fin"},
        ),
        (
            Duree(RegimeHeures.SANS_DUREE, None, motif=MotifSansDuree.SANTE, fin=LE),
            {"heures_demandees_par_elle"},
        ),
        (
            Duree(
                RegimeHeures.SANS_DUREE,
                Decimal(4),
                motif=MotifSansDuree.SANTE,
                demandee_par_elle=True,
                fin=LE,
            ),
            {"heures_hebdo"},
        ),
        (
            Duree(
                RegimeHeures.SANS_DUREE, motif=MotifSansDuree.SANTE, demandee_par_elle=True, fin=LE
            ),
            set(),
        ),
    ],
)
def test_c4_sans_duree_seulement_pour_un_motif_liste_et_a_sa_demande(duree, champs):
    assert refus(duree) == champs


@pytest.mark.parametrize(
    ("naissance", "fin", "champs"),
    [
        (date(2016, 5, 14), date(2028, 5, 13), set()),
        (date(2016, 5, 14), date(2028, 5, 14), {"heures_fin"}),
        (date(2010, 5, 14), date(2026, 9, 1), {"motif_heures"}),
    ],
)
def test_c4_la_garde_va_jusqu_aux_douze_ans_de_l_enfant(naissance, fin, champs):
    duree = Duree(
        RegimeHeures.SANS_DUREE, motif=MotifSansDuree.GARDE, demandee_par_elle=True, fin=fin
    )
    assert refus(duree, [naissance]) == champs


@given(naissances=st.lists(JOURS, max_size=4), le=JOURS)
def test_c4_la_fin_de_garde_est_la_veille_des_douze_ans_du_plus_jeune(naissances, le):
    fin = fin_de_garde(naissances, ans=12, le=le)
    jeunes = [n for n in naissances if (n.year + 12, n.month, n.day) > (le.year, le.month, le.day)]
    assert (fin is None) == (not jeunes)
    if fin is not None:
        lendemain = fin + timedelta(days=1)
        plus_jeune = max(naissances)
        assert lendemain.year == plus_jeune.year + 12
        assert fin >= le


@given(heures=st.one_of(st.none(), HEURES), actions=st.lists(st.one_of(st.none(), HEURES)))
def test_c5_les_actions_avertissent_sans_bloquer(heures, actions):
    somme, sous = ecart_des_actions(heures, actions)
    assert somme == sum((a for a in actions if a), Decimal(0))
    assert sous == (heures is not None and somme < heures)


# --- C6, C7 : l'offre raisonnable, l'examen d'un parcours social ----------------------------------


def contrat(**champs):
    base = {
        "etat": EtatContrat.SIGNE,
        "signature": LE,
        "debut": LE,
        "fin": date(2027, 9, 15),
        "demande_une_offre": True,
    }
    return ContratLu(**{**base, **champs})


def dues(lu):
    return {e.genre: e.le for e in echeances(lu, DELAIS)}


def test_c6_l_offre_est_due_six_mois_apres_la_signature():
    assert dues(contrat())[GenreEcheance.OFFRE] == date(2026, 9, 16)
    assert GenreEcheance.OFFRE not in dues(contrat(a_offre=True))


def test_c6_jamais_d_offre_sur_le_parcours_social_ni_sur_un_cer():
    genres = {g.code: g for g in GenreContrat.tous()}
    assert genres["engagement"].demande_une_offre(Voie.PROFESSIONNELLE)
    assert not genres["engagement"].demande_une_offre(Voie.SOCIALE)
    assert not genres["cer_professionnel"].demande_une_offre(Voie.PROFESSIONNELLE)


@given(signature=JOURS, long=st.booleans(), plus=st.integers(0, 400))
def test_c7_l_examen_vient_a_six_ou_douze_mois_de_la_signature_ou_du_dernier(signature, long, plus):
    mois = 12 if long else 6
    lu = contrat(signature=signature, debut=signature, fin=None, se_revise=True, delai_long=long)
    assert revision_due(lu, DELAIS) == ajouter_mois(signature, mois)
    examen = signature + timedelta(days=plus)
    apres = contrat(
        signature=signature,
        debut=signature,
        fin=None,
        se_revise=True,
        delai_long=long,
        examine_le=examen,
    )
    assert revision_due(apres, DELAIS) == ajouter_mois(examen, mois)


def test_c7_seul_le_parcours_social_s_examine():
    engagement = GenreContrat.par_code("engagement")
    assert [v for v in Voie if engagement.se_revise(v)] == [Voie.SOCIALE]


# --- Échéances, statut, semaine -------------------------------------------------------------------


@given(
    signature=JOURS,
    duree=st.integers(1, 400),
    rythme=st.sampled_from(list(Periodicite)),
    fin_heures=st.one_of(st.none(), JOURS),
)
def test_les_echeances_sont_dans_l_ordre_et_dans_le_contrat(signature, duree, rythme, fin_heures):
    fin = signature + timedelta(days=duree)
    lu = contrat(
        signature=signature,
        debut=signature,
        fin=fin,
        actualisation=rythme,
        se_revise=True,
        regime=RegimeHeures.MINORE,
        heures_fin=fin_heures,
    )
    trouvees = echeances(lu, DELAIS)
    assert [e.le for e in trouvees] == sorted(e.le for e in trouvees)
    assert GenreEcheance.FIN in {e.genre for e in trouvees}
    assert all(e.le <= fin for e in trouvees if e.genre != GenreEcheance.OFFRE)
    for etat in EtatContrat:
        if etat != EtatContrat.SIGNE:
            assert echeances(contrat(etat=etat), DELAIS) == []


@given(rythme=st.sampled_from(list(Periodicite)), depuis=JOURS)
def test_l_actualisation_vient_toujours_plus_tard(rythme, depuis):
    assert depuis < prochaine_actualisation(rythme, depuis) <= depuis + timedelta(days=93)


@given(debut=JOURS, duree=st.one_of(st.none(), st.integers(0, 400)), ecart=st.integers(-20, 450))
def test_le_statut_suit_la_periode(debut, duree, ecart):
    fin = None if duree is None else debut + timedelta(days=duree)
    le = debut + timedelta(days=ecart)
    dit = statut(EtatContrat.SIGNE, debut, fin, le=le)
    if le < debut:
        assert dit == Statut.A_VENIR
    elif fin is None or le <= fin:
        assert dit == Statut.EN_VIGUEUR
    else:
        assert dit == Statut.FINI


def test_chaque_etat_est_atteint_et_rien_ne_sort_de_la_table():
    atteints = {p.vers for p in PASSAGES} | {EtatContrat.PROJET}
    assert atteints == set(EtatContrat)
    assert ("signe", "projet") not in couples()
    assert not est_permis("signer", EtatContrat.PROJET)


@given(
    objectif=st.one_of(st.none(), HEURES),
    lignes=st.lists(st.tuples(HEURES, st.one_of(st.just(Decimal(0)), HEURES))),
)
def test_une_heure_validee_ne_compte_qu_une_fois(objectif, lignes):
    lues = [LigneSemaine("x", "y", declarees=d, validees=v) for d, v in lignes]
    somme = total(lues)
    assert somme.dites == sum((v or d for d, v in lignes), Decimal(0))
    reste = reste_a_faire(objectif, somme.dites)
    assert reste is None if objectif is None else reste >= 0


def test_le_prevu_du_contrat_et_le_prevu_note_ne_s_ajoutent_pas():
    notees = [LigneSemaine("Formation", "CACES", prevues=Decimal(7))]
    convenues = [LigneSemaine("Formation", "CACES", prevues=Decimal(15))]
    assert total(notees, convenues).prevues == 15
    assert total(notees).prevues == 7


# --- Bornes : le jour même, le jour d'avant, le jour d'après --------------------------------------

UN_JOUR = timedelta(days=1)


@pytest.mark.parametrize(
    ("rythme", "jour"),
    [
        (Periodicite.SEMAINE, date(2026, 2, 7)),
        (Periodicite.QUINZAINE, date(2026, 2, 14)),
        (Periodicite.MOIS, date(2026, 2, 28)),
        (Periodicite.DEUX_MOIS, date(2026, 3, 31)),
        (Periodicite.TRIMESTRE, date(2026, 4, 30)),
    ],
)
def test_chaque_rythme_a_son_jour(rythme, jour):
    assert prochaine_actualisation(rythme, date(2026, 1, 31)) == jour


def test_l_actualisation_repart_du_dernier_point():
    rythme = {"actualisation": Periodicite.MOIS, "demande_une_offre": False}
    assert dues(contrat(**rythme))[GenreEcheance.ACTUALISATION] == date(2026, 4, 16)
    fait = contrat(**rythme, actualise_le=date(2026, 5, 2))
    assert dues(fait)[GenreEcheance.ACTUALISATION] == date(2026, 6, 2)


@pytest.mark.parametrize("regime", list(RegimeHeures))
def test_seule_une_duree_minoree_ou_levee_a_une_fin(regime):
    lu = contrat(regime=regime, heures_fin=date(2026, 12, 1))
    attendue = None if regime == RegimeHeures.PLEIN else date(2026, 12, 1)
    assert dues(lu).get(GenreEcheance.HEURES) == attendue
    assert GenreEcheance.HEURES not in dues(contrat(regime=regime))


def test_rien_n_est_du_sans_signature_ni_debut_et_rien_que_ce_que_le_contrat_demande():
    assert echeances(contrat(signature=None), DELAIS) == []
    assert echeances(contrat(debut=None), DELAIS) == []
    nu = ContratLu(EtatContrat.SIGNE, LE, LE, fin=date(2027, 3, 15))
    assert dues(nu) == {GenreEcheance.FIN: date(2027, 3, 15)}
    assert revision_due(nu, DELAIS) is None
    assert revision_due(contrat(signature=None, se_revise=True), DELAIS) is None
    social = ContratLu(EtatContrat.SIGNE, LE, LE, se_revise=True)
    assert revision_due(social, DELAIS) == date(2026, 9, 16)


def test_une_echeance_tombe_avec_le_contrat_mais_pas_l_offre():
    court = contrat(fin=date(2026, 6, 30), se_revise=True, heures_fin=date(2026, 6, 30))
    assert set(dues(court)) == {GenreEcheance.FIN, GenreEcheance.OFFRE}
    le_meme_jour = contrat(fin=date(2026, 9, 16), se_revise=True)
    assert dues(le_meme_jour)[GenreEcheance.REVISION] == date(2026, 9, 16)
    sans_fin = contrat(fin=None, se_revise=True)
    assert set(dues(sans_fin)) == {GenreEcheance.OFFRE, GenreEcheance.REVISION}


def test_un_contrat_qui_n_est_pas_conclu_dit_son_etat():
    for etat in EtatContrat:
        dit = statut(etat, date(2026, 1, 1), date(2026, 2, 1), le=LE)
        if etat == EtatContrat.SIGNE:
            assert dit == Statut.FINI
        else:
            assert dit == Statut(str(etat))
    assert statut(EtatContrat.SIGNE, LE, LE, le=LE) == Statut.EN_VIGUEUR


@pytest.mark.parametrize(
    ("debut", "fin", "court"),
    [
        (None, None, True),
        (date(2026, 3, 22), None, True),
        (date(2026, 3, 23), None, False),
        (None, date(2026, 3, 16), True),
        (None, date(2026, 3, 15), False),
        (date(2026, 3, 18), date(2026, 3, 18), True),
        (date(2026, 3, 1), date(2026, 3, 2), False),
        (date(2026, 4, 1), date(2026, 4, 2), False),
    ],
)
def test_une_action_court_la_semaine_qu_elle_touche(debut, fin, court):
    semaine = {"lundi": date(2026, 3, 16), "dimanche": date(2026, 3, 22)}
    assert court_cette_semaine(debut, fin, **semaine) is court


def test_il_reste_ce_qui_n_est_pas_dit_et_jamais_moins_que_rien():
    assert reste_a_faire(Decimal(15), Decimal("6.5")) == Decimal("8.5")
    assert reste_a_faire(Decimal(15), Decimal(18)) == 0
    assert reste_a_faire(None, Decimal(18)) is None


def levee(motif=MotifSansDuree.SANTE, **champs):
    return Duree(RegimeHeures.SANS_DUREE, motif=motif, demandee_par_elle=True, **champs)


def test_une_levee_finit_au_plus_tot_le_premier_jour():
    assert refus(levee(fin=LE)) == set()
    assert refus(levee(fin=LE - UN_JOUR)) == {"heures_fin"}
    sans_le_dire = Duree(RegimeHeures.SANS_DUREE, motif=MotifSansDuree.SANTE, fin=LE)
    assert refus(sans_le_dire) == {"heures_demandees_par_elle"}


def test_ne_un_29_fevrier_la_garde_finit_la_veille_du_1er_mars():
    assert fin_de_garde([date(2016, 2, 29)], ans=13, le=LE) == date(2029, 2, 28)
    assert fin_de_garde([date(2016, 2, 29)], ans=12, le=LE) == date(2028, 2, 28)


def test_la_garde_se_leve_encore_le_dernier_jour():
    naissance = date(2014, 3, 17)
    assert fin_de_garde([naissance], ans=12, le=LE) == LE
    assert refus(levee(MotifSansDuree.GARDE, fin=LE), [naissance]) == set()
    assert fin_de_garde([naissance], ans=12, le=LE + UN_JOUR) is None


def test_le_minimum_se_dit_sans_zero_inutile():
    def dire(minimum):
        [lu] = refus_de_duree(
            Duree(RegimeHeures.PLEIN, Decimal(1)),
            minimum=Decimal(minimum),
            debut=LE,
            naissances=(),
            ans=12,
        )
        return lu.message

    assert "Au moins 15 heures" in dire("15.00")
    assert "Au moins 7.5 heures" in dire("7.50")
    assert "Au moins 20 heures" in dire("20")


@pytest.mark.parametrize(
    ("heures", "plein", "minore"),
    [
        ("-1", {"heures_hebdo"}, {"heures_hebdo"}),
        ("0", {"heures_hebdo"}, {"heures_hebdo"}),
        ("0.01", {"heures_hebdo"}, set()),
        ("1", {"heures_hebdo"}, set()),
        ("14.99", {"heures_hebdo"}, set()),
        ("15", set(), {"regime"}),
        ("15.01", set(), {"regime"}),
    ],
)
def test_c4_chaque_heure_compte_et_jamais_zero(heures, plein, minore):
    assert refus(Duree(RegimeHeures.PLEIN, Decimal(heures))) == plein
    assert refus(Duree(RegimeHeures.MINORE, Decimal(heures), raison="x")) == minore
    [lu] = refus_de_duree(
        Duree(RegimeHeures.PLEIN, Decimal(0)),
        minimum=Decimal(15),
        debut=LE,
        naissances=(),
        ans=12,
    )
    assert "jamais zéro" in lu.message


def test_c4_sans_heures_dites_rien_ne_se_signe():
    assert Duree(RegimeHeures.PLEIN).demandee_par_elle is False
    for regime in (RegimeHeures.PLEIN, RegimeHeures.MINORE):
        assert refus(Duree(regime, None, raison="x")) == {"heures_hebdo"}
    assert refus(Duree(RegimeHeures.MINORE, Decimal(5), raison=" ")) == {"raison_heures"}


def test_c4_la_garde_suit_le_plus_jeune_et_s_arrete_la_veille():
    ages = [date(2016, 5, 14), date(2020, 1, 2), date(2010, 1, 1)]
    assert fin_de_garde(ages, ans=12, le=LE) == date(2032, 1, 1)
    assert fin_de_garde([], ans=12, le=LE) is None
    garde = levee(MotifSansDuree.GARDE, fin=date(2032, 1, 1))
    assert refus(garde, ages) == set()
    assert refus(levee(MotifSansDuree.GARDE, fin=date(2032, 1, 2)), ages) == {"heures_fin"}
    assert refus(levee(MotifSansDuree.GARDE, fin=LE)) == {"motif_heures"}
    assert refus(levee(MotifSansDuree.SANTE, fin=date(2040, 1, 1))) == set()


@pytest.mark.parametrize(
    ("heures", "actions", "attendu"),
    [
        (None, [], (0, False)),
        (None, ["3"], (3, False)),
        ("15", [], (0, True)),
        ("15", ["10", None, "4.99"], ("14.99", True)),
        ("15", ["10", "5"], (15, False)),
        ("15", ["10", "6"], (16, False)),
    ],
)
def test_c5_la_somme_egale_a_la_duree_n_avertit_pas(heures, actions, attendu):
    lues = [None if a is None else Decimal(a) for a in actions]
    somme, sous = ecart_des_actions(None if heures is None else Decimal(heures), lues)
    assert (somme, sous) == (Decimal(attendu[0]), attendu[1])
