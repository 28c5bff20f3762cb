"""Les règles pures : quorum, voix, avis réputé, audition, retraits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.equipes.enums import MotifRetrait, RegleDeVote, SensAvis
from jalons.equipes.rules.avis import Voix, refus_d_audition, refus_de_vote, repute_le
from jalons.equipes.rules.quorum import Siegeant, constater, voix_possibles
from jalons.equipes.rules.retrait import LiensDeLaPersonne, motif_de_retrait

COLLEGES = ("departement", "france_travail", "beneficiaires")
membres = st.lists(
    st.builds(
        Siegeant,
        membre=st.integers(1, 20),
        siege=st.integers(1, 8),
        college=st.sampled_from(COLLEGES),
        est_present=st.booleans(),
        est_excuse=st.booleans(),
    ),
    max_size=14,
    unique_by=lambda m: m.membre,
)
parts = st.integers(1, 100).map(Decimal)


@given(membres, parts, st.sets(st.integers(1, 20)))
def test_un_retrait_ne_donne_jamais_le_quorum_et_ne_baisse_pas_ce_qu_il_faut(lus, part, retires):
    avant = constater(lus, part=part, exiges=())
    apres = constater(lus, part=part, exiges=(), retires=retires)
    assert apres.requis == avant.requis and apres.sieges == avant.sieges
    assert apres.pourvus <= avant.pourvus
    assert not (apres.est_atteint and not avant.est_atteint)


@given(membres, parts)
def test_le_quorum_compte_des_sieges_jamais_des_tetes(lus, part):
    """Titulaire et suppléant présents ensemble ne pourvoient qu'un siège, et n'ont qu'une voix."""
    quorum = constater(lus, part=part, exiges=())
    assert quorum.pourvus == voix_possibles(lus) <= quorum.sieges
    assert 1 <= quorum.requis <= max(1, quorum.sieges)
    assert quorum.requis * 100 >= part * quorum.sieges


@given(membres, parts)
def test_r3_chaque_college_exige_est_present_ou_excuse(lus, part):
    """R3 (L.262-39) : un college muet empêche, même avec assez de sièges."""
    connus = {m.college for m in lus if m.est_present or m.est_excuse}
    quorum = constater(lus, part=part, exiges=COLLEGES)
    assert set(quorum.manquants) == set(COLLEGES) - connus
    assert not (quorum.manquants and quorum.est_atteint)


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6), st.integers(0, 18))
def test_les_voix_ne_disent_jamais_l_inverse_de_l_avis(pour, contre, abstentions, possibles):
    voix = Voix(pour, contre, abstentions)
    refus = {
        sens: refus_de_vote(voix, sens=sens, possibles=possibles, regle=RegleDeVote.MAJORITE)
        for sens in SensAvis
    }
    if voix.total > possibles:
        assert all(refus.values())
    elif pour != contre:
        gagne = SensAvis.FAVORABLE if pour > contre else SensAvis.DEFAVORABLE
        assert [s for s, r in refus.items() if not r] == [gagne]
    else:  # à égalité, la voix du président : les deux se peuvent
        assert not any(refus.values())


def test_par_consensus_une_voix_contraire_empeche():
    regle = RegleDeVote.CONSENSUS
    assert refus_de_vote(Voix(3, 1), sens=SensAvis.FAVORABLE, possibles=4, regle=regle)
    assert not refus_de_vote(Voix(3, 0, 1), sens=SensAvis.FAVORABLE, possibles=4, regle=regle)


@given(st.dates(date(2009, 6, 1), date(2040, 1, 1)), st.integers(0, 3))
def test_r_262_71_un_avis_n_est_repute_qu_apres_son_delai(saisie, mois):
    jour = repute_le(saisie, mois)
    assert (jour is None) == (mois == 0)
    assert jour is None or jour > saisie


@pytest.mark.parametrize(
    ("recue", "limite", "repondu", "passe"),
    [
        (None, None, False, False),
        (None, None, True, True),
        (date(2026, 4, 1), date(2026, 4, 13), False, True),
        (date(2026, 4, 4), date(2026, 4, 14), False, False),
        (date(2026, 4, 4), date(2026, 4, 14), True, True),
    ],
)
def test_r4_rien_ne_se_rend_avant_la_fin_du_delai_de_la_personne(recue, limite, repondu, passe):
    seance = date(2026, 4, 14)
    refus = refus_d_audition(recue_le=recue, limite=limite, seance=seance, a_repondu=repondu)
    assert (refus == "") == passe


@pytest.mark.parametrize(
    ("nom", "agent", "motif"),
    [
        ("Claire Exemple", 4, MotifRetrait.REFERENT),
        ("Paul Exemple", 5, MotifRetrait.SUIVI),
        ("Awa Diallo-Sy", None, MotifRetrait.MEME_NOM),
        ("Awa Le Goff", None, MotifRetrait.MEME_NOM),
        ("Awa Goff", None, None),
        ("Dialloux Paul", 9, None),
    ],
)
def test_le_retrait_propose_dit_son_motif(nom, agent, motif):
    personne = LiensDeLaPersonne(("DIALLO", "LE GOFF", ""), 4, frozenset({4, 5}))
    assert motif_de_retrait(nom=nom, agent=agent, personne=personne) == motif


def test_sans_siege_le_quorum_ne_s_atteint_jamais():
    vide = constater([], part=Decimal(50), exiges=())
    assert (vide.pourvus, vide.requis, vide.sieges) == (0, 1, 0) and not vide.est_atteint


def test_un_seul_siege_pourvu_suffit_a_lui_seul_et_rien_n_est_present_d_office():
    seul = constater([Siegeant(1, 1, "departement", True)], part=Decimal(50), exiges=())
    assert seul.est_atteint and seul.pourvus == seul.requis == 1
    absent = constater([Siegeant(1, 1, "departement")], part=Decimal(50), exiges=("departement",))
    assert absent.pourvus == 0 and absent.manquants == ("departement",)


def test_des_voix_que_l_on_ne_dit_pas_sont_a_zero():
    assert Voix().total == 0 and Voix(pour=2).total == 2
