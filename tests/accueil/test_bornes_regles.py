"""Freins, conditions d'orientation et délais : chaque réponse, chaque opérateur, chaque borne."""

from __future__ import annotations

from datetime import date

import pytest

from jalons.accueil.rules import orientation as regles
from jalons.accueil.rules.freins import FREINS_FORTS, themes_avec_frein
from jalons.accueil.rules.reception import (
    Echeance,
    echeance,
    jour_ouvre_suivant,
    jours_avant_entretien,
)

# Thème, question, réponses qui valent un frein fort, une réponse qui n'en est pas un.
TABLE = [
    ("logement", "natlog", "0903 0904 0905 0906 0910 0912 0913", "0901"),
    ("logement", "diflog", "1004 1006", "1002"),
    ("sante", "sante_frein", "beaucoup empeche", "peu"),
    ("situation_sociale", "francais", "difficile", "aise"),
    ("situation_sociale", "numerique", "non", "oui"),
    ("niveau_etudes", "nivdipmaxobt", "2606", "2601"),
    ("mobilite", "natmob", "2504", "2501"),
    ("mobilite", "frein_mobilite", "aucun_transport", "horaires"),
    ("mode_garde", "mode_garde", "aucun", "creche"),
]


@pytest.mark.parametrize(
    ("theme", "question", "fortes", "legere"), TABLE, ids=[t[1] for t in TABLE]
)
def test_chaque_reponse_qui_vaut_un_frein(theme, question, fortes, legere):
    for forte in fortes.split():
        assert themes_avec_frein({question: forte}) == [theme]
        assert themes_avec_frein({question: [legere, forte]}) == [theme]
    for sans in (legere, "", None, [None], []):
        assert themes_avec_frein({question: sans}) == []


def test_la_table_des_freins_est_entiere_et_dans_l_ordre_du_diagnostic():
    lues = [(t, q, set(r)) for t, questions in FREINS_FORTS.items() for q, r in questions]
    assert lues == [(t, q, set(fortes.split())) for t, q, fortes, _ in TABLE]
    tous = {q: fortes.split()[0] for _, q, fortes, _ in TABLE}
    assert themes_avec_frein(tous) == list(FREINS_FORTS)


VIDES = [None, "", []]


@pytest.mark.parametrize(
    ("op", "valeur", "vrais", "faux"),
    [
        ("egal", "a", ["a"], ["b", ["a"]]),
        ("different", "a", ["b", ["a"]], ["a"]),
        ("parmi", ["a", "b"], ["a", "b"], ["c", ["a"]]),
        ("parmi", "a", ["a"], ["b"]),
        ("contient", ["a", "b"], ["a", ["b", "z"], ("a",), {"b"}], ["z", ["z"]]),
        ("contient", "a", ["a", ["a", "z"]], ["z"]),
        ("au_moins", 3, [3, "3", 3.01], [2.99, "deux", ["3"]]),
        ("au_plus", 3, [3, "3", 2.99], [3.01, "deux", ["3"]]),
        ("au_moins", "trois", [], [3]),
    ],
)
def test_un_operateur_dit_vrai_a_sa_borne_et_jamais_sur_un_fait_absent(op, valeur, vrais, faux):
    condition = {"fait": "x", "op": op, "valeur": valeur}
    assert [regles.est_vraie(condition, {"x": v}) for v in vrais] == [True] * len(vrais)
    assert [regles.est_vraie(condition, {"x": v}) for v in (*faux, *VIDES)] == [False] * (
        len(faux) + 3
    )
    assert not regles.est_vraie(condition, {})


def test_zero_est_une_reponse_le_vide_n_en_est_pas_une():
    renseigne, absent = ({"fait": "x", "op": op} for op in ("renseigne", "absent"))
    for valeur in (0, "0", ["a"], False):
        assert regles.est_vraie(renseigne, {"x": valeur})
        assert not regles.est_vraie(absent, {"x": valeur})
    for valeur in VIDES:
        assert not regles.est_vraie(renseigne, {"x": valeur})
        assert regles.est_vraie(absent, {"x": valeur})
    regles.valider(renseigne)
    regles.valider(absent)


VRAI, FAUX = {"toujours": True}, {"toujours": False}


def test_tous_un_sauf():
    assert regles.est_vraie({"tous": [VRAI, VRAI]}, {})
    assert not regles.est_vraie({"tous": [VRAI, FAUX]}, {})
    assert regles.est_vraie({"un": [FAUX, VRAI]}, {})
    assert not regles.est_vraie({"un": [FAUX, FAUX]}, {})
    assert regles.est_vraie({"sauf": FAUX}, {})


JUSTE = {"fait": "age", "op": "au_moins", "valeur": 1}


@pytest.mark.parametrize(
    ("condition", "dit"),
    [
        ("age", "condition : un objet est attendu"),
        ({}, "condition : « fait » et « op » sont attendus, lu []"),
        ({"op": "egal", "fait": "age", "si": 1, "valeur": 1}, "lu ['fait', 'op', 'si', 'valeur']"),
        ({"fait": "age", "valeur": 1}, "« fait » et « op » sont attendus, lu ['fait', 'valeur']"),
        ({"tous": []}, "condition.tous : une liste non vide est attendue"),
        ({"un": 3}, "condition.un : une liste non vide est attendue"),
        ({"un": [JUSTE, "x"]}, "condition.un[2] : un objet est attendu"),
        ({"sauf": {"tous": ["x"]}}, "condition.sauf.tous[1] : un objet est attendu"),
        ({"fait": "age", "op": "egale"}, "condition : opérateur inconnu « egale »"),
        ({"fait": "age", "op": "egal"}, "condition : « valeur » manque"),
    ],
)
def test_une_condition_fausse_dit_ou_et_pourquoi(condition, dit):
    with pytest.raises(regles.ConditionInvalide) as refus:
        regles.valider(condition)
    assert str(refus.value).endswith(dit)


def test_une_condition_juste_ne_dit_rien():
    for condition in (VRAI, JUSTE, {"sauf": JUSTE}, {"un": [JUSTE]}, {"tous": [VRAI, JUSTE]}):
        regles.valider(condition)


def test_les_faits_lus_dans_l_ordre_sans_doublon():
    def lit(nom):
        return {"fait": nom, "op": "absent"}

    condition = {"tous": [lit("a"), {"un": [lit("b"), lit("a")]}, {"sauf": lit("c")}, VRAI]}
    assert regles.faits_lus(condition) == ("a", "b", "c")
    assert regles.faits_lus(VRAI) == ()


def test_une_proposition_montre_tout_ce_qui_a_ete_examine():
    premiere = regles.Regle("un", "Une", "", {"sauf": JUSTE}, "sociale")
    seconde = regles.Regle("deux", "Deux", "", JUSTE, "professionnelle", "agr")
    derniere = regles.Regle("trois", "Trois", "", VRAI, "sociale")
    proposition = regles.proposer([premiere, seconde, derniere], {"age": 3})
    assert (proposition.regle, proposition.voie, proposition.mesure) == (
        seconde,
        "professionnelle",
        "agr",
    )
    lus = (("age", 3),)
    assert proposition.raisons == (
        regles.Raison(premiere, False, False, lus),
        regles.Raison(seconde, True, True, lus),
        regles.Raison(derniere, True, False, ()),
    )
    assert regles.proposer([premiere], {"age": 3}) is None
    assert premiere.mesure == ""


def test_les_delais_de_l_accueil():
    limite = date(2026, 2, 16)
    assert echeance(limite, le=limite) == Echeance(limite, 0)
    assert not echeance(limite, le=limite).est_depassee
    assert echeance(limite, le=date(2026, 2, 17)).est_depassee
    for jour, ouvre in {5: 5, 6: 6, 7: 9, 8: 9, 9: 9}.items():  # le 7 mars 2026 est un samedi
        assert jour_ouvre_suivant(date(2026, 3, jour)) == date(2026, 3, ouvre)
    assert jours_avant_entretien(date(2026, 3, 1), date(2026, 3, 2)) == 1
    assert jours_avant_entretien(date(2026, 3, 2), date(2026, 3, 1)) == 0
