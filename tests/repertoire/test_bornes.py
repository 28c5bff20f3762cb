"""Mots, facettes et qualité du répertoire à leurs bornes : une lettre, un bit, un jour."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jalons.repertoire.rules import facettes, mots
from jalons.repertoire.rules.facettes import BITS, FACETTES, admis, bit, compter, masque
from jalons.repertoire.rules.mots import Sens, comprendre, jeton, jetons, les_plus_proches
from jalons.repertoire.rules.qualite import CRITERES, noter

LE = date(2026, 3, 16)


# --- Les mots


@pytest.mark.parametrize(
    ("mot", "racine"),
    [("bus", "bus"), ("cars", "car"), ("noix", "noi"), ("permis", "permi"), ("garde", "garde")],
)
def test_seul_un_mot_de_plus_de_trois_lettres_perd_son_pluriel(mot, racine):
    assert mots.racine(mot) == racine


def test_huit_mots_au_plus_et_sans_liaison():
    lus = mots.mots_de("le un deux trois quatre cinq six sept huit neuf dix")
    assert lus == ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"]
    assert mots.mots_de("d'un à la") == []


def test_les_jetons_d_une_offre_disent_ses_themes_leurs_categories_ses_publics():
    assert jeton("p", "tous-publics") == "ptouspublics"
    lus = jetons(["mobilite--preparer-un-permis", "mobilite--velo"], ["jeunes"])
    assert lus == ["cmobilite", "pjeunes", "tmobilitepreparerunpermis", "tmobilitevelo"]


@pytest.fixture
def vocabulaire(monkeypatch):
    deux = Sens((("permis", "conduire"),), ("tdeux",))
    quatre = Sens((("un", "deux", "trois", "quatre"),), ("tquatre",))
    connues = {
        ("permi",): Sens((("permis",),), ("tun",)),
        ("permi", "conduire"): deux,
        ("un", "deu", "troi", "quatre"): quatre,
        ("un", "deu", "troi", "quatre", "cinq"): Sens((), ("tcinq",)),
        ("cv",): Sens((("cv", "fle"),)),
    }
    monkeypatch.setattr(mots, "_expressions", lambda: connues)


def themes(*tapes, **proches):
    return [s.jetons for s in comprendre(tapes, lambda m: proches.get(m, []))]


@pytest.mark.usefixtures("vocabulaire")
def test_l_expression_la_plus_longue_d_abord_quatre_mots_au_plus():
    assert themes("permis") == [("tun",)]
    assert themes("permis", "conduire") == [("tdeux",)]
    assert themes("aide", "permis", "conduire") == [(), ("tdeux",)]
    assert themes("permis", "conduire", "permis") == [("tdeux",), ("tun",)]
    assert themes("permis", "aide", "conduire") == [("tun",), (), ()]
    assert themes("un", "deux", "trois", "quatre", "cinq") == [("tquatre",), ()]
    assert themes() == []


@pytest.mark.usefixtures("vocabulaire")
def test_un_mot_corrige_trouve_l_expression_et_garde_ce_qui_fut_tape():
    proches = {"permit": ["permis", "permet"], "condure": ["conduire"]}
    assert themes("permit", "condure", **proches) == [("tdeux",)]
    [sens] = comprendre(["permit"], lambda m: proches.get(m, []))
    assert sens.expressions == (("permit",), ("permis",)) and sens.jetons == ("tun",)
    assert themes("aide", "permit", **proches) == [(), ("tun",)]
    [inconnu] = comprendre(["aidr"], lambda _m: ["aide", "aider"])
    assert inconnu == Sens((("aidr",), ("aide",), ("aider",)))
    # Tel quel d'abord : un mot connu ne se corrige pas en un autre.
    assert themes("cv", cv=["permis"]) == [()]


@pytest.mark.usefixtures("vocabulaire")
def test_les_mots_de_trois_lettres_et_plus_se_corrigent():
    lus = mots.mots_du_vocabulaire()
    assert "cv" not in lus and {"fle", "permis", "quatre"} <= lus


def test_aucune_expression_livree_ne_depasse_ce_que_l_on_cherche():
    assert max(len(e) for e in mots._expressions()) <= 4
    assert () not in mots._expressions()


def test_les_plus_proches_dans_l_ordre_quatre_au_plus():
    assert les_plus_proches("mobilite", ["mobili", "mobil", "mobilites", "mobilite"]) == [
        "mobilite",
        "mobilites",
        "mobili",
    ]
    assert les_plus_proches("bus", ["bus", "but"]) == ["bus"], "trois lettres : aucune faute"
    assert les_plus_proches("garde", ["garda", "gardb", "gardc", "gardd", "gardf"]) == [
        "garda",
        "gardb",
        "gardc",
        "gardd",
    ]
    assert les_plus_proches("mobilite", ["xobilixe", "xobxlixe"]) == ["xobilixe"]


# --- Les facettes


def test_chaque_valeur_a_son_bit_et_le_non_precise_le_sien():
    assert sorted(BITS.values()) == list(range(len(BITS)))
    assert {f for f, _ in BITS} == set(FACETTES)
    gratuit = BITS["frais", "gratuit"]
    assert bit("frais", "gratuit") == 1 << gratuit
    assert bit("frais", "troc") == 0


def test_le_masque_n_a_que_les_bits_de_l_offre():
    def vides(*sauf):
        return sum(bit(f, "") for f in FACETTES if f not in sauf)

    assert masque({}) == masque({"frais": None}) == masque({"frais": ["troc"]}) == vides()
    un = masque({"frais": ["gratuit", "troc"]})
    assert un == vides("frais") + bit("frais", "gratuit")
    deux = masque({"frais": ["gratuit", "payant"]})
    assert deux == vides("frais") + bit("frais", "gratuit") + bit("frais", "payant")


def test_un_filtre_admet_le_non_precise_et_tous_publics_pour_un_public():
    assert admis("frais", "gratuit") == bit("frais", "gratuit") | bit("frais", "")
    public = next(c for f, c in BITS if f == "publics" and c not in ("", facettes.TOUS_PUBLICS))
    attendu = bit("publics", public) | bit("publics", "") | bit("publics", facettes.TOUS_PUBLICS)
    assert admis("publics", public) == attendu


def test_les_comptes_du_plus_fourni_au_moins_fourni_le_non_precise_a_la_fin():
    par_masque = {
        masque({"frais": ["gratuit"]}): 2,
        masque({"frais": ["payant"]}): 3,
        masque({"frais": ["gratuit", "payant"]}): 1,
        masque({}): 9,
    }
    comptes = compter(par_masque)
    assert [(c.code, c.nombre) for c in comptes["frais"]] == [
        ("payant", 4),
        ("gratuit", 3),
        ("", 9),
    ]
    assert compter({}) == {f: [] for f in FACETTES}


@pytest.mark.parametrize(("valeurs", "tient"), [(58, True), (59, False)])
def test_soixante_trois_bits_tiennent_dans_un_entier_de_la_base(monkeypatch, valeurs, tient):
    listes = {f: {} for f in FACETTES} | {"frais": {str(n): "" for n in range(valeurs)}}
    monkeypatch.setattr(facettes, "liste", listes.__getitem__)
    if tient:
        assert len(facettes._bits()) == 63
    else:
        with pytest.raises(ValueError, match="entier"):
            facettes._bits()


# --- La qualité

PLEINE = {
    "adresse": "1 rue",
    "modes_accueil": ["en-presentiel"],
    "modes_mobilisation": ["envoyer-un-courriel", "telephoner"],
    "mobilisable_par": ["usagers"],
    "publics": ["jeunes"],
    "thematiques": ["mobilite--velo"],
    "courriel": "a@b.fr",
    "telephone": "0102030405",
    "frais": "gratuit",
    "description": "x" * 200,
    "date_maj": LE,
}


def note(critere, **champs):
    return noter({**PLEINE, **champs}, le=LE).criteres.get(critere)


def test_une_fiche_pleine_n_a_rien_a_faire():
    lue = noter(PLEINE, le=LE)
    assert (lue.valeur, lue.pour_cent, lue.a_faire) == (1.0, 100, ())
    assert list(lue.criteres) == list(CRITERES)


@pytest.mark.parametrize(
    ("critere", "champs", "attendue"),
    [
        ("description_bien_definie", {"description": None}, 0.0),
        ("description_bien_definie", {"description": "x" * 49}, 0.0),
        ("description_bien_definie", {"description": "x" * 50}, 0.5),
        ("description_bien_definie", {"description": "x" * 199}, 0.5),
        ("description_bien_definie", {"description": "x" * 200}, 1.0),
        ("description_bien_definie", {"description": "x" * 1999}, 1.0),
        ("description_bien_definie", {"description": "x" * 2000}, 0.5),
        ("frais_bien_definis", {"frais": None}, 0.0),
        ("frais_bien_definis", {"frais": None, "frais_precisions": "5 €"}, 0.0),
        ("frais_bien_definis", {"frais": "payant"}, 0.5),
        ("frais_bien_definis", {"frais": "payant", "frais_precisions": "5 €"}, 1.0),
        ("adresse_bien_definie", {"adresse": ""}, 0.0),
        ("adresse_bien_definie", {"adresse": "", "modes_accueil": ["a-distance"]}, None),
        ("adresse_bien_definie", {"modes_accueil": None, "modes_mobilisation": None}, None),
        (
            "adresse_bien_definie",
            {"modes_accueil": None, "modes_mobilisation": ["se-presenter"]},
            1.0,
        ),
        ("modes_mobilisation_bien_definis", {"mobilisable_par": None}, 0.5),
        ("modes_mobilisation_bien_definis", {"modes_mobilisation": None}, 0.5),
        (
            "modes_mobilisation_bien_definis",
            {"modes_mobilisation": None, "mobilisable_par": None},
            0.0,
        ),
        ("courriel_bien_defini", {"courriel": ""}, 0.0),
        ("courriel_bien_defini", {"modes_mobilisation": ["telephoner"]}, None),
        ("telephone_bien_defini", {"telephone": ""}, 0.0),
        ("telephone_bien_defini", {"modes_mobilisation": ["envoyer-un-courriel"]}, None),
        ("au_moins_un_moyen_de_contact", {"telephone": "", "courriel": ""}, 0.0),
        ("au_moins_un_moyen_de_contact", {"courriel": ""}, 1.0),
        ("au_moins_un_public", {"publics": []}, 0.0),
        ("au_moins_une_thematique", {"thematiques": []}, 0.0),
    ],
)
def test_chaque_critere_a_sa_borne(critere, champs, attendue):
    assert note(critere, **champs) == attendue


@pytest.mark.parametrize(
    ("jours", "attendue"),
    [(0, 1.0), (182, 1.0), (200, 0.97), (365, 0.67), (540, 0.35), (730, 0.0), (2000, 0.0)],
)
def test_une_fiche_vieillit_de_six_mois_a_deux_ans(jours, attendue):
    assert note("date_maj_recente", date_maj=LE - timedelta(days=jours)) == attendue


def test_le_score_est_la_moyenne_au_centieme_et_dit_les_trois_pires():
    lue = noter({**PLEINE, "description": "", "frais": "payant", "publics": []}, le=LE)
    assert (lue.valeur, lue.pour_cent) == (0.75, 75)
    assert lue.a_faire == tuple(
        CRITERES[c]
        for c in ("au_moins_un_public", "description_bien_definie", "frais_bien_definis")
    )
    pauvre = noter({"date_maj": LE}, le=LE)
    assert len(pauvre.criteres) == 7 and pauvre.valeur == 0.14
    assert pauvre.a_faire == (
        CRITERES["modes_mobilisation_bien_definis"],
        CRITERES["au_moins_un_public"],
        CRITERES["au_moins_une_thematique"],
    )
