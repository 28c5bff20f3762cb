"""La grammaire des conditions : chaque opérateur à sa borne, et ce qu'aucune condition ne peut faire."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.regles.rules import grammaire as regles
from jalons.regles.rules.cas import CHOIX, NOMBRE, CritereConnu, verifier_noms
from jalons.regles.rules.decision import (
    AUCUNE,
    CasPasse,
    Decision,
    Essai,
    Examen,
    Regle,
    decider,
    essayer,
)
from tests.regles.decor import conditions, faits


@given(conditions, faits)
def test_toute_condition_valide_se_juge_sans_casser(condition, donnees):
    regles.valider(condition)
    vraie = regles.est_vraie(condition, donnees)
    assert regles.est_vraie({"sauf": condition}, donnees) is not vraie
    assert regles.est_vraie({"tous": [condition]}, donnees) is vraie
    assert regles.est_vraie({"un": [condition, condition]}, donnees) is vraie
    assert set(regles.faits_lus(condition)) <= {"natlog", "age", "metiers"}


@given(st.lists(conditions, max_size=4), faits)
def test_la_premiere_regle_vraie_gagne_toujours(liste, donnees):
    numerotees = [Regle(f"r{n}", "", condition) for n, condition in enumerate(liste)]
    decision = decider(numerotees, donnees)
    vraies = [r.code for r in numerotees if regles.est_vraie(r.condition, donnees)]
    assert (decision.regle.code if decision else None) == (vraies[0] if vraies else None)


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
        ("depasse", 3, [3.01, "4"], [3, "3", 2.99, "deux"]),
        ("depasse", "trois", [], [3]),
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


SEUILS = {"six": regles.Seuil(6), "strict": regles.Seuil(Decimal(6), est_inclus=False)}


@pytest.mark.parametrize(
    ("nom", "fait", "attendu"),
    [
        ("six", 6, True),
        ("six", 5.99, False),
        ("six", Decimal("6.01"), True),
        ("strict", 6, False),
        ("strict", Decimal("6.03"), True),
        ("six", None, False),
        ("six", "deux", False),
    ],
)
def test_un_seuil_nomme_s_atteint_selon_sa_borne(nom, fait, attendu):
    condition = {"tous": [{"fait": "mois", "op": "atteint", "valeur": nom}]}
    assert regles.est_vraie(condition, {"mois": fait}, SEUILS) is attendu
    assert regles.est_vraie({"sauf": condition}, {"mois": fait}, SEUILS) is not attendu
    assert regles.est_vraie({"un": [condition]}, {"mois": fait}, SEUILS) is attendu


def test_un_seuil_inconnu_ne_passe_pas_sous_silence():
    with pytest.raises(KeyError):
        regles.est_vraie({"fait": "mois", "op": "atteint", "valeur": "sept"}, {"mois": 9})


POSSIBLES = [None, "a", "b", 3, 30, ["a"]]


@given(conditions, faits, st.lists(st.sampled_from(POSSIBLES[1:]), min_size=3, max_size=3))
def test_ce_qui_est_juge_ne_change_plus_quoi_que_l_on_apprenne(condition, lus, appris):
    """Trois valeurs : vrai et faux sont définitifs, seul l'indécis peut pencher."""
    connus = {nom: v for nom, v in lus.items() if regles.est_renseigne(v)}
    avant = regles.juger(condition, connus)
    complets = {**dict(zip(("natlog", "age", "metiers"), appris, strict=True)), **connus}
    lit_l_absence = any(
        c["op"] in regles.SANS_VALEUR and c["fait"] not in connus
        for c in regles.comparaisons(condition)
    )
    if avant is not None and not lit_l_absence:
        assert regles.juger(condition, complets) is avant
    if not regles.faits_manquants(condition, connus):
        assert avant is regles.est_vraie(condition, connus)
    assert regles.juger(condition, complets) is regles.est_vraie(condition, complets)
    assert (avant is None) <= bool(regles.faits_manquants(condition, connus))


INDECISE = {"fait": "age", "op": "au_moins", "valeur": 26}


@pytest.mark.parametrize(
    ("condition", "attendu"),
    [
        (INDECISE, None),
        ({"sauf": INDECISE}, None),
        ({"tous": [INDECISE, FAUX]}, False),
        ({"tous": [INDECISE, VRAI]}, None),
        ({"tous": [VRAI, VRAI]}, True),
        ({"un": [INDECISE, VRAI]}, True),
        ({"un": [INDECISE, FAUX]}, None),
        ({"un": [FAUX, FAUX]}, False),
        ({"fait": "age", "op": "absent"}, True),
        ({"fait": "age", "op": "renseigne"}, False),
        ({"sauf": {"fait": "x", "op": "egal", "valeur": 1}}, False),
    ],
)
def test_juger_dit_aussi_ce_qu_il_ne_sait_pas(condition, attendu):
    assert regles.juger(condition, {"x": 1}) is attendu


def test_les_faits_qui_manquent():
    condition = {"tous": [INDECISE, {"fait": "x", "op": "absent"}, INDECISE, JUSTE]}
    assert regles.faits_manquants(condition, {}) == ("age",)
    assert regles.faits_manquants(condition, {"age": 0}) == ()


def test_une_decision_montre_tout_ce_qui_a_ete_examine():
    premiere = Regle("un", "Une", {"sauf": JUSTE})
    floue = Regle("flou", "Floue", {"fait": "duree", "op": "egal", "valeur": 1})
    seconde = Regle("deux", "Deux", JUSTE, {"voie": "x"})
    derniere = Regle("trois", "Trois", VRAI)
    apres = Regle("quatre", "Quatre", {"fait": "autre", "op": "egal", "valeur": 1})
    decision = decider([premiere, floue, seconde, derniere, apres], {"age": 3})
    lus = (("age", 3),)
    assert decision == Decision(
        seconde,
        (
            Examen(premiere, False, False, lus),
            Examen(floue, False, False, (("duree", None),), ("duree",)),
            Examen(seconde, True, True, lus),
            Examen(derniere, True, False, ()),
            Examen(apres, False, False, (("autre", None),), ("autre",)),
        ),
    )
    # Ce qui manque aux règles d'après ne changerait rien.
    assert decision.a_savoir == ("duree",)
    assert decider([premiere], {"age": 3}) is None


@given(st.lists(conditions, max_size=4), faits)
def test_sans_rien_a_savoir_la_decision_est_definitive(liste, lus):
    """Si rien ne manque aux règles d'avant, apprendre plus ne change pas la règle retenue."""
    connus = {nom: v for nom, v in lus.items() if regles.est_renseigne(v)}
    numerotees = [Regle(f"r{n}", "", c) for n, c in enumerate(liste)] + [Regle("fin", "", VRAI)]
    decision = decider(numerotees, connus)
    if decision.a_savoir or any(
        c["op"] in regles.SANS_VALEUR for r in numerotees for c in regles.comparaisons(r.condition)
    ):
        return
    retenue = numerotees.index(decision.regle)
    if regles.juger(decision.regle.condition, connus) is None:
        return
    for appris in ("a", 3, ["a"]):
        complets = {**dict.fromkeys(("natlog", "age", "metiers"), appris), **connus}
        assert numerotees.index(decider(numerotees, complets).regle) == retenue


def test_l_essai_compte_ce_qui_changerait():
    seuil = Regle("seuil", "Seuil", {"fait": "age", "op": "au_moins", "valeur": 26}, {"i": "haut"})
    fin = Regle("fin", "Fin", VRAI, {"i": "bas"})
    abaisse = Regle(
        "seuil", "Seuil", {"fait": "age", "op": "au_moins", "valeur": 18}, {"i": "haut"}
    )
    cas = [CasPasse({"age": a}) for a in (17, 18, 20, 26, 40)]

    def dire(issue):
        return issue["i"]

    essai = essayer(cas, [seuil, fin], [abaisse, fin], code="seuil", dire=dire)
    assert essai == Essai(5, 4, 2, 4, (("bas", "haut", 2),))
    sans = essayer(cas, [seuil, fin], [fin], code="seuil", dire=dire)
    assert sans == Essai(5, 0, 2, 0, (("haut", "bas", 2),))
    vide = essayer(cas, [], [abaisse], code="seuil", dire=dire)
    assert vide.changements == ((AUCUNE, "haut", 4),)
    assert essayer([], [seuil], [abaisse], code="seuil", dire=dire) == Essai(0, 0, 0, 0)


CONNUS = {
    c.code: c
    for c in (
        CritereConnu("age", "Âge", NOMBRE),
        CritereConnu("temps", "Temps", CHOIX, (("plein", "Plein"), ("partiel", "Partiel"))),
        CritereConnu("mois", "Mois", NOMBRE, durees=(("six", "Six"), ("neuf", "Neuf")),
                     operateurs=("atteint", "au_moins")),
    )
}  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "dit"),
    [
        (
            {"fait": "humeur", "op": "egal", "valeur": 1},
            "fait inconnu « humeur » (connus : age, temps, mois)",
        ),
        (
            {"fait": "temps", "op": "parmi", "valeur": ["plein", "si"]},
            "temps : « si » n'est pas une valeur connue (partiel, plein)",
        ),
        (
            {"fait": "mois", "op": "atteint", "valeur": "dix"},
            "mois : « dix » n'est pas une valeur connue (neuf, six)",
        ),
        (
            {"fait": "age", "op": "au_moins", "valeur": "26"},
            "age : un nombre est attendu, lu « 26 »",
        ),
        (
            {"fait": "age", "op": "au_moins", "valeur": True},
            "age : un nombre est attendu, lu « True »",
        ),
    ],
)
def test_une_faute_de_nom_se_dit_ou_qu_elle_soit(condition, dit):
    juste = {"fait": "age", "op": "au_moins", "valeur": 26}
    for entiere in (
        condition,
        {"sauf": condition},
        {"tous": [juste, condition]},
        {"un": [juste, {"sauf": {"tous": [condition]}}]},
    ):
        with pytest.raises(regles.ConditionInvalide) as refus:
            verifier_noms(entiere, CONNUS)
        assert str(refus.value) == dit


@pytest.mark.parametrize(
    "condition",
    [
        {"toujours": True},
        {"fait": "age", "op": "au_plus", "valeur": Decimal("33.33")},
        {"fait": "age", "op": "absent"},
        {"fait": "mois", "op": "atteint", "valeur": "neuf"},
        {"fait": "temps", "op": "parmi", "valeur": ["plein", "partiel"]},
    ],
)
def test_une_condition_bien_nommee_passe(condition):
    for entiere in (condition, {"sauf": condition}, {"un": [condition]}, {"tous": [condition]}):
        verifier_noms(entiere, CONNUS)
