"""Chaque contrôle ST, PA et CO, sans base : ce qui passe, ce qui est dit, et la borne exacte."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from jalons.fse.enums import Joignable
from jalons.fse.enums import StatutOperation as S
from jalons.fse.participants import controles as pa
from jalons.fse.publicite import controles as co
from jalons.fse.temps import controles as st
from jalons.fse.temps.rules.faits import TempsAgent
from jalons.fse.temps.rules.temps import JourAbsent
from tests.fse.etats import FICHE, dits

JOUR = timedelta(days=1)
ENTREE = date(2025, 3, 10)

# --- Temps ------------------------------------------------------------------------------------

FIXE = TempsAgent("Claire", ENTREE, False, lettre_signee_le=ENTREE, lettre_objet="Animer",
               lettre_heures=D(0))  # fmt: skip
VARIABLE = TempsAgent("Karim", ENTREE, True)


def test_st_01_une_lettre_pour_la_part_fixe_des_feuilles_pour_le_reste():
    janvier, fevrier = date(2025, 1, 1), date(2025, 2, 1)
    sans_lettre = replace(FIXE, lettre_signee_le=None, mois_sans_feuille=(janvier, fevrier))
    assert dits(st.St01, temps=(FIXE, VARIABLE)) == []
    assert dits(st.St01, temps=(sans_lettre, replace(VARIABLE, mois_sans_feuille=(fevrier,)))) == [
        "Claire : lettre de mission non signée.",
        "Karim : 1 mois sans feuille de temps validée : 02/2025.",
    ]
    assert dits(st.St01, temps=(replace(VARIABLE, mois_sans_feuille=(janvier, fevrier)),)) == [
        "Karim : 2 mois sans feuille de temps validée, le premier : 01/2025."
    ]
    assert dits(st.St01, temps=(replace(FIXE, mois_sans_feuille=(janvier,)),)) == []


def test_st_02_la_lettre_dit_tout_et_se_signe_au_plus_tard_le_premier_jour():
    muette = ["Claire : la lettre de mission ne dit pas son objet ou ses heures."]
    assert dits(st.St02, temps=(FIXE,)) == []
    assert dits(st.St02, temps=(replace(FIXE, lettre_objet=""),)) == muette
    assert dits(st.St02, temps=(replace(FIXE, lettre_heures=None),)) == muette
    tardive = replace(FIXE, lettre_signee_le=ENTREE + JOUR)
    assert dits(st.St02, temps=(tardive,)) == [
        "Claire : la lettre est signée le 11/03/2025, après le début de la mission (10/03/2025)."
    ]
    sans_lettre = replace(FIXE, lettre_signee_le=None, lettre_objet="")
    assert dits(st.St02, temps=(sans_lettre, replace(tardive, est_variable=True))) == []
    assert len(dits(st.St02, temps=(sans_lettre, tardive))) == 1


def test_st_03_le_premier_jour_sans_tache_est_nomme():
    heures = {ENTREE + JOUR: D(7), ENTREE: D("0.25"), ENTREE + 2 * JOUR: D(0)}
    taches = dict.fromkeys(heures, "Comité")
    assert st.St03.refuser(heures=heures, taches=taches) is None
    assert st.St03.refuser(heures=heures, taches={ENTREE: "Comité", ENTREE + JOUR: "Bilan"}) is None
    dit = "dites ce qui a été fait le 10/03/2025."
    assert st.St03.refuser(heures=heures, taches={**taches, ENTREE: "  "}) == dit
    assert st.St03.refuser(heures=heures, taches={}) == dit
    assert st.St03.meme_signataire(1, 1)
    assert not st.St03.meme_signataire(1, 2)


def test_st_04_les_deux_bornes_d_une_absence_sont_absentes():
    absence = [JourAbsent(ENTREE, ENTREE + 2 * JOUR)]
    for decalage, permis in ((-1, True), (0, False), (2, False), (3, True)):
        jour = ENTREE + decalage * JOUR
        dit = None if permis else f"l'agent était absent le {jour:%d/%m/%Y}."
        assert st.St04.refuser({jour: D("0.25")}, absence) == dit
        assert st.St04.refuser({jour: D(0)}, absence) is None
    deux = {ENTREE + 2 * JOUR: D(1), ENTREE: D(1)}
    assert st.St04.refuser(deux, absence) == "l'agent était absent le 10/03/2025."


def test_st_05_le_maximum_passe_le_quart_d_heure_de_plus_non():
    temps_plein = {"heures_annuelles": 1720, "quotite": D("0.8")}
    assert st.St05.refuser(D(1376), **temps_plein) is None
    assert st.St05.refuser(D("1376.25"), **temps_plein) == (
        "0,25 heure au-delà des 1376 heures de l'année."
    )


def test_st_06_douze_mois_et_le_taux_au_centime():
    contrat = {"cout": D(41_280), "heures_annuelles": 1720, "quotite": D("0.8")}
    assert st.St06.refuser(taux=D("30.00"), mois=12, **contrat) is None
    assert st.St06.refuser(taux=D("40.00"), mois=9, **contrat) is None
    for mois in (0, 13):
        dit = f"le coût est documenté sur {mois} mois : de 1 à 12."
        assert st.St06.refuser(taux=D("30.00"), mois=mois, **contrat) == dit
    for taux in ("29.99", "30.01"):
        dit = f"le taux horaire devrait être de 30.00 € au lieu de {taux} €."
        assert st.St06.refuser(taux=D(taux), mois=12, **contrat) == dit


def test_st_07_une_seule_heure_suffit():
    assert st.St07.refuser({ENTREE: D("0.25"), ENTREE + JOUR: D(0)}) is None
    for vide in ({}, {ENTREE: D(0)}):
        assert st.St07.refuser(vide).startswith("la feuille ne porte aucune heure.")
        assert st.St07.refuser(vide, neant=True) is None


# --- Participants -----------------------------------------------------------------------------


def test_pa_01_seule_une_operation_sans_participants_refuse():
    assert pa.Pa01.refuser(a_participants=True) is None
    assert pa.Pa01.refuser(a_participants=False) == (
        "cette opération de coordination n'a pas de participants : "
        "les personnes touchées se comptent comme bénéficiaires indirects."
    )


def test_pa_02_deux_jours_font_une_participation():
    dit = "la personne est venue un jour ou moins : ce n'est pas un participant."
    assert pa.Pa02.refuser(ENTREE, ENTREE, minimum_jours=1) == dit
    assert pa.Pa02.refuser(ENTREE, ENTREE + JOUR, minimum_jours=1) is None


def test_pa_03_dit_depuis_quand():
    assert (
        pa.Pa03.refuser(ENTREE) == "cette personne est déjà dans l'opération depuis le 10/03/2025."
    )


def test_pa_04_entrer_le_premier_ou_le_dernier_jour_sortir_le_jour_meme():
    debut, fin = date(2025, 1, 1), date(2025, 12, 31)

    def refus(entree, sortie=None):
        return pa.Pa04.refuser(entree=entree, sortie=sortie, debut=debut, fin=fin)

    for entree in (debut, fin):
        assert refus(entree) is None
        assert refus(entree, entree) is None
        assert refus(entree, entree - JOUR) == "la sortie précède l'entrée."
    hors = "l'entrée du {} est hors de l'opération (01/01/2025 – 31/12/2025)."
    assert refus(debut - JOUR) == hors.format("31/12/2024")
    assert refus(fin + JOUR) == hors.format("01/01/2026")


@pytest.mark.parametrize(
    ("controle", "champ", "un", "deux"),
    [
        (
            pa.Pa05,
            "entrees_en_retard",
            "1 questionnaire d'entrée incomplet au-delà du délai.",
            "2 questionnaires d'entrée incomplets au-delà du délai.",
        ),
        (
            pa.Pa11,
            "sorties_a_saisir",
            "1 questionnaire de sortie à saisir.",
            "2 questionnaires de sortie à saisir.",
        ),
        (
            pa.Pa14,
            "releves_en_retard",
            "1 relevé à six mois en attente.",
            "2 relevés à six mois en attente.",
        ),
        (
            pa.Pa16,
            "sorties_bloquantes",
            "1 sortie de plus d'un mois sans questionnaire.",
            "2 sorties de plus d'un mois sans questionnaire.",
        ),
        (
            pa.Pa18,
            "entrees_incoherentes",
            "1 entrée postérieure au premier acte de l'accompagnement.",
            "2 entrées postérieures au premier acte de l'accompagnement.",
        ),
        (
            pa.Pa19,
            "simultanes",
            "1 participant est aussi dans une autre opération européenne, aux mêmes dates : "
            "vérifiez que les actions diffèrent.",
            "2 participants sont aussi dans une autre opération européenne, aux mêmes dates : "
            "vérifiez que les actions diffèrent.",
        ),
    ],
)
def test_les_compteurs_de_suivi_s_accordent(controle, champ, un, deux):
    assert [dits(controle, **{champ: n}) for n in (0, 1, 2)] == [[], [un], [deux]]


@pytest.mark.parametrize("moyen", ["telephone", "courriel", "a_referent"])
def test_pa_06_un_seul_moyen_suffit(moyen):
    aucun = {"telephone": "", "courriel": "", "a_referent": False}
    dit = "notez un téléphone, un courriel ou le référent de la personne."
    assert pa.Pa06.refuser(**aucun) == dit
    assert pa.Pa06.refuser(**{**aucun, moyen: "x" if moyen != "a_referent" else True}) is None


def test_pa_07_la_preuve_vaut_du_quantieme_d_avant_au_jour_d_entree():
    def refus(emise_le, genre="RSA", types=("RSA", "France Travail")):
        return pa.Pa07.refuser(
            type_preuve=genre, types_admis=types, emise_le=emise_le, entree=ENTREE, mois=1
        )

    hors = "la preuve du {} ne vaut pas au jour d'entrée (10/03/2025, 1 mois au plus)."
    assert refus(date(2025, 2, 10)) is refus(ENTREE) is None
    assert refus(date(2025, 2, 9)) == hors.format("09/02/2025")
    assert refus(ENTREE + JOUR) == hors.format("11/03/2025")
    dit = "l'appel à projets n'admet pas ce type de preuve (« Gaz »)."
    assert refus(ENTREE, "Gaz") == dit
    assert refus(ENTREE, "Gaz", types=()) is None


def test_pa_08_trois_reponses_et_une_reserve():
    for question in ("handicap", "pays_tiers", "origine_etrangere", "minorite", "sans_abri"):
        admises = [
            v for v in ("oui", "non", "nsp", "", "peut-être") if pa.Pa08.est_admise(question, v)
        ]
        assert admises == (["oui", "non"] if question == "sans_abri" else ["oui", "non", "nsp"])


@pytest.mark.parametrize(
    ("ans", "veille", "jour"),
    [(18, "moins_18", "18_29"), (30, "18_29", "30_54"), (55, "30_54", "55_plus")],
)
def test_pa_09_l_anniversaire_change_de_tranche(ans, veille, jour):
    anniversaire = date(2025 - ans, 3, 10)
    assert pa.Pa09.tranche(anniversaire + JOUR, ENTREE) == veille
    assert pa.Pa09.tranche(anniversaire, ENTREE) == jour


def test_pa_10_redit_chaque_ecart():
    assert dits(pa.Pa10, ecarts_indicateurs=("Un.", "Deux.")) == ["Un.", "Deux."]


def test_pa_12_recherche_et_emploi_s_excluent():
    dit = "la personne ne peut pas être à la fois en recherche et en emploi à la sortie."
    for recherche, emploi in ((True, True), (True, False), (False, True), (False, False)):
        attendu = dit if recherche and emploi else None
        assert pa.Pa12.refuser(eecr01=recherche, eecr04=emploi) == attendu


def test_pa_13_ameliorer_suppose_d_avoir_travaille():
    dit = "« situation améliorée » ne vaut que pour une personne en emploi à l'entrée."
    mieux = {"situation_amelioree": "oui"}
    assert pa.Pa13.refuser(a_l_entree="chomeur", six_mois=mieux) == dit
    assert pa.Pa13.refuser(a_l_entree="en_emploi", six_mois=mieux) is None
    for sans in ({}, {"situation_amelioree": "non"}):
        assert pa.Pa13.refuser(a_l_entree="chomeur", six_mois=sans) is None


def test_pa_14_toute_reponse_sur_la_joignabilite_renseigne_le_releve():
    assert all(pa.Pa14.est_renseigne({"joignable": j.value}) for j in Joignable)
    assert not any(pa.Pa14.est_renseigne(r) for r in ({}, {"joignable": ""}, {"joignable": "non"}))


@pytest.mark.parametrize(
    ("incompletes", "total", "dit"),
    [
        (0, 0, None),
        (24, 100, None),
        (25, 100, "Attention : 25 fiches incomplètes sur 100 (25,0 %)."),
        (35, 100, "Attention : 35 fiches incomplètes sur 100 (35,0 %)."),
        (36, 100, "Alarme : 36 fiches incomplètes sur 100 (36,0 %)."),
        (1, 3, "Attention : 1 fiche incomplète sur 3 (33,3 %)."),
    ],
)
def test_pa_15_alerte_des_25_alarme_au_dela_de_35(incompletes, total, dit):
    vus = dits(pa.Pa15, participants=total, participants_incomplets=incompletes)
    assert vus == ([dit] if dit else [])


def test_pa_17_un_seul_participant_part():
    assert pa.Pa17.refuser(0) == "il n'y a aucun participant à exporter."
    assert pa.Pa17.refuser(1) is None


# --- Communication ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vides", "dit"),
    [
        (("description",), "Il manque la description."),
        (("objectifs",), "Il manque les objectifs."),
        (("resultats",), "Il manque les résultats attendus ou obtenus."),
        (("mention",), "Il manque la mention du cofinancement."),
        (("description", "mention"), "Il manque la description, la mention du cofinancement."),
    ],
)
def test_co_01_nomme_ce_qui_manque(vides, dit):
    assert dits(co.Co01, fiche=replace(FICHE, **dict.fromkeys(vides, "  "))) == [dit]


def test_co_02_les_mots_basculent_avec_la_convention():
    demande = replace(FICHE, dit_acquis=False)
    tot = ["La fiche annonce le cofinancement comme acquis avant la convention."]
    tard = ["La fiche parle encore de demande alors que la convention est signée."]
    assert dits(co.Co02, statut=S.PROGRAMMEE) == tot
    assert dits(co.Co02, statut=S.PROGRAMMEE, fiche=demande) == []
    assert dits(co.Co02, statut=S.CONVENTIONNEE) == []
    assert dits(co.Co02, statut=S.CONVENTIONNEE, fiche=demande) == tard
    assert dits(co.Co02, statut=S.REFUSEE, fiche=demande) == []
    assert dits(co.Co02, statut=S.PROGRAMMEE, fiche=replace(FICHE, dit_acquis=None)) == []


AFFICHE = ["Une affiche A3 au moins, ou un écran, doit être visible du public."]
PLAQUE = ["Équipement et coût total au-dessus de 229 999,99 € : une plaque durable est attendue."]


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({"a_affiche": False}, AFFICHE),
        ({"a_affiche": False, "a_plaque": True}, []),
        ({"a_affiche": False, "statut": S.PROGRAMMEE}, []),
        ({"a_affiche": False, "statut": S.PAYEE}, []),
        ({"a_affiche": False, "plan": None}, []),
        ({"a_investissement": True, "seuil_plaque": D("230000.00")}, []),
        ({"a_investissement": True, "seuil_plaque": D("229999.99")}, PLAQUE),
        ({"a_investissement": True, "a_plaque": True}, []),
        ({"a_investissement": False, "seuil_plaque": D(1)}, []),
    ],
)
def test_co_03_la_plaque_au_dessus_du_seuil_sinon_l_affiche(champs, attendu):
    assert dits(co.Co03, **champs) == attendu


@pytest.mark.parametrize(("nombre", "dit"), [(1, "1 séance liée"), (3, "3 séances liées")])
def test_co_04_compte_les_seances(nombre, dit):
    assert dits(co.Co04, documents_sans_mention=nombre) == [
        f"{dit} dont les documents ne portent pas la mention."
    ]


LIMITE = date(2025, 1, 31)
EXPOSE = ["Aucune preuve datée avant le 31/01/2025 : 3 000,00 € du soutien européen sont exposés."]


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({"premiere_preuve_publicite": LIMITE}, []),
        ({"premiere_preuve_publicite": LIMITE + JOUR}, EXPOSE),
        ({"premiere_preuve_publicite": None, "le": LIMITE}, []),
        ({"premiere_preuve_publicite": None, "le": LIMITE + JOUR}, EXPOSE),
        ({"premiere_preuve_publicite": None, "statut": S.PROGRAMMEE}, []),
        ({"premiere_preuve_publicite": None, "statut": S.PAYEE}, []),
        ({"premiere_preuve_publicite": None, "plan": None}, []),
    ],
)
def test_co_05_le_dernier_jour_du_delai_suffit(champs, attendu):
    assert dits(co.Co05, **champs) == attendu


def test_st_01_une_depense_de_personnel_dit_son_agent():
    assert dits(st.St01, personnel_sans_agent=0) == []
    assert dits(st.St01, personnel_sans_agent=1) == [
        "1 dépense de personnel sans agent affecté : rien n'en prouve le temps."
    ]
    assert dits(st.St01, personnel_sans_agent=2)[0].startswith("2 dépenses de personnel")
