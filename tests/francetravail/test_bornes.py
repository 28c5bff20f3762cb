"""La frise des inscriptions à ses bornes : le jour même, ce qui se redit, ce qui se tait."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jalons.francetravail.rules.frise import Dit, EtatDit, Ppae, inscriptions, suivi

JOUR = date(2026, 3, 2)
VEILLE, LENDEMAIN = JOUR - timedelta(days=1), JOUR + timedelta(days=1)


def dernier(*dits, constats=()):
    return inscriptions(dits, constats)[-1].valeur


def test_la_veille_de_l_enonce_suivant_ferme_le_precedent():
    premiere, seconde = inscriptions(
        [Dit("inscription", VEILLE, "1234567A"), Dit("cessation", JOUR, "1234567A")]
    )
    assert (premiere.debut, premiere.fin) == (VEILLE, VEILLE)
    assert (seconde.debut, seconde.fin) == (JOUR, None)


@pytest.mark.parametrize(
    ("genres", "inscrit", "fin"),
    [
        (("cessation",), False, "cessation"),
        (("radiation",), False, "radiation"),
        (("radiation", "cessation"), False, "radiation"),
        (("stock", "radiation"), True, ""),
        (("cessation", "inscription"), True, ""),
    ],
)
def test_le_meme_jour_le_plus_fort_l_emporte(genres, inscrit, fin):
    for ordre in (genres, genres[::-1]):
        lu = dernier(*(Dit(g, JOUR) for g in ordre))
        assert (lu.est_inscrit, lu.fin) == (inscrit, fin)


def test_le_motif_est_celui_de_la_fin_retenue_et_une_inscription_n_en_a_pas():
    fins = [Dit("cessation", JOUR, motif="Emploi"), Dit("radiation", JOUR, motif="Absence")]
    assert dernier(*fins).motif == "Absence"
    assert dernier(*fins, Dit("stock", JOUR, motif="Emploi")).motif == ""
    # La liste et l'inscription du même jour se complètent.
    lu = dernier(
        Dit("stock", JOUR, categorie="A"), Dit("inscription", JOUR, "1234567A", agence="7")
    )
    assert (lu.identifiant, lu.categorie, lu.agence) == ("1234567A", "A", "7")


def test_un_genre_inconnu_ne_devient_pas_une_inscription():
    with pytest.raises(ValueError, match="not in tuple"):
        inscriptions([Dit("absence", JOUR)])


def test_ce_que_l_enonce_suivant_ne_redit_pas_reste_vrai_tant_qu_elle_est_inscrite():
    premiere = Dit("inscription", VEILLE, "1234567A", categorie="A", agence="57")
    muet = inscriptions([premiere, Dit("stock", JOUR)])
    assert len(muet) == 1, "rien de neuf : un seul segment"
    lu = dernier(premiere, Dit("stock", JOUR, "1234567A", categorie="B"))
    assert (lu.identifiant, lu.categorie, lu.agence) == ("1234567A", "B", "57")
    lu = dernier(premiere, Dit("stock", JOUR, agence="58"))
    assert (lu.identifiant, lu.categorie, lu.agence) == ("1234567A", "A", "58")
    lu = dernier(Dit("inscription", VEILLE, categorie="A"), Dit("stock", JOUR, "1234567A"))
    assert (lu.identifiant, lu.categorie) == ("1234567A", "A")


def test_rien_ne_passe_d_une_inscription_a_une_autre():
    premiere = Dit("inscription", VEILLE, "1234567A", categorie="A", agence="57")
    lu = dernier(premiere, Dit("stock", JOUR, "7654321B"))
    assert (lu.identifiant, lu.categorie, lu.agence) == ("7654321B", "", "")
    lu = dernier(premiere, Dit("cessation", JOUR), Dit("inscription", LENDEMAIN))
    assert (lu.identifiant, lu.categorie, lu.agence) == ("", "", "")
    assert dernier(premiere, Dit("radiation", JOUR)).categorie == ""
    lu = dernier(Dit("cessation", VEILLE, "1234567A", agence="57"), Dit("inscription", JOUR))
    assert (lu.identifiant, lu.agence) == ("", "")


def test_un_constat_ne_reprend_rien_et_cede_le_meme_jour_a_france_travail():
    premiere = Dit("inscription", VEILLE, "1234567A", categorie="A")
    note = EtatDit(True, source="agent")
    assert dernier(premiere, constats=[(JOUR, note)]) == note
    assert [s.valeur.source for s in inscriptions([premiere], [(VEILLE, note)])] == ["ft"]
    assert inscriptions([]) == []


def test_d_une_meme_inscription_la_derniere_photographie_seule():
    mars, avril = date(2026, 3, 31), date(2026, 4, 30)
    ancienne = Dit("radiation", JOUR, reference=mars, debut=VEILLE)
    recente = Dit("inscription", VEILLE, reference=avril, debut=VEILLE)
    for ordre in ((ancienne, recente), (recente, ancienne)):
        assert [s.valeur.est_inscrit for s in inscriptions(ordre)] == [True]
    autre = Dit("radiation", JOUR, reference=mars, debut=date(2024, 1, 1))
    assert dernier(autre, recente).fin == "radiation", "une autre inscription garde la sienne"
    liste = Dit("cessation", LENDEMAIN)
    assert dernier(ancienne, recente, liste).fin == "cessation", "une liste compte toujours"


def test_le_suivi_garde_la_plus_pleine_d_une_date_et_ne_reprend_rien_d_avant():
    vide, plein = Ppae(), Ppae(signe_le=VEILLE, conseiller="MARTIN")
    for ordre in ((vide, plein), (plein, vide)):
        [segment] = suivi((JOUR, p) for p in ordre)
        assert segment.valeur == plein
    avant, apres = suivi([(LENDEMAIN, vide), (JOUR, plein)])
    assert (avant.fin, apres.debut, apres.valeur) == (JOUR, LENDEMAIN, vide)
    assert len(suivi([(JOUR, plein), (LENDEMAIN, plein)])) == 1
    assert suivi([]) == []
