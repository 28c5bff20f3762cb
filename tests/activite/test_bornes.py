"""Contrats de travail et heures à leurs bornes : le dernier jour, exactement six mois, exactement 48 h."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from jalons.activite.enums import NatureContrat as N
from jalons.activite.rules.contrats import (
    ContratLu,
    atteint,
    echeances,
    emploi_durable,
    enchainer,
    lire_mois,
    placement,
)
from jalons.activite.rules.heures import (
    ContratEnCours,
    LigneHeures,
    SemaineChargee,
    lundi,
    par_semaine,
    semaines_chargees,
)
from jalons.socle.durees import Duree

DEBUT = date(2026, 1, 1)
LUNDI = date(2026, 3, 16)
UN_JOUR = timedelta(days=1)
SIX_MOIS, VEILLE = date(2026, 6, 30), date(2026, 6, 29)


def lu(nature, debut=DEBUT, fin=None):
    return ContratLu(N(nature), debut, fin)


# --- Lire un contrat


def test_un_contrat_sans_terme_dure_plus_que_tout():
    assert lu("cdi").duree == Duree(1200, 0)
    assert lu("cdd", fin=SIX_MOIS).duree == Duree(6, 0)
    assert lu("cdd", fin=VEILLE).duree == Duree(5, 29)


def test_il_court_du_premier_au_dernier_jour_inclus():
    court = lu("cdd", fin=SIX_MOIS)
    jours = (DEBUT - UN_JOUR, DEBUT, SIX_MOIS, SIX_MOIS + UN_JOUR)
    assert [court.court_le(j) for j in jours] == [False, True, True, False]
    assert [lu("cdi").court_le(j) for j in jours] == [False, True, True, True]


@pytest.mark.parametrize(
    ("mesuree", "incluse", "exclue"),
    [(Duree(5, 30), False, False), (Duree(6, 0), True, False), (Duree(6, 1), True, True)],
)
def test_exactement_six_mois_selon_la_borne(mesuree, incluse, exclue):
    assert atteint(mesuree, 6, borne_incluse=True) is incluse
    assert atteint(mesuree, 6, borne_incluse=False) is exclue


@pytest.mark.parametrize("fin", [None, date(2026, 2, 28), date(2027, 12, 31)])
@pytest.mark.parametrize(
    ("nature", "classe", "durable"),
    [
        ("insertion", "iae", False),
        ("association_intermediaire", "iae", False),
        ("contrat_aide", "aide", None),
        ("alternance", "alternance", None),
        ("interim", "interim", None),
        ("cdi", "cdi", True),
    ],
)
def test_la_nature_decide_de_la_classe_quelle_que_soit_la_fin(nature, fin, classe, durable):
    dit = placement(lu(nature, fin=fin), mois=6, borne_incluse=True)
    assert (dit.classe, dit.compte) == (classe, True)
    long = fin is None or fin.year == 2027
    assert emploi_durable(lu(nature, fin=fin), mois=6).compte is (
        long if durable is None else durable
    )


@pytest.mark.parametrize("nature", ["cdd", "saisonnier"])
@pytest.mark.parametrize(
    ("fin", "incluse", "exclue", "durable"),
    [
        (None, "cdi", "cdi", True),
        (VEILLE, "cdd_court", "cdd_court", False),
        (SIX_MOIS, "cdd_long", "cdd_court", True),
        (SIX_MOIS + UN_JOUR, "cdd_long", "cdd_long", True),
    ],
)
def test_six_mois_font_un_cdd_long_selon_la_borne(nature, fin, incluse, exclue, durable):
    contrat = lu(nature, fin=fin)
    for borne, classe in ((True, incluse), (False, exclue)):
        dit = placement(contrat, mois=6, borne_incluse=borne)
        assert (dit.classe, dit.compte) == (classe, True)
        if fin is not None:
            assert ("au moins" if borne else "plus de") in dit.raison
    dit = emploi_durable(contrat, mois=6)
    assert (dit.classe, dit.compte) == (("oui", True) if durable else ("non", False))


def test_seules_les_missions_d_interim_s_enchainent():
    janvier = date(2026, 1, 31)
    missions = [lu("interim", DEBUT, janvier), lu("interim", date(2026, 2, 3), SIX_MOIS)]
    cdd = lu("cdd", date(2026, 1, 15), janvier)
    assert enchainer([*missions, cdd], tolerance=2) == [lu("interim", DEBUT, SIX_MOIS), cdd]
    assert enchainer([cdd, *missions], tolerance=1) == [missions[0], cdd, missions[1]]
    sans_fin = lu("interim", date(2026, 2, 1))
    assert enchainer([missions[0], sans_fin], tolerance=0) == [lu("interim")]
    assert enchainer([cdd, cdd], tolerance=9) == [cdd, cdd]
    assert enchainer([], tolerance=0) == []
    le_meme_jour = [lu("interim", DEBUT, janvier), lu("cdd", DEBUT, janvier)]
    assert [c.nature for c in enchainer(le_meme_jour, tolerance=0)] == [N.CDD, N.INTERIM]


def test_une_echeance_est_due_le_jour_meme():
    contrat = lu("cdd", fin=date(2026, 4, 1))
    dites = echeances(contrat, (3, 1, 3, 6), le=date(2026, 4, 1))
    assert [(e.mois, e.le, e.est_due, e.avant_la_fin) for e in dites] == [
        (1, date(2026, 2, 1), True, True),
        (3, date(2026, 4, 1), True, True),
        (6, date(2026, 7, 1), False, False),
    ]
    assert not echeances(contrat, (3,), le=date(2026, 3, 31))[0].est_due
    assert echeances(contrat, (), le=DEBUT) == []


@pytest.mark.parametrize(
    ("texte", "mois"),
    [("1, 3, 6", (1, 3, 6)), ("3;6", (3, 6)), ("", ()), (" 12 ,, x", (12,))],
)
def test_les_mois_se_lisent_avec_leurs_espaces(texte, mois):
    assert lire_mois(texte) == mois


# --- Additionner des heures


@pytest.mark.parametrize("rang", range(7))
def test_le_lundi_de_chaque_jour(rang):
    assert lundi(LUNDI + timedelta(days=rang)) == LUNDI
    assert lundi(LUNDI - UN_JOUR) == LUNDI - timedelta(days=7)


def en_cours(debut, fin=None, source="CDI"):
    return ContratEnCours(1, debut, fin, D(35), source)


def semaine(*contrats, lignes=(), au=LUNDI + timedelta(days=6)):
    lues = par_semaine(lignes, contrats, du=LUNDI, au=au)
    return {jour: dict(sources) for (_, jour), sources in lues.items()}


@pytest.mark.parametrize(
    ("debut", "fin", "heures"),
    [
        (0, None, 35),
        (0, 0, 7),
        (0, 1, 14),
        (2, 2, 7),
        (2, None, 21),
        (4, None, 7),
        (0, 4, 35),
        (0, 6, 35),
        (-10, 2, 21),
        (-10, None, 35),
    ],
)
def test_un_contrat_donne_ses_jours_ouvres_du_premier_au_dernier(debut, fin, heures):
    dit = en_cours(
        LUNDI + timedelta(days=debut), None if fin is None else LUNDI + timedelta(days=fin)
    )
    assert semaine(dit) == {LUNDI: {"CDI": D(heures)}}


def test_un_contrat_du_samedi_ne_donne_rien_cette_semaine_la():
    assert semaine(en_cours(LUNDI + timedelta(days=5))) == {}
    assert semaine(en_cours(LUNDI - timedelta(days=9), LUNDI - UN_JOUR)) == {}


def test_chaque_semaine_touchee_compte_jusqu_au_lundi_de_la_fin():
    suivant = LUNDI + timedelta(days=7)
    assert semaine(en_cours(LUNDI, suivant), au=suivant + timedelta(days=6)) == {
        LUNDI: {"CDI": D(35)},
        suivant: {"CDI": D(7)},
    }
    assert set(semaine(en_cours(LUNDI), au=suivant)) == {LUNDI, suivant}
    assert set(semaine(en_cours(LUNDI), au=suivant - UN_JOUR)) == {LUNDI}


def test_une_ligne_compte_du_premier_au_dernier_jour_demande():
    dimanche = LUNDI + timedelta(days=6)
    jours = (LUNDI - UN_JOUR, LUNDI, dimanche, dimanche + UN_JOUR)
    lignes = [LigneHeures(1, jour, D(2), "Action") for jour in jours]
    assert semaine(lignes=lignes) == {LUNDI: {"Action": D(4)}}


def test_des_heures_notees_d_une_autre_source_n_effacent_pas_le_contrat():
    lignes = [LigneHeures(1, LUNDI, D(2), "Action"), LigneHeures(1, LUNDI, D(0), "CDI")]
    assert semaine(en_cours(LUNDI), lignes=lignes) == {LUNDI: {"Action": D(2), "CDI": D(0)}}
    assert semaine(en_cours(LUNDI), lignes=lignes[:1]) == {LUNDI: {"Action": D(2), "CDI": D(35)}}


def test_les_semaines_chargees_de_la_plus_lourde_a_la_moins_lourde():
    suivant = LUNDI + timedelta(days=7)
    lignes = [
        LigneHeures(2, LUNDI, D(25), "B"),
        LigneHeures(2, LUNDI, D(25), "A"),
        LigneHeures(1, suivant, D(30), "A"),
        LigneHeures(1, suivant, D(31), "B"),
        LigneHeures(1, LUNDI, D(50), "A"),
        LigneHeures(3, LUNDI, D(48), "A"),
    ]
    lues = semaines_chargees(lignes, [], du=LUNDI, au=suivant, maximum=D(48))
    assert [(s.cle, s.lundi, s.total) for s in lues] == [
        (1, suivant, D(61)),
        (1, LUNDI, D(50)),
        (2, LUNDI, D(50)),
    ]
    assert lues[0].sources == (("B", D(31)), ("A", D(30)))
    assert lues[2].sources == (("A", D(25)), ("B", D(25))), "à égalité, par leur nom"
    assert [s.depassement for s in lues] == [D(13), D(2), D(2)]
    assert SemaineChargee(1, LUNDI, D(49), D(48), ()).depassement == 1
    assert semaines_chargees([], [], du=LUNDI, au=suivant, maximum=D(48)) == []
