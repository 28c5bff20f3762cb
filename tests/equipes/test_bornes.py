"""Quorum, voix et délais à leurs bornes : l'arrondi au siège, l'égalité, le dernier jour."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jalons.equipes.enums import RegleDeVote, SensAvis
from jalons.equipes.rules.avis import Voix, refus_d_audition, refus_de_vote, repute_le
from jalons.equipes.rules.quorum import Quorum, Siegeant, constater, voix_possibles

POUR, CONTRE = SensAvis.FAVORABLE, SensAvis.DEFAVORABLE
MAJORITE, CONSENSUS = RegleDeVote.MAJORITE, RegleDeVote.CONSENSUS


def sieges(nombre, presents=0):
    return [Siegeant(n, n, "departement", n <= presents) for n in range(1, nombre + 1)]


@pytest.mark.parametrize(
    ("nombre", "part", "requis"),
    [
        (1, "50", 1),
        (2, "50", 1),
        (2, "50.5", 2),
        (3, "50", 2),
        (4, "50", 2),
        (5, "50", 3),
        (10, "33.3", 4),
        (4, "0", 1),
        (6, "100", 6),
    ],
)
def test_le_quorum_s_arrondit_au_siege_superieur(nombre, part, requis):
    lu = constater(sieges(nombre, requis), part=Decimal(part), exiges=())
    assert (lu.requis, lu.pourvus, lu.sieges) == (requis, requis, nombre) and lu.est_atteint
    assert not constater(sieges(nombre, requis - 1), part=Decimal(part), exiges=()).est_atteint


def test_sans_siege_rien_ne_s_atteint_meme_sans_rien_exiger():
    assert not Quorum(0, 0, 0, ()).est_atteint
    assert Quorum(1, 1, 1, ()).est_atteint
    assert not Quorum(1, 1, 1, ("beneficiaires",)).est_atteint
    assert (Siegeant(1, 1, "x").est_present, Siegeant(1, 1, "x").est_excuse) == (False, False)


def test_l_262_39_un_college_se_fait_connaitre_present_excuse_ou_retire():
    membres = [
        Siegeant(1, 1, "departement", est_present=True),
        Siegeant(2, 2, "france_travail", est_excuse=True),
        Siegeant(3, 3, "beneficiaires"),
    ]
    exiges = ("france_travail", "departement", "beneficiaires")
    lu = constater(membres, part=Decimal(30), exiges=exiges, retires={1})
    assert (lu.pourvus, lu.manquants) == (0, ("beneficiaires",))
    assert constater([], part=Decimal(30), exiges=exiges).manquants == tuple(sorted(exiges))


def test_un_suppleant_present_garde_la_voix_du_siege_dont_le_titulaire_se_retire():
    membres = [
        Siegeant(1, 1, "departement", est_present=True),
        Siegeant(2, 1, "departement", est_present=True),
        Siegeant(3, 2, "departement"),
    ]
    assert voix_possibles(membres) == 1
    assert voix_possibles(membres, retires={1}) == 1
    assert voix_possibles(membres, retires={1, 2}) == 0
    assert constater(membres, part=Decimal(50), exiges=(), retires={1, 2}).pourvus == 0


@pytest.mark.parametrize(
    ("voix", "sens", "possibles", "regle", "admis"),
    [
        (Voix(2, 1, 1), POUR, 4, MAJORITE, True),
        (Voix(2, 1, 1), POUR, 3, MAJORITE, False),
        (Voix(2, 2), POUR, 4, MAJORITE, True),
        (Voix(2, 2), CONTRE, 4, MAJORITE, True),
        (Voix(1, 2), POUR, 4, MAJORITE, False),
        (Voix(1, 2), CONTRE, 4, MAJORITE, True),
        (Voix(2, 1), CONTRE, 4, MAJORITE, False),
        (Voix(2, 1), POUR, 4, CONSENSUS, False),
        (Voix(2, 0, 1), POUR, 4, CONSENSUS, True),
        (Voix(0, 2), CONTRE, 4, CONSENSUS, True),
        (Voix(0, 2), POUR, 4, CONSENSUS, False),
        (Voix(), POUR, 0, CONSENSUS, True),
        (Voix(), CONTRE, 0, MAJORITE, True),
    ],
)
def test_les_voix_donnent_l_avis_ou_le_refusent(voix, sens, possibles, regle, admis):
    dit = refus_de_vote(voix, sens=sens, possibles=possibles, regle=regle)
    assert (dit == "") is admis


def test_les_voix_se_comptent_toutes():
    assert (Voix(3, 2, 1).total, Voix(1, 1, 1).total, Voix().total) == (6, 3, 0)
    assert (Voix().pour, Voix().contre, Voix().abstentions) == (0, 0, 0)


@pytest.mark.parametrize(
    ("mois", "jour"), [(-1, None), (0, None), (1, date(2026, 2, 28)), (2, date(2026, 3, 31))]
)
def test_r_262_71_l_avis_est_repute_rendu_au_meme_quantieme(mois, jour):
    assert repute_le(date(2026, 1, 31), mois) == jour


@pytest.mark.parametrize(
    ("recue", "limite", "repondu", "mot"),
    [
        (None, None, False, "invitée"),
        (None, None, True, ""),
        (date(2026, 4, 1), None, False, ""),
        (date(2026, 4, 1), date(2026, 4, 13), False, ""),
        (date(2026, 4, 1), date(2026, 4, 14), False, "14/04/2026"),
        (date(2026, 4, 1), date(2026, 4, 15), False, "15/04/2026"),
        (date(2026, 4, 1), date(2026, 4, 15), True, ""),
    ],
)
def test_l_avis_attend_la_fin_du_delai_de_la_personne(recue, limite, repondu, mot):
    dit = refus_d_audition(
        recue_le=recue, limite=limite, seance=date(2026, 4, 14), a_repondu=repondu
    )
    assert mot in dit and bool(dit) is bool(mot)
