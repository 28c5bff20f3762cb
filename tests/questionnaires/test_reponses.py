"""Ce que dit la grille d'une réponse : posée ou non, bornes, choix contraires, mots. Sans base."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jalons.accueil.questionnaires.dsp import DiagnosticSocialProfessionnel as Dsp
from jalons.accueil.rules.freins import FREINS_FORTS
from jalons.questionnaires.enums import GenreQuestion
from jalons.questionnaires.rules.lecture import dire_reponse
from jalons.questionnaires.rules.reponses import (
    EtatTheme,
    borne,
    choix_contraires,
    empreinte,
    est_posee,
    est_repondue,
    exclus,
)

GRILLES = {
    lue["version"]: lue
    for chemin in sorted(Dsp.grilles.glob("grille_*.yaml"))
    for lue in [yaml.safe_load(chemin.read_text(encoding="utf-8"))]
}
OPTIONS = [
    {"code": "voiture", "libelle": "Voiture"},
    {"code": "velo", "libelle": "Vélo", "exclut": ["avion"]},
    {"code": "avion", "libelle": "Avion"},
    {"code": "aucun", "libelle": "Aucun", "exclut": True},
]


@pytest.mark.parametrize(
    ("coches", "attendu"),
    [
        (["voiture", "velo"], None),
        (["aucun"], None),
        ([], None),
        (["aucun", "voiture"], ("Aucun", "Voiture")),
        (["voiture", "aucun"], ("Aucun", "Voiture")),
        (["avion", "velo"], ("Vélo", "Avion")),
    ],
)
def test_deux_choix_contraires_se_nomment(coches, attendu):
    assert choix_contraires(coches, OPTIONS) == attendu


@given(st.permutations(OPTIONS), st.sets(st.sampled_from([o["code"] for o in OPTIONS])))
def test_l_exclusion_ne_depend_ni_de_l_ordre_ni_du_cote(options, coches):
    attendu = ("aucun" in coches and len(coches) > 1) or {"velo", "avion"} <= coches
    assert (choix_contraires(sorted(coches), options) is not None) is attendu


def test_ce_qu_une_option_exclut():
    assert exclus(OPTIONS[3], OPTIONS) == ["voiture", "velo", "avion"]
    assert exclus(OPTIONS[1], OPTIONS) == ["avion"]
    assert exclus(OPTIONS[0], OPTIONS) == []


@pytest.mark.parametrize(
    ("reponses", "attendu"),
    [({"a": "O"}, True), ({"a": ["N", "O"]}, True), ({"a": "N"}, False), ({}, False)],
)
def test_une_question_depend_d_une_autre(reponses, attendu):
    assert est_posee({"question": "a", "valeurs": ["O"]}, reponses) is attendu
    assert est_posee({}, reponses)


@pytest.mark.parametrize("valeur", [0, "0", False, ["a"], {"personne": 0}])
def test_zero_est_une_reponse(valeur):
    assert est_repondue(valeur)


@pytest.mark.parametrize("valeur", [None, "", [], {}])
def test_le_vide_n_en_est_pas_une(valeur):
    assert not est_repondue(valeur)


def test_une_borne_peut_etre_l_annee():
    assert borne("annee", annee=2026) == 2026
    assert borne(240, annee=2026) == 240
    assert borne(0, annee=2026) == 0
    assert borne(None, annee=2026) is None


@pytest.mark.parametrize(
    ("etat", "commence", "fait"),
    [
        (EtatTheme("a", "A", 0, 3), False, False),
        (EtatTheme("a", "A", 1, 3), True, True),
        (EtatTheme("a", "A", 0, 3, est_aborde=True), False, True),
        (EtatTheme("a", "A", 0, 0), False, True),
    ],
)
def test_un_theme_est_fait_s_il_porte_une_reponse_ou_fut_aborde(etat, commence, fait):
    assert (etat.est_commence, etat.est_fait) == (commence, fait)


@pytest.mark.parametrize(
    ("genre", "valeur", "dit"),
    [
        ("choix", "velo", "Vélo"),
        ("choix", "inconnu", "inconnu"),
        ("choix_multiple", ["velo", "voiture"], "Vélo, Voiture"),
        ("oui_non", "non", "Non"),
        ("oui_non", "peut-être", "peut-être"),
        ("date", "2026-03-16", "16/03/2026"),
        ("nombre", 0, "0"),
        ("texte", "Bonjour", "Bonjour"),
        ("metiers", ["G1601", "X9999"], "Chef de cuisine, X9999"),
        (
            "competence",
            {"personne": 4, "agent": 0},
            "très bien selon la personne, pas du tout selon l'agent",
        ),
        ("competence", {"agent": 2}, "assez bien selon l'agent"),
        ("competence", {}, ""),
        ("choix", "", ""),
        ("choix_multiple", [], ""),
    ],
)
def test_une_reponse_se_dit(genre, valeur, dit):
    assert dire_reponse(genre, OPTIONS, valeur, {"G1601": "Chef de cuisine"}) == dit


@given(st.dictionaries(st.text(max_size=5), st.integers(), max_size=5))
def test_l_empreinte_ne_depend_que_du_formulaire_et_des_reponses(reponses):
    a_l_envers = dict(reversed(reponses.items()))
    assert empreinte("dsp-1", reponses) == empreinte("dsp-1", a_l_envers)
    assert empreinte("dsp-1", reponses) != empreinte("dsp-2", reponses)
    assert empreinte("dsp-1", reponses) != empreinte("dsp-1", {**reponses, "autre!": 1})


def questions(version):
    return {q["code"]: q for theme in GRILLES[version]["themes"] for q in theme["questions"]}


def test_d_une_version_livree_a_l_autre_les_codes_ne_changent_pas():
    for version in list(GRILLES)[1:]:
        avant, apres = questions(version - 1), questions(version)
        assert set(avant) <= set(apres)
        for code, question in avant.items():
            neuve = apres[code]
            assert (neuve["genre"], neuve.get("balise")) == (
                question["genre"],
                question.get("balise"),
            )
            codes = [o["code"] for o in neuve.get("options", [])]
            assert codes[: len(question.get("options", []))] == [
                o["code"] for o in question.get("options", [])
            ]


def test_la_grille_d_aujourd_hui_parle_la_langue_d_aujourd_hui():
    derniere = questions(max(GRILLES))
    mots = " ".join(
        [q["libelle"] for q in derniere.values()]
        + [o["libelle"] for q in derniere.values() for o in q.get("options", [])]
    )
    for ancien in ("Pôle Emploi", "ASSEDIC", "Illétrisme", "Indécent", "Eloignement", "Niveau V "):
        assert ancien not in mots
    assert "France Travail" in mots
    for question in ("nivetu", "nivdipmaxobt"):
        for option in derniere[question]["options"]:
            assert "(ancien" in option["libelle"]
    for niveau in ("Niveau 3", "Niveau 4", "Niveau 5", "Niveaux 6 à 8"):
        assert niveau in mots


def test_chaque_choix_qui_dit_aucun_exclut_les_autres():
    for question in questions(max(GRILLES)).values():
        if question["genre"] != GenreQuestion.CHOIX_MULTIPLE:
            continue
        for option in question["options"]:
            if option["libelle"].startswith(("Aucun", "Pas besoin", "Rien")):
                assert option.get("exclut") is True, (question["code"], option)


def test_chaque_nombre_de_la_grille_a_ses_bornes():
    for question in questions(max(GRILLES)).values():
        if question["genre"] == GenreQuestion.NOMBRE:
            assert {"minimum", "maximum"} <= set(question["bornes"]), question["code"]


@pytest.mark.parametrize("version", GRILLES)
def test_chaque_grille_livree_se_tient(version):
    posees = questions(version)
    total = [q["code"] for t in GRILLES[version]["themes"] for q in t["questions"]]
    assert len(total) == len(set(total))
    for question in posees.values():
        genre = GenreQuestion(question["genre"])
        codes = [o["code"] for o in question.get("options", [])]
        assert all(isinstance(c, str) for c in codes)
        assert len(codes) == len(set(codes))
        assert bool(codes) == (genre in (GenreQuestion.CHOIX, GenreQuestion.CHOIX_MULTIPLE))
        if condition := question.get("condition"):
            admises = {o["code"] for o in posees[condition["question"]]["options"]}
            assert set(condition["valeurs"]) <= admises


def test_les_freins_lisent_des_reponses_de_la_grille():
    posees = questions(max(GRILLES))
    for freins in FREINS_FORTS.values():
        for question, fortes in freins:
            assert fortes <= {o["code"] for o in posees[question]["options"]}
