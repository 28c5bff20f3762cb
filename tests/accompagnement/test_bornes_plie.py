"""Les règles du PLIE à leur borne exacte : contacts, durées, phrases d'une sortie, grille."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.accompagnement.enums import NatureSituation as N
from jalons.accompagnement.enums import TempsTravail as T
from jalons.accompagnement.rules import sorties
from jalons.accompagnement.rules.contacts import suivi_contact
from jalons.accompagnement.rules.sorties import RegleEnVigueur, Situation, dire_fait, faits
from jalons.regles.rules.cas import verifier_noms
from jalons.regles.rules.grammaire import ConditionInvalide, valider
from jalons.socle.dates import ajouter_mois
from jalons.socle.durees import (
    Duree,
    duree,
    mois_dans_les_douze_derniers,
    plus_longue,
    reunir,
)
from tests.accompagnement.decor_regles import INCLUSE, JOURS, LE, STRICTE, emploi, juger

JOUR = timedelta(days=1)

# --- Contacts et durées -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dernier", "phrase"),
    [
        (date(2026, 3, 9), "Dernier contact il y a 1 jour (le 09/03/2026)"),
        (date(2026, 3, 8), "Dernier contact il y a 2 jours (le 08/03/2026)"),
        (date(2026, 3, 10), "Dernier contact il y a 0 jour (le 10/03/2026)"),
        (None, "Aucun contact depuis l'admission, il y a 9 jours (le 01/03/2026)"),
        (date(2026, 2, 1), "Dernier contact il y a 9 jours (le 01/03/2026)"),
    ],
)
def test_la_phrase_du_dernier_contact(dernier, phrase):
    admission, le = date(2026, 3, 1), date(2026, 3, 10)
    assert (
        suivi_contact(dernier=dernier, admission=admission, le=le, delai_jours=31).phrase == phrase
    )


@pytest.mark.parametrize(
    ("valeur", "dite", "en_mois"),
    [
        (Duree(0, 0), "0 jour", "0.00"),
        (Duree(0, 1), "1 jour", "0.03"),
        (Duree(0, 2), "2 jours", "0.06"),
        (Duree(1, 0), "1 mois", "1.00"),
        (Duree(6, 1), "6 mois et 1 jour", "6.03"),
        (Duree(6, 30), "6 mois et 30 jours", "6.97"),
    ],
)
def test_une_duree_se_dit_et_se_compte(valeur, dite, en_mois):
    assert str(valeur) == dite
    assert valeur.en_mois == D(en_mois)


@pytest.mark.parametrize(
    ("debut", "fin", "attendue"),
    [
        (date(2026, 1, 1), date(2025, 12, 31), Duree(0, 0)),
        (date(2026, 1, 1), date(2025, 11, 30), Duree(0, 0)),
        (date(2026, 1, 1), date(2026, 1, 1), Duree(0, 1)),
        (date(2025, 11, 15), date(2026, 2, 13), Duree(2, 30)),
        (date(2025, 11, 15), date(2026, 2, 14), Duree(3, 0)),
        (date(2024, 2, 29), date(2025, 2, 27), Duree(12, 0)),
        (date(2026, 1, 31), date(2026, 2, 27), Duree(1, 0)),
    ],
)
def test_un_mois_va_de_quantieme_a_quantieme(debut, fin, attendue):
    assert duree(debut, fin) == attendue


@given(JOURS, st.integers(1, 60), st.integers(1, 27))
def test_des_mois_entiers_et_des_jours_se_retrouvent(debut, mois, jours):
    fin = ajouter_mois(debut, mois) + (jours - 1) * JOUR
    assert duree(debut, fin) == Duree(mois, jours)
    assert duree(debut, ajouter_mois(debut, mois) - JOUR) == Duree(mois, 0)


def test_la_tolerance_compte_les_jours_sans_travail():
    mars = (date(2026, 3, 1), date(2026, 3, 31))
    for trou, tolerance, suites in ((0, 0, 1), (1, 0, 2), (3, 3, 1), (4, 3, 2)):
        suite = (date(2026, 4, 1) + trou * JOUR, date(2026, 4, 30))
        assert len(reunir([suite, mars], tolerance=tolerance)) == suites
    assert len(reunir([mars, (date(2026, 4, 1), date(2026, 4, 2))])) == 1
    assert len(reunir([mars, (date(2026, 4, 2), date(2026, 4, 2))])) == 2


def test_une_periode_a_l_envers_ne_compte_pas_un_seul_jour_compte():
    jour = date(2026, 3, 1)
    assert reunir([(jour, jour - JOUR)]) == []
    assert reunir([(jour, jour)]) == [(jour, jour)]
    assert reunir([(jour, jour + 9 * JOUR), (jour + JOUR, jour + 2 * JOUR)]) == [
        (jour, jour + 9 * JOUR)
    ]


def test_a_egalite_la_suite_la_plus_recente():
    ancienne = (date(2025, 1, 1), date(2025, 3, 31))
    recente = (date(2026, 1, 1), date(2026, 3, 31))
    assert plus_longue([recente, ancienne], tolerance=0) == recente
    assert plus_longue([ancienne, recente], tolerance=0) == recente


def test_la_fenetre_de_douze_mois_a_deux_bornes():
    le = date(2026, 6, 30)
    for plage, mois in (
        ((date(2024, 1, 1), le), "12"),
        ((date(2024, 1, 1), date(2025, 7, 1)), "0.03"),
        ((date(2024, 1, 1), date(2025, 6, 30)), "0"),
        ((le, date(2027, 1, 1)), "0.03"),
        ((le + JOUR, date(2027, 1, 1)), "0"),
    ):
        assert mois_dans_les_douze_derniers([plage], le=le) == D(mois)
    deux = [(date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 4, 1), date(2026, 5, 31))]
    assert mois_dans_les_douze_derniers(deux, le=le) == 3


# --- Sorties ----------------------------------------------------------------------------------

DEPUIS_JANVIER = date(2026, 1, 1), date(2026, 10, 31)
TRENTE_MOIS = ((date(2024, 1, 1), date(2026, 6, 30)),)


@pytest.mark.parametrize(
    ("situation", "seuils", "phrases"),
    [
        (
            emploi("cdd", *DEPUIS_JANVIER),
            STRICTE,
            (
                "Règle « Emploi durable » : sortie positive.",
                "Sans interruption pendant 10 mois, depuis le 01/01/2026.",
                "Il faut plus de 6 mois.",
                "Temps de travail : Temps plein.",
                "Provisoire : à confirmer, preuve à l'appui, à partir du 01/07/2026.",
            ),
        ),
        (
            emploi("cdi", LE, None, temps=T.PARTIEL_CHOISI, quotite=D("62.5")),
            INCLUSE,
            (
                "Règle « Emploi durable » : sortie positive.",
                "Sans fin prévue, depuis le 01/07/2026.",
                "Il faut au moins 6 mois.",
                "Temps de travail : Temps partiel choisi.",
                "Part d'un temps plein (%) : 62,5.",
                "Provisoire : à confirmer, preuve à l'appui, à partir du 01/01/2027.",
            ),
        ),
        (
            Situation(N.SAISONNIER, mois_travailles=D("8.5"), temps=T.PLEIN),
            INCLUSE,
            (
                "Règle « Emploi saisonnier, huit mois sur les douze derniers » : sortie positive.",
                "Mois travaillés sur les douze derniers : 8,5.",
                "Rien à attendre : la preuve jointe suffit à confirmer.",
            ),
        ),
        (
            Situation(N.ASSOCIATION_INTERMEDIAIRE, TRENTE_MOIS, quotite=D(34), age=56),
            INCLUSE,
            (
                "Règle « Plus de 55 ans, installé en association intermédiaire » : sortie positive.",
                "Sans interruption pendant 30 mois, depuis le 01/01/2024.",
                "Part d'un temps plein (%) : 34.",
                "Âge : 56.",
                "Rien à attendre : la preuve jointe suffit à confirmer.",
            ),
        ),
        (
            emploi("cdd", date(2026, 1, 1), date(2026, 3, 15)),
            INCLUSE,
            ("Règle « Emploi trop court, ou à temps partiel subi » : sortie non positive.",),
        ),
        (
            Situation(N.CREATION),
            INCLUSE,
            (
                "Règle « Création ou reprise d'entreprise » : sortie positive.",
                "Provisoire : à confirmer, preuve à l'appui, à partir du 01/01/2027.",
            ),
        ),
    ],
)
def test_une_sortie_dit_toutes_ses_raisons(situation, seuils, phrases):
    assert juger(situation, seuils).phrases == phrases


def test_une_regle_sans_fait_lu_ne_dit_rien_de_plus():
    regle = RegleEnVigueur(
        "essai",
        "Essai",
        "autre",
        False,
        {
            "tous": [
                {"un": [{"toujours": True}, {"fait": "age", "op": "depasse", "valeur": 1}]},
                {"sauf": {"fait": "mois_continus", "op": "atteint", "valeur": "plie_duree_x"}},
                {"sauf": {"fait": "mois_travailles", "op": "au_moins", "valeur": 3}},
            ]
        },
    )
    seuils = sorties.Seuils({"plie_duree_x": 6}, est_borne_incluse=True, interruption=3)
    jugee = sorties.qualifier(Situation(N.AUTRE), [regle], seuils, le=LE)
    assert jugee.phrases == ("Règle « Essai » : sortie non positive.",)
    assert jugee.examens[0].lus == (
        ("age", "non renseigné"),
        ("mois_continus", "non renseigné"),
        ("mois_travailles", "non renseigné"),
    )
    assert jugee.est_confirmable(le=LE)
    with pytest.raises(sorties.GrilleIncomplete, match="Aucune règle de sortie ne s'applique"):
        sorties.qualifier(Situation(N.AUTRE), [], seuils, le=LE)


def test_le_seuil_dit_est_le_premier_que_la_regle_demande_ou_qu_il_soit():
    atteindre = {"fait": "mois_continus", "op": "atteint", "valeur": "plie_duree_x"}
    seuils = sorties.Seuils({"plie_duree_x": 9}, est_borne_incluse=True, interruption=3)
    dix = Situation(N.CDD, ((date(2026, 1, 1), date(2026, 10, 31)),))
    for condition in (atteindre, {"un": [{"toujours": False}, atteindre]}, {"tous": [atteindre]}):
        regle = RegleEnVigueur("essai", "Essai", "autre", False, condition)
        jugee = sorties.qualifier(dix, [regle], seuils, le=LE)
        assert jugee.phrases[-1] == "Il faut au moins 9 mois."


def test_les_faits_lus_d_une_situation():
    assert faits(Situation(N.ABANDON), INCLUSE, le=LE) == {"nature": "abandon", "diplome": "non"}
    plein = Situation(N.CDD, (DEPUIS_JANVIER,), temps=T.PLEIN, a_diplome=True, age=40)
    assert faits(plein, INCLUSE, le=LE) == {
        "nature": "cdd",
        "mois_continus": D("10.00"),
        "mois_travailles": D("6.03"),
        "temps": "plein",
        "quotite": D(100),
        "diplome": "oui",
        "age": 40,
    }
    dites = Situation(N.CDD, (DEPUIS_JANVIER,), temps=T.PLEIN, quotite=D(90), mois_travailles=D(2))
    lus = faits(dites, INCLUSE, le=LE)
    assert (lus["quotite"], lus["mois_travailles"]) == (90, 2)
    partiel = faits(Situation(N.CDD, temps=T.PARTIEL_SUBI), INCLUSE, le=LE)
    assert "quotite" not in partiel


@pytest.mark.parametrize(
    ("mois", "attendu"), [("599.99", "599,99"), ("600", "sans fin prévue"), ("6.00", "6")]
)
def test_au_dela_de_cinquante_ans_un_contrat_est_sans_fin(mois, attendu):
    assert dire_fait("mois_continus", D(mois)) == attendu
    assert dire_fait("mois_travailles", D("600")) == "600"
    debut = date(2026, 1, 1)
    cinquante = emploi("cdi", debut, ajouter_mois(debut, 600) - JOUR)
    assert "Sans fin prévue, depuis le 01/01/2026." in juger(cinquante).phrases
    presque = emploi("cdi", debut, ajouter_mois(debut, 599) - JOUR)
    assert "Sans interruption pendant 599 mois, depuis le 01/01/2026." in juger(presque).phrases
    sans_fin = faits(emploi("cdi", LE, None), INCLUSE, le=LE)
    assert sans_fin["mois_continus"] == D("1200.03")


@pytest.mark.parametrize("age", [55, 56])
def test_depasser_ne_compte_pas_l_egalite(age):
    senior = Situation(N.ASSOCIATION_INTERMEDIAIRE, TRENTE_MOIS, temps=T.PLEIN, age=age)
    assert juger(senior).est_positive is (age == 56)


def test_un_fait_lu_se_dit_en_mots():
    assert dire_fait("nature", "cdd") == "CDD, un ou plusieurs à la suite"
    assert dire_fait("temps", "plein") == "Temps plein"
    assert dire_fait("age", None) == "non renseigné"
    assert dire_fait("diplome", "oui") == "oui"
    assert dire_fait("quotite", D("33.30")) == "33,3"


NOMS = {c.code: c for c in sorties.criteres()}


@pytest.mark.parametrize(
    ("condition", "dit"),
    [
        (
            {"fait": "humeur", "op": "egal", "valeur": 1},
            "fait inconnu « humeur » (connus : nature, mois_continus, mois_travailles, temps, "
            "quotite, diplome, age)",
        ),
        (
            {"fait": "diplome", "op": "parmi", "valeur": ["oui", "si"]},
            "diplome : « si » n'est pas une valeur connue (non, oui)",
        ),
        (
            {"fait": "mois_continus", "op": "atteint", "valeur": "six"},
            "mois_continus : « six » n'est pas une valeur connue (plie_duree_confirmation, "
            "plie_duree_emploi_durable)",
        ),
        (
            {"fait": "age", "op": "au_moins", "valeur": "26"},
            "age : un nombre est attendu, lu « 26 »",
        ),
        (
            {"fait": "age", "op": "au_moins", "valeur": True},
            "age : un nombre est attendu, lu « True »",
        ),
        (
            {"fait": "nature", "op": "egal", "valeur": "cdii"},
            "nature : « cdii » n'est pas une valeur connue (abandon, alternance,",
        ),
        (
            {"fait": "temps", "op": "egal", "valeur": "double"},
            "temps : « double » n'est pas une valeur connue (partiel_choisi, partiel_subi, plein)",
        ),
    ],
)
def test_une_faute_dans_la_grille_se_dit_ou_qu_elle_soit(condition, dit):
    juste = {"fait": "age", "op": "au_moins", "valeur": 26}
    for entiere in (
        condition,
        {"sauf": condition},
        {"tous": [juste, condition]},
        {"un": [juste, {"sauf": {"tous": [condition]}}]},
    ):
        with pytest.raises(ConditionInvalide) as refus:
            verifier_noms(entiere, NOMS)
        assert str(refus.value).startswith(dit)


@pytest.mark.parametrize(
    "condition",
    [
        {"toujours": True},
        {"fait": "age", "op": "au_moins", "valeur": 26},
        {"fait": "quotite", "op": "au_moins", "valeur": 33.33},
        {"fait": "quotite", "op": "depasse", "valeur": D("33.33")},
        {"fait": "mois_continus", "op": "atteint", "valeur": "plie_duree_emploi_durable"},
        {"fait": "nature", "op": "parmi", "valeur": ["cdi", "cdd"]},
        {"fait": "diplome", "op": "egal", "valeur": "non"},
    ],
)
def test_une_regle_bien_ecrite_passe(condition):
    for entiere in (condition, {"sauf": condition}, {"un": [condition]}, {"tous": [condition]}):
        verifier_noms(entiere, NOMS)
        valider(entiere)


@pytest.mark.parametrize("nom", ["tous", "un", "sauf"])
def test_la_forme_se_verifie_a_toute_profondeur(nom):
    for sous in ("age > 3", {"fait": "age", "op": "presque"}):
        with pytest.raises(ConditionInvalide):
            valider({nom: sous if nom == "sauf" else [sous]})
