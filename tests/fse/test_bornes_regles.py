"""Les règles européennes à leur borne exacte : vie, échéances, indicateurs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from jalons.fse.enums import StatutOperation as S
from jalons.fse.operation.rules import cycle
from jalons.fse.operation.rules.echeances import Conservation, Delais, Echeance, echeances
from jalons.fse.participants.rules import indicateurs as ind
from jalons.fse.publicite.rules.publicite import Redaction, rediger
from tests.fse.decor_bornes import REPONSES

JOUR = timedelta(days=1)

# --- La vie d'une opération -------------------------------------------------------------------

TABLE = """
projet > demande_en_cours abandonnee
demande_en_cours > deposee abandonnee
deposee > complements_demandes recevable abandonnee
complements_demandes > deposee abandonnee
recevable > en_instruction abandonnee
en_instruction > complements_demandes avis_rendu abandonnee
avis_rendu > programmee ajournee refusee
ajournee > en_instruction abandonnee
programmee > *conventionnee abandonnee
conventionnee > en_execution abandonnee
en_execution > *bilan_depose abandonnee
bilan_depose > *csf_en_cours
csf_en_cours > *csf_contradictoire *csf_valide
csf_contradictoire > *csf_valide
csf_valide > *payee
payee > archivee *csf_valide
"""  # « * » : le passage suit un acte, jamais la main.


def test_la_route_d_une_operation_est_celle_que_l_on_a_ecrite():
    lues = dict(ligne.split(" > ") for ligne in TABLE.strip().splitlines())
    for statut in S:
        suites = lues.get(statut.value, "").split()
        assert {s for s in S if cycle.est_permis(statut, s)} == {S(s.lstrip("*")) for s in suites}
        assert set(cycle.passages_possibles(statut)) == {S(s) for s in suites if s[0] != "*"}


@pytest.mark.parametrize(
    ("statut", "avant"),
    [
        (S.COMPLEMENTS_DEMANDES, S.DEPOSEE),
        (S.RECEVABLE, S.DEPOSEE),
        (S.AVIS_RENDU, S.EN_INSTRUCTION),
        (S.AJOURNEE, S.EN_INSTRUCTION),
        (S.REFUSEE, S.EN_INSTRUCTION),
        (S.CSF_EN_COURS, S.BILAN_DEPOSE),
        (S.CSF_CONTRADICTOIRE, S.BILAN_DEPOSE),
        (S.ABANDONNEE, S.PROJET),
    ],
)
def test_hors_de_la_route_on_voit_le_chemin_fait_puis_le_statut(statut, avant):
    route = cycle.etapes_vers(S.ARCHIVEE)
    assert cycle.etapes_vers(statut) == [*route[: route.index(avant) + 1], statut]


def test_la_route_ordinaire_ne_depend_pas_de_l_avancement():
    route = cycle.etapes_vers(S.PROJET)
    noms = (
        "projet demande_en_cours deposee en_instruction programmee conventionnee en_execution",
        "bilan_depose csf_valide payee archivee",
    )
    assert [s.value for s in route] == " ".join(noms).split()
    assert all(cycle.etapes_vers(s) == route for s in route)


def test_la_phrase_publique_de_chaque_moment():
    demande = (
        "Dossier de demande de cofinancement européen (FSE+) en cours à la date de cette fiche."
    )
    avant = Redaction("demande_en_cours", demande, False)
    phrase = "Cette opération {} cofinancée par l'Union européenne (FSE+)."
    pendant = Redaction("cofinancee", phrase.format("est"), True)
    apres = Redaction("achevee", phrase.format("a été"), True)
    sans = Redaction("sans_suite", "Demande de cofinancement FSE+ sans suite.", False)
    attendues = {S.REFUSEE: sans, S.ABANDONNEE: sans, S.PAYEE: apres, S.ARCHIVEE: apres}
    attendues |= dict.fromkeys(
        list(S)[list(S).index(S.CONVENTIONNEE) : list(S).index(S.PAYEE)], pendant
    )
    fin = date(2025, 12, 31)
    for statut in S:
        dite = rediger(statut, fonds="FSE+", fin=fin, le=fin)
        assert dite == attendues.get(statut, avant), statut
        passee = rediger(statut, fonds="FSE+", fin=fin, le=date(2026, 1, 1))
        attendue = apres if dite == pendant else dite
        assert passee == attendue, "au lendemain de la fin, seul le présent change"


# --- Les échéances ----------------------------------------------------------------------------

DELAIS = Delais(6, (60, 30), 30)
DEBUT, FIN = date(2025, 1, 1), date(2025, 12, 31)
BILAN = date(2026, 6, 30)


def dues(le, **champs):
    faits = {
        "debut": DEBUT,
        "fin": FIN,
        "statut": S.EN_EXECUTION,
        "a_preuve_publicite": True,
        "a_bilan_final": True,
        "fin_conservation": None,
        "limite_acquittement": None,
        "a_payer": 0,
        "delais": DELAIS,
        **champs,
    }
    return echeances(le=le, **faits)


@pytest.mark.parametrize(
    ("le", "est_depassee", "alerte"),
    [
        (DEBUT - JOUR, False, False),
        (DEBUT, False, True),
        (date(2025, 1, 31), False, True),
        (date(2025, 2, 1), True, True),
    ],
)
def test_la_preuve_de_publicite_se_rappelle_des_le_debut(le, est_depassee, alerte):
    [vue] = dues(le, a_preuve_publicite=False)
    assert vue == Echeance(
        "publicite", "Preuve de publicité", date(2025, 1, 31), est_depassee, alerte
    )


@pytest.mark.parametrize(
    ("le", "bilan", "fin"),
    [
        (FIN - 31 * JOUR, (False, False), (False, False)),
        (FIN - 30 * JOUR, (False, False), (False, True)),
        (FIN, (False, False), (False, True)),
        (FIN + JOUR, (False, False), None),
        (BILAN - 61 * JOUR, (False, False), None),
        (BILAN - 60 * JOUR, (False, True), None),
        (BILAN, (False, True), None),
        (BILAN + JOUR, (True, True), None),
    ],
)
def test_la_fin_puis_le_bilan_final_s_annoncent(le, bilan, fin):
    attendues = [Echeance("bilan_final", "Bilan final", BILAN, *bilan)]
    if fin:
        attendues.insert(0, Echeance("fin", "Fin de l'opération", FIN, *fin))
    assert dues(le, a_bilan_final=False) == attendues


def test_la_conservation_se_dit_sans_jamais_alerter():
    fin = date(2031, 12, 31)
    for le in (DEBUT, fin + JOUR):
        [vue] = dues(le, statut=S.PAYEE, fin_conservation=fin, a_bilan_final=False)
        libelle = "Conservation des pièces jusqu'au"
        assert vue == Echeance("conservation", libelle, fin, False, False)


def test_la_conservation_part_du_paiement_ou_des_comptes_qui_le_portent():
    juin, juillet = date(2024, 6, 30), date(2024, 7, 1)
    assert [Conservation(5).jusqu_au(j) for j in (juin, juillet)] == [date(2029, 12, 31)] * 2
    comptes = Conservation(3, apres_comptes=True)
    assert comptes.jusqu_au(juin) == date(2028, 12, 31)
    assert comptes.jusqu_au(juillet) == date(2029, 12, 31)


@pytest.mark.parametrize(
    ("reste", "a_payer", "attendue"),
    [
        (61, 2, ("Dernier jour pour payer (2 dépenses à acquitter)", False, False)),
        (60, 1, ("Dernier jour pour payer (1 dépense à acquitter)", False, True)),
        (0, 1, ("Dernier jour pour payer (1 dépense à acquitter)", False, True)),
        (-1, 1, ("Dernier jour pour payer (1 dépense à acquitter)", True, True)),
        (-1, 0, None),
    ],
)
def test_le_dernier_jour_pour_payer_s_annonce_tant_qu_il_reste_a_payer(reste, a_payer, attendue):
    limite = date(2026, 3, 31)
    vues = dues(limite - reste * JOUR, limite_acquittement=limite, a_payer=a_payer)
    if attendue is None:
        assert vues == []
    else:
        dit, depassee, alerte = attendue
        assert vues == [Echeance("acquittement", dit, limite, depassee, alerte)]
    assert dues(limite, limite_acquittement=limite, a_payer=a_payer, statut=S.PROGRAMMEE) == []


@pytest.mark.parametrize("statut", [S.PROGRAMMEE, S.ABANDONNEE, S.ARCHIVEE])
def test_avant_la_convention_ou_apres_la_fin_rien_n_est_du(statut):
    assert dues(DEBUT, statut=statut, a_preuve_publicite=False, a_bilan_final=False) == []


def test_les_echeances_se_lisent_dans_l_ordre_des_dates():
    codes = [e.code for e in dues(DEBUT, a_preuve_publicite=False, a_bilan_final=False)]
    assert codes == ["publicite", "fin", "bilan_final"]


# --- Les indicateurs --------------------------------------------------------------------------

FICHE = ind.Fiche(date(1985, 3, 16), date(2026, 3, 16), REPONSES, mois_longue_duree=12)


def comptes(naissance=FICHE.naissance, sortie=(), six_mois=(), **entree):
    reponses = {**REPONSES, **entree}
    return set(
        ind.indicateurs_de(
            replace(
                FICHE,
                naissance=naissance,
                a_l_entree=reponses,
                a_la_sortie=dict(sortie),
                six_mois=dict(six_mois),
            )
        )
    )


BASE = {"eeco01", "eeco02", "eeco10"}


@pytest.mark.parametrize(
    ("champs", "attendus"),
    [
        ({}, BASE),
        ({"situation_emploi": "inactif"}, {"eeco01", "eeco04", "eeco10"}),
        ({"situation_emploi": "en_emploi"}, {"eeco01", "eeco05", "eeco10"}),
        ({"duree_chomage_mois": 12}, BASE),
        ({"duree_chomage_mois": 13}, BASE | {"eeco03"}),
        ({"duree_chomage_mois": "13"}, BASE | {"eeco03"}),
        ({"duree_chomage_mois": ""}, BASE),
        (
            {"duree_chomage_mois": 13, "situation_emploi": "inactif"},
            {"eeco01", "eeco04", "eeco10"},
        ),
        ({"naissance": date(2008, 3, 17)}, BASE | {"eeco06"}),
        ({"naissance": date(2008, 3, 16)}, BASE | {"eeco07"}),
        ({"naissance": date(1996, 3, 17)}, BASE | {"eeco07"}),
        ({"naissance": date(1996, 3, 16)}, BASE),
        ({"naissance": date(1971, 3, 17)}, BASE),
        ({"naissance": date(1971, 3, 16)}, BASE | {"eeco08"}),
        ({"niveau_etudes": "cite_0_2"}, {"eeco01", "eeco02", "eeco09"}),
        ({"niveau_etudes": "cite_5_8"}, {"eeco01", "eeco02", "eeco11"}),
        ({"handicap": "oui", "pays_tiers": "nsp"}, BASE | {"eeco12"}),
        ({"pays_tiers": "oui", "handicap": "non"}, BASE | {"eeco13"}),
        ({"origine_etrangere": "oui"}, BASE | {"eeco14"}),
        ({"minorite": "oui"}, BASE | {"eeco15"}),
        ({"sans_abri": "oui"}, BASE | {"eeco16"}),
        ({"commune_rurale": "oui"}, BASE | {"eeco17"}),
        ({"commune_rurale": "non"}, BASE),
        ({"niveau_etudes": "", "handicap": "oui"}, {"eeco01"}),
        (
            {"situation_emploi": "inactif", "sortie": {"situation_emploi": "chomeur"}},
            {"eeco01", "eeco04", "eeco10", "eecr01"},
        ),
        ({"sortie": {"situation_emploi": "chomeur"}}, BASE),
        ({"sortie": {"situation_emploi": "en_emploi"}}, BASE | {"eecr04"}),
        (
            {"situation_emploi": "en_emploi", "sortie": {"situation_emploi": "en_emploi"}},
            {"eeco01", "eeco05", "eeco10"},
        ),
        ({"sortie": {"en_formation": "oui"}}, BASE | {"eecr02"}),
        ({"sortie": {"en_formation": "oui"}, "en_formation": "oui"}, BASE),
        ({"sortie": {"qualification": "oui"}}, BASE | {"eecr03"}),
        ({"six_mois": {"situation_emploi": "en_emploi"}}, BASE | {"eecr05"}),
        ({"six_mois": {"situation_amelioree": "oui"}}, BASE),
        (
            {
                "situation_emploi": "en_emploi",
                "six_mois": {"situation_emploi": "en_emploi", "situation_amelioree": "oui"},
            },
            {"eeco01", "eeco05", "eeco10", "eecr06"},
        ),
    ],
)
def test_une_fiche_compte_exactement_dans_ces_indicateurs(champs, attendus):
    assert comptes(**champs) == attendus


def test_les_indicateurs_se_rangent_par_moment_et_par_reserve():
    moments = {i.code: i.moment for i in ind.IndicateurCommun.tous()}
    assert len(moments) == 23
    for code, moment in moments.items():
        attendu = "entrée" if code < "eecr" else "six mois" if code > "eecr04" else "sortie"
        assert moment == attendu, code
    sensibles = {i.code for i in ind.IndicateurCommun.tous() if i.est_sensible}
    assert sensibles == {f"eeco{n}" for n in range(12, 17)}
    assert ind.Eeco01.identifiant() == "EECO01"


@pytest.mark.parametrize(
    ("change", "dit"),
    [
        ({}, []),
        ({"eeco03": 4}, []),
        ({"eeco03": 5}, ["Plus de chômeurs de longue durée que de demandeurs d'emploi."]),
        (
            {"eeco04": 4},
            ["Les trois situations d'emploi ne font pas le nombre de fiches complètes."],
        ),
        (
            {"eeco11": 2},
            ["Les trois niveaux d'études ne font pas le nombre de fiches complètes."],
        ),
    ],
)
def test_les_partitions_se_verifient_a_une_fiche_pres(change, dit):
    juste = {"eeco02": 4, "eeco03": 2, "eeco04": 3, "eeco05": 2}
    juste |= {"eeco09": 5, "eeco10": 3, "eeco11": 1}
    lus = {code: {"total": n} for code, n in {**juste, **change}.items()}
    assert ind.incoherences(lus, 9) == dit
