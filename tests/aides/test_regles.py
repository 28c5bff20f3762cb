"""Les barèmes : exemples du règlement, puis ce qui est vrai de toute demande."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.aides.baremes import BaremeIllisible, bareme, batir, livres
from jalons.aides.catalogue import fichiers
from jalons.aides.enums import Beneficiaire, Situation
from jalons.aides.rules.bareme import Accordee, calculer
from jalons.aides.rules.eligibilite import Lue, conditions
from jalons.aides.rules.heures import Suite

LE = date(2026, 3, 16)
MARS = {"debut": date(2026, 3, 1), "fin": date(2026, 3, 31)}
D = Decimal


def test_seize_cents_kilometres_donnent_trois_cents_et_le_plafond_est_nomme():
    calcul = calculer(bareme("deplacements", le=LE), quantite=D(1600), **MARS)
    assert [(e.code, e.montant) for e in calcul.etapes] == [
        ("quantite", D("320.00")),
        ("plafond_acte", D("300.00")),
    ]
    assert calcul.montant == D("300.00")
    assert "plafond par demande" in calcul.plafonds[0]
    assert "300,00" in calcul.plafonds[0]


def test_les_plafonds_du_mois_et_de_l_annee_tiennent_compte_de_ce_qui_est_accorde():
    garde = bareme("garde", le=LE)
    deja = [Accordee(date(2026, 3, 1), date(2026, 3, 31), D("150.00"))]
    assert calculer(garde, quantite=D(10), deja=deja, **MARS).montant == D("50.00")
    avril = {"debut": date(2026, 4, 1), "fin": date(2026, 4, 30)}
    assert calculer(garde, quantite=D(10), deja=deja, **avril).montant == D("150.00")
    annee = [Accordee(date(2026, m, 1), date(2026, m, 28), D("200.00")) for m in range(4, 10)]
    assert calculer(garde, quantite=D(1), deja=annee, **MARS).montant == 0


def test_au_reel_le_devis_le_moins_cher_et_la_part():
    permis = bareme("permis", le=LE)
    calcul = calculer(
        permis, quantite=D(1), depense=D("1450.555"), devis=[D(1400), D(1399)], **MARS
    )
    assert [e.code for e in calcul.etapes] == ["depense", "devis", "part"]
    assert calcul.montant == D("1119.20")


CENTIMES = st.decimals(min_value=D("0.001"), max_value=D(99999), places=3)
JOURS = st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 6, 30))


@st.composite
def accordees(tirer):
    debut = tirer(JOURS)
    fin = debut + timedelta(days=tirer(st.integers(0, 200)))
    return Accordee(debut, fin, tirer(st.decimals(min_value=0, max_value=2000, places=2)))


@given(
    code=st.sampled_from(sorted(livres())),
    quantite=CENTIMES,
    depense=CENTIMES,
    devis=st.lists(st.decimals(min_value=D("0.01"), max_value=9999, places=2), max_size=3),
    debut=JOURS,
    jours=st.integers(0, 365),
    deja=st.lists(accordees(), max_size=4),
    alea=st.randoms(use_true_random=False),
)
def test_toujours_au_centime_jamais_au_dela_d_un_plafond_et_sans_ordre(
    code, quantite, depense, devis, debut, jours, deja, alea
):
    lu = livres()[code][-1]
    dit = {"quantite": quantite, "depense": depense, "debut": debut}
    dit["fin"] = debut + timedelta(days=jours)
    calcul = calculer(lu, devis=devis, deja=deja, **dit)
    assert calcul.montant == calcul.montant.quantize(D("0.01"))
    assert 0 <= calcul.montant <= calcul.etapes[0].montant
    if lu.plafond_acte is not None:
        assert calcul.montant <= lu.plafond_acte
    if lu.plafond_annee is not None:
        meme_annee = sum(d.montant for d in deja if d.debut.year == debut.year)
        assert calcul.montant <= max(lu.plafond_annee - meme_annee, 0)
    melees = list(deja)
    alea.shuffle(melees)
    assert calculer(lu, devis=devis[::-1], deja=melees, **dit).montant == calcul.montant
    assert calculer(lu, devis=devis, **dit).montant >= calcul.montant
    assert bool(calcul.plafonds) == any(e.code.startswith("plafond") for e in calcul.etapes)


@given(
    morceaux=st.lists(st.tuples(st.integers(1, 300), st.integers(0, 27)), min_size=1, max_size=8)
)
def test_demander_en_plusieurs_fois_ne_fait_jamais_passer_le_plafond(morceaux):
    garde, deja = bareme("garde", le=LE), []
    for quantite, jour in morceaux:
        debut = date(2026, 3, 1) + timedelta(days=jour)
        calcul = calculer(garde, quantite=D(quantite), debut=debut, fin=debut, deja=deja)
        deja.append(Accordee(debut, debut, calcul.montant))
    assert sum(d.montant for d in deja) <= garde.plafond_mois


def _lue(**autres):
    dit = {
        "situation": Situation.REPRISE_EMPLOI,
        "beneficiaire": Beneficiaire.TIERS,
        "debut": LE,
        "fin": LE,
        "demandee_le": LE,
        "a_un_droit": True,
        "evaluation": "vue",
        "devis": 2,
        "justificatifs": 1,
    }
    return Lue(**{**dit, **autres})


def _refus(code, **autres):
    dites = conditions(bareme(code, le=LE), _lue(**autres), libelles={"pack": "Pack"})
    return {c.code for c in dites if c.bloque}


def test_chaque_condition_se_dit_et_se_refuse_une_a_une():
    assert _refus("vehicule") == set()
    deja = [Accordee(date(2025, 1, 1), date(2025, 1, 1), D(1500))]
    assert _refus("vehicule", deja=deja) == {"nombre"}
    assert _refus("vehicule", devis=1, evaluation=" ", justificatifs=0) == {
        "devis",
        "evaluation",
        "pieces",
    }
    assert _refus("vehicule", beneficiaire=Beneficiaire.PERSONNE) == {"beneficiaire"}
    assert _refus("vehicule", situation=Situation.INSERTION_SOCIALE) == {"situation"}
    assert _refus("vehicule", a_un_droit=False) == {"droit"}
    assert _refus("vehicule", a_un_droit=None) == set()
    assert _refus("vehicule", debut=LE - timedelta(days=91)) == {"delai"}
    opus = {"beneficiaire": Beneficiaire.PERSONNE, "suite": Suite(LE, LE, D(9999), D(0), 1)}
    assert _refus("opus", autres=["pack"], **opus) == {"exclut_pack"}
    recentes = [Accordee(date(2025, 6, 1), date(2025, 6, 1), D(1))] * 2
    assert _refus("reparation", deja=recentes) == {"nombre"}
    assert _refus("reparation", deja=recentes[:1]) == set()


def test_chaque_fichier_de_bareme_se_lit_et_dit_sa_source():
    for code, versions in livres().items():
        assert versions, code
        for lu in versions:
            assert lu.phrases(), code
            assert len(lu.source) > 20, code
            assert not set(lu.exclut) - set(livres()), code
    assert bareme("deplacements", le=date(2019, 1, 1)) is None


@pytest.mark.parametrize(
    "faute",
    [
        {"unite": "lieue"},
        {"part": "1.2"},
        {"source": ""},
        {"plafond_acte": "cent"},
        {"surprise": 1},
    ],
)
def test_un_bareme_mal_ecrit_est_refuse_en_le_nommant(faute):
    lu = fichiers()["deplacements"]
    with pytest.raises(BaremeIllisible, match="deplacements"):
        batir("deplacements", lu, {**lu["versions"][0], **faute})


def test_la_part_mobilite_du_pack_est_distinguee():
    (pack,) = livres()["pack"]
    rendu = calculer(pack, quantite=Decimal(1), debut=date(2026, 3, 1), fin=date(2026, 3, 1))
    assert rendu.montant == Decimal("600.00")
    (dite,) = [e.dite for e in rendu.etapes if e.code == "mobilite"]
    assert "200,00" in dite and "400,00" in dite
