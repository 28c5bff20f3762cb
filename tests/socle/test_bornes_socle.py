"""Dates, périodes, paramètres et NIR à leur borne exacte, sans base."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from types import SimpleNamespace

import pytest
from psycopg.types.range import DateRange

from jalons.personnes import rules
from jalons.socle import parametres as p
from jalons.socle.dates import age, ajouter_mois, dernier_du_mois, premier_du_mois
from jalons.socle.feries import est_ferie
from jalons.socle.periode import Periode, PeriodeField, connu_depuis

JOUR = timedelta(days=1)
MARS = Periode(date(2026, 3, 1), date(2026, 3, 31))
OUVERTE = Periode(date(2026, 3, 1))


def test_un_mois_s_arrete_a_son_dernier_jour():
    assert ajouter_mois(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert ajouter_mois(date(2027, 12, 31), 2) == date(2028, 2, 29)
    assert ajouter_mois(date(2026, 1, 15), -1) == date(2025, 12, 15)
    assert (premier_du_mois(date(2028, 2, 29)), dernier_du_mois(date(2028, 2, 1))) == (
        date(2028, 2, 1),
        date(2028, 2, 29),
    )


def test_l_age_change_le_jour_de_l_anniversaire():
    naissance = date(2000, 2, 29)
    ages = {
        date(2026, 2, 28): 25,
        date(2026, 3, 1): 26,
        date(2028, 2, 28): 27,
        date(2028, 2, 29): 28,
    }
    assert {le: age(naissance, le) for le in ages} == ages


def test_les_deux_bornes_d_une_periode_en_sont():
    assert [n in MARS for n in (MARS.debut - JOUR, MARS.debut, MARS.fin, MARS.fin + JOUR)] == [
        False,
        True,
        True,
        False,
    ]
    assert date(2099, 1, 1) in OUVERTE
    assert OUVERTE.debut - JOUR not in OUVERTE
    assert Periode(MARS.debut, MARS.debut).jours == 1
    assert (MARS.jours, OUVERTE.jours) == (31, None)


def test_deux_periodes_se_touchent_par_un_jour():
    avril = Periode(date(2026, 4, 1), date(2026, 4, 30))
    for autre, commun in (
        (avril, False),
        (Periode(date(2026, 3, 31), None), True),
        (Periode(date(2026, 4, 1), None), False),
        (Periode(date(2026, 2, 1), date(2026, 3, 1)), True),
        (Periode(date(2026, 2, 1), date(2026, 2, 28)), False),
    ):
        assert MARS.chevauche(autre) is autre.chevauche(MARS) is commun
    assert OUVERTE.chevauche(Periode(date(2020, 1, 1)))


def test_clore_ne_rallonge_jamais():
    assert OUVERTE.close_au(MARS.fin) == MARS
    assert MARS.close_au(MARS.fin + JOUR) == MARS
    assert MARS.close_au(MARS.debut) == Periode(MARS.debut, MARS.debut)


def test_une_periode_se_dit_et_se_range():
    assert str(MARS) == "du 01/03/2026 au 31/03/2026"
    assert str(OUVERTE) == "depuis le 01/03/2026"
    champ = PeriodeField()
    for periode in (MARS, OUVERTE):
        rangee = champ.get_prep_value(periode)
        assert champ.from_db_value(rangee) == periode == champ.to_python(periode)
    assert champ.get_prep_value(MARS) == DateRange(date(2026, 3, 1), date(2026, 4, 1), "[)")
    assert champ.from_db_value(None) is champ.from_db_value(DateRange(empty=True)) is None
    champ.attname = "periode"
    assert champ.value_to_string(SimpleNamespace(periode=None)) == ""
    assert champ.value_to_string(SimpleNamespace(periode=MARS)) == "[2026-03-01, 2026-04-01)"


def test_savoir_commence_a_un_instant_et_dure():
    instant = datetime(2026, 3, 1, tzinfo=UTC)
    su = connu_depuis(instant)
    assert (su.lower, su.upper, su.lower_inc) == (instant, None, True)
    assert abs(connu_depuis().lower - datetime.now(UTC)) < timedelta(minutes=1)


def valeur(unite="jours", nombre="42", depuis=date(2025, 1, 1)):
    return p.ValeurDatee("code", "Libellé", D(nombre), unite, "Source", depuis)


@pytest.mark.parametrize(
    ("unite", "nombre", "limite"),
    [
        ("jours", "42", date(2026, 2, 16)),
        ("semaines", "4", date(2026, 2, 2)),
        ("mois", "2", date(2026, 3, 5)),
        ("annees", "5", date(2031, 1, 5)),
    ],
)
def test_un_delai_part_d_un_jour(unite, nombre, limite):
    delai = valeur(unite, nombre)
    assert delai.apres(date(2026, 1, 5)) == limite
    assert (delai.nombre, delai.decimal) == (int(nombre), D(nombre))
    assert not delai.est_locale


def test_un_taux_n_est_pas_un_delai():
    with pytest.raises(ValueError, match=r"« code » n'est pas un délai \(taux\)"):
        valeur("taux", "0.2").apres(date(2026, 1, 5))


def test_la_valeur_en_vigueur_est_la_derniere_commencee():
    ancienne, nouvelle = valeur("mois", "2"), valeur("jours", "42", depuis=date(2026, 1, 1))
    parametre = p.Parametre("code", "Libellé", "jours", True, (ancienne, nouvelle))
    assert parametre.declaree_au(date(2024, 12, 31)) is None
    assert parametre.declaree_au(date(2025, 12, 31)) is ancienne
    assert parametre.declaree_au(date(2026, 1, 1)) is nouvelle
    unites = {date(2024, 1, 1): "mois", date(2025, 6, 1): "mois", date(2026, 6, 1): "jours"}
    assert {jour: parametre.unite_au(jour) for jour in unites} == unites


def ligne(valeur="30", unite=""):
    depuis = date(2026, 6, 1)
    return SimpleNamespace(code="code", valeur=valeur, unite=unite, motif="Vote", depuis=depuis)


@pytest.fixture
def declare(monkeypatch):
    """Un seul paramètre déclaré, deux valeurs de la loi, et les lignes locales que l'on veut."""
    valeurs = (valeur("mois", "2"), valeur("jours", "42", depuis=date(2026, 1, 1)))
    parametre = p.Parametre("code", "Libellé", "jours", True, valeurs)
    monkeypatch.setattr(p, "declarations", lambda: {"code": parametre})

    def poser(*lignes):
        lues = [(x.depuis, p.valeur_locale(parametre, x)) for x in lignes]
        monkeypatch.setattr(p, "_valeurs_locales", lambda _code: lues)
        return parametre

    poser()
    return poser


def test_une_ligne_locale_prend_ou_rend_la_main(declare):
    parametre = declare(ligne())
    locale = p.valeur_locale(parametre, ligne())
    assert locale == p.ValeurDatee(
        "code", "Libellé", D(30), "jours", "Vote", date(2026, 6, 1), est_locale=True
    )
    assert p.valeur_locale(parametre, ligne(unite="mois")).unite == "mois"
    assert p.valeur_locale(parametre, ligne(valeur="true")).valeur is True
    assert p.valeur_locale(parametre, ligne(valeur='"12"')).valeur == "12"
    assert p.valeur_locale(parametre, ligne(valeur="")) is None
    assert p.parametre("code", le=date(2026, 5, 31)).nombre == 42
    assert p.parametre("code", le=date(2026, 6, 1)).nombre == 30
    declare(ligne(), ligne(valeur=""))
    assert p.parametre("code", le=date(2026, 6, 1)).nombre == 42


def test_un_parametre_inconnu_ou_sans_valeur_se_dit(declare):
    with pytest.raises(p.ParametreInconnu, match="paramètre inconnu : autre"):
        p.parametre("autre", le=date(2026, 1, 1))
    with pytest.raises(p.ParametreInconnu, match="« Libellé » n'a pas de valeur au 31/12/2024"):
        p.parametre("code", le=date(2024, 12, 31))


def test_une_declaration_se_lit_dans_l_ordre_de_ses_dates(tmp_path):
    corps = {
        "libelle": "Délai",
        "unite": "jours",
        "valeurs": [
            {"depuis": date(2026, 1, 1), "valeur": 42, "source": "b"},
            {"depuis": date(2025, 1, 1), "valeur": 2, "source": "a", "unite": "mois"},
        ],
    }
    lue = p._declaration("code", corps, tmp_path, "accueil")
    assert [(v.valeur, v.unite, v.source) for v in lue.valeurs] == [
        (D(2), "mois", "a"),
        (D(42), "jours", "b"),
    ]
    assert (lue.code, lue.libelle, lue.unite, lue.est_modifiable, lue.piece) == (
        "code",
        "Délai",
        "jours",
        True,
        "accueil",
    )
    assert not p._declaration("code", {**corps, "modifiable": False}, tmp_path, "").est_modifiable
    with pytest.raises(ValueError, match="unité inconnue pour « code »"):
        p._declaration("code", {**corps, "unite": "lustres"}, tmp_path, "")


def test_le_26_decembre_ne_chome_qu_en_droit_local():
    assert not est_ferie(date(2026, 12, 26))
    assert est_ferie(date(2026, 12, 26), droit_local=True)


@pytest.mark.parametrize(
    ("texte", "lu"),
    [
        ("2850757463123", ("2850757463123", None, False, "2")),
        ("2 85 07 57 463 123 83", ("2850757463123", 83, False, "2")),
        ("185072a004123", ("185072A004123", None, False, "1")),
        ("3850757463123", ("3850757463123", None, True, "1")),
        ("4850757463123", ("4850757463123", None, True, "2")),
        ("7850757463123", ("7850757463123", None, True, "1")),
        ("8850757463123", ("8850757463123", None, True, "2")),
        ("2852057463123", ("2852057463123", None, False, "2")),
        ("5850757463123", None),
        ("2851357463123", None),
        ("28507574631234", None),
        ("2850757463123833", None),
    ],
)
def test_un_nir_se_lit_ou_ne_se_lit_pas(texte, lu):
    nir = rules.lire_nir(texte)
    vu = None if nir is None else (nir.treize, nir.cle, nir.est_provisoire, nir.sexe)
    assert vu == lu


@pytest.mark.parametrize(
    ("texte", "sexe", "naissance", "etat"),
    [
        ("285075746312383", "2", date(1985, 7, 1), "valide"),
        ("2850757463123", "2", date(1985, 7, 1), "sans_cle"),
        ("285075746312384", "2", date(1985, 7, 1), "cle_fausse"),
        ("2850757463123", "1", date(1985, 7, 1), "incoherent"),
        ("2850757463123", "2", date(1986, 7, 1), "incoherent"),
        ("2850757463123", "2", date(1985, 8, 1), "incoherent"),
        ("2852057463123", "2", date(1985, 8, 1), "sans_cle"),
        ("2851257463123", "2", date(1985, 8, 1), "incoherent"),
        ("4850757463123", "1", date(1985, 8, 1), "provisoire"),
    ],
)
def test_l_etat_d_un_nir(texte, sexe, naissance, etat):
    lu = rules.lire_nir(texte)
    assert rules.controler_nir(lu, sexe=sexe, date_naissance=naissance) == etat


def test_la_cle_de_la_corse():
    assert rules.cle_du_nir("285072A004123") == 97 - 2850719004123 % 97
    assert rules.cle_du_nir("285072B004123") == 97 - 2850718004123 % 97
