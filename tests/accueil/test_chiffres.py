"""Nos diagnostics, comptés à côté d'un diagnostic partagé, avec les deux horloges."""

from __future__ import annotations

from datetime import timedelta

import pytest
import yaml

from jalons.accueil.enums import Theme
from jalons.accueil.questionnaires.dsp import DiagnosticSocialProfessionnel
from jalons.accueil.rules.freins_dits import FREINS
from jalons.chiffres import registre
from jalons.chiffres.derivation import deriver
from jalons.chiffres.models import Sejour
from jalons.chiffres.selectors import cellules, demander
from jalons.chiffres.vocabulaire import Intervalle
from jalons.personnes.models import SoumissionDroitsDevoirs
from jalons.personnes.services import constater
from jalons.projets.services.projet import figer_chiffres
from jalons.questionnaires.models import Remplissage
from jalons.questionnaires.services import remplissages as questionnaires
from tests.accueil.decor import diagnostiquer
from tests.distribution import JOUR

CAS = [
    ("frein_mobilite", {Theme.MOBILITE: {"frein_mobilite": ["cout", "horaires"]}}, 1),
    ("frein_mobilite", {Theme.MOBILITE: {"natmob": "2504"}}, 1),
    ("frein_mobilite", {Theme.MODE_GARDE: {"difdisp": ["0507"]}}, 1),
    ("frein_mobilite", {Theme.MOBILITE: {"frein_mobilite": ["aucun"], "natmob": "2501"}}, 0),
    ("frein_garde", {Theme.MODE_GARDE: {"mode_garde": ["aucun"]}}, 1),
    ("frein_garde", {Theme.MODE_GARDE: {"difdisp": ["0501", "0502"]}}, 1),
    ("frein_garde", {Theme.MODE_GARDE: {"mode_garde": ["aucun_besoin"], "difdisp": ["0505"]}}, 0),
    ("frein_sante", {Theme.SANTE: {"sante_frein": "empeche"}}, 1),
    ("frein_sante", {Theme.SITUATION_SOCIALE: {"difsoc": ["0402"]}}, 1),
    ("frein_sante", {Theme.SANTE: {"sante_frein": "un_peu"}}, 0),
    ("frein_logement", {Theme.LOGEMENT: {"diflog": ["1002"]}}, 1),
    ("frein_logement", {Theme.LOGEMENT: {"natlog": "0912"}}, 1),
    ("frein_logement", {Theme.LOGEMENT: {"diflog": ["1001"], "natlog": "0901"}}, 0),
    ("frein_numerique", {Theme.SITUATION_SOCIALE: {"numerique": "non"}}, 1),
    ("frein_numerique", {Theme.SITUATION_SOCIALE: {"numerique": "autonome"}}, 0),
]


def compter(code, jour=JOUR, territoire=None):
    """(au numérateur, dans la population) ce jour-là."""
    unites = None if territoire is None else [territoire.pk]
    demande = demander([Intervalle("jour", jour, jour)], le=max(jour, JOUR), unites=unites)
    lues = [c for c in cellules(registre.par_code(code), demande) if c.unite is None]
    return sum(c.retenues for c in lues), sum(c.population for c in lues)


@pytest.mark.parametrize(("code", "reponses", "attendu"), CAS)
def test_un_frein_se_lit_dans_le_diagnostic_valide(accueil_pret, code, reponses, attendu):
    diagnostiquer(accueil_pret, accueil_pret.fatou, reponses)
    assert compter(code) == (attendu, 1)
    assert compter(code, territoire=accueil_pret.metz) == (attendu, 1)
    assert compter(code, territoire=accueil_pret.forbach) == (0, 0)
    assert compter(code, JOUR - timedelta(days=1)) == (0, 0)


def test_une_personne_freinee_deux_fois_compte_une_fois(accueil_pret):
    reponses = {
        Theme.MOBILITE: {"frein_mobilite": ["cout"], "natmob": "2504"},
        Theme.MODE_GARDE: {"difdisp": ["0507"]},
    }
    diagnostiquer(accueil_pret, accueil_pret.fatou, reponses)
    assert compter("frein_mobilite") == (1, 1)
    assert compter("diagnostics_valides")[0] == 1


def test_le_dernier_diagnostic_valide_l_emporte_et_le_passe_ne_change_pas(accueil_pret):
    scene, demain = accueil_pret, JOUR + timedelta(days=1)
    diagnostiquer(scene, scene.fatou, {Theme.MOBILITE: {"natmob": "2504"}})
    questionnaires.ouvrir(usage="dsp", personne=scene.fatou, par=scene.claire, le=JOUR)
    assert compter("frein_mobilite") == (1, 1)
    diagnostiquer(scene, scene.fatou, {Theme.MOBILITE: {"natmob": "2502"}}, le=demain)
    assert Remplissage.objects.filter(usage="dsp", etat="valide").count() == 2
    assert compter("frein_mobilite", demain) == (0, 1)
    assert compter("frein_mobilite", JOUR) == (1, 1), "la veille se dit comme la veille"


def test_deux_diagnostics_du_meme_jour_le_second_seul_compte(accueil_pret):
    scene = accueil_pret
    for natmob in ("2504", "2502"):
        diagnostiquer(scene, scene.fatou, {Theme.MOBILITE: {"natmob": natmob}})
    assert compter("frein_mobilite") == (0, 1)


def test_un_frein_tel_que_connu_avant_le_second_diagnostic_se_dit_encore(accueil_pret):
    """Refaits de rien ou au fil de l'eau, les séjours sont les mêmes, et gardent ce que l'on croyait."""
    scene = accueil_pret
    diagnostiquer(scene, scene.fatou, {Theme.MOBILITE: {"natmob": "2504"}})
    compter("frein_mobilite")
    diagnostiquer(scene, scene.fatou, {Theme.MOBILITE: {"natmob": "2502"}})
    compter("frein_mobilite")
    lus = Sejour.objects.filter(personne=scene.fatou, genre="frein")
    fil = sorted(lus.values_list("unite", "du", "au", "connu_du", "connu_au"))
    assert [au for _, _, au, _, _ in fil] == [None] and fil[0][4] is not None
    deriver()
    assert sorted(lus.values_list("unite", "du", "au", "connu_du", "connu_au")) == fil


def test_qui_n_est_plus_soumis_n_est_plus_compte(accueil_pret):
    scene = accueil_pret
    diagnostiquer(scene, scene.fatou, {Theme.MOBILITE: {"natmob": "2504"}})
    soumission = SoumissionDroitsDevoirs.objects.filter(personne=scene.fatou).latest("pk")
    constater(
        SoumissionDroitsDevoirs,
        cle={"personne": scene.fatou, "demande": soumission.demande},
        le=JOUR + timedelta(days=1),
        valeurs={"est_soumis": False},
    )
    assert compter("frein_mobilite", JOUR + timedelta(days=1)) == (0, 0)


def test_un_diagnostic_partage_montre_les_chiffres_de_son_theme(accueil_pret):
    diagnostiquer(accueil_pret, accueil_pret.fatou, {Theme.MOBILITE: {"natmob": "2504"}})
    figes = figer_chiffres(None, JOUR, theme="mobilite")
    codes = [c["code"] for c in figes]
    assert codes[0] == "frein_mobilite"
    assert figes[0]["valeur"] == 1
    assert {"personnes_soumises", "diagnostics_valides"} <= set(codes)
    assert "frein_sante" not in codes
    assert "frein_mobilite" not in [c["code"] for c in figer_chiffres(None, JOUR)]


def test_chaque_code_lu_est_dans_la_grille_livree():
    chemin = DiagnosticSocialProfessionnel.grilles / "grille_2.yaml"
    grille = yaml.safe_load(chemin.read_text(encoding="utf-8"))
    connus = {
        (q["code"], option["code"])
        for theme in grille["themes"]
        for q in theme["questions"]
        for option in q.get("options", [])
    }
    lus = {
        (question, code)
        for frein in FREINS
        for question, codes in frein.reponses.items()
        for code in codes
    }
    assert len(lus) > 20
    assert lus <= connus
    assert len({f.rang for f in FREINS}) == len(FREINS)
