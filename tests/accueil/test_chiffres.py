"""Nos diagnostics, comptés à côté d'un diagnostic partagé."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import yaml

from jalons.accueil import chiffres
from jalons.accueil.enums import Theme
from jalons.accueil.questionnaires.dsp import DiagnosticSocialProfessionnel
from jalons.personnes.models import Personne
from jalons.projets.chiffre import ChiffreTerritoire
from jalons.projets.services.projet import figer_chiffres
from jalons.questionnaires.models import Remplissage
from jalons.questionnaires.services import remplissages as questionnaires
from tests.accueil.decor import diagnostiquer
from tests.distribution import JOUR

FREINS = {
    "frein_mobilite": (
        chiffres.FreinMobilite,
        [
            {Theme.MOBILITE: {"frein_mobilite": ["cout", "horaires"]}},
            {Theme.MOBILITE: {"natmob": "2504"}},
            {Theme.MODE_GARDE: {"difdisp": ["0507"]}},
        ],
        [{Theme.MOBILITE: {"frein_mobilite": ["aucun"], "natmob": "2501"}}],
    ),
    "frein_garde": (
        chiffres.FreinGarde,
        [
            {Theme.MODE_GARDE: {"mode_garde": ["aucun"]}},
            {Theme.MODE_GARDE: {"difdisp": ["0501", "0502"]}},
        ],
        [{Theme.MODE_GARDE: {"mode_garde": ["aucun_besoin"], "difdisp": ["0505"]}}],
    ),
    "frein_sante": (
        chiffres.FreinSante,
        [
            {Theme.SANTE: {"sante_frein": "empeche"}},
            {Theme.SITUATION_SOCIALE: {"difsoc": ["0402"]}},
        ],
        [{Theme.SANTE: {"sante_frein": "un_peu"}}],
    ),
    "frein_logement": (
        chiffres.FreinLogement,
        [{Theme.LOGEMENT: {"diflog": ["1002"]}}, {Theme.LOGEMENT: {"natlog": "0912"}}],
        [{Theme.LOGEMENT: {"diflog": ["1001"], "natlog": "0901"}}],
    ),
    "frein_numerique": (
        chiffres.FreinNumerique,
        [{Theme.SITUATION_SOCIALE: {"numerique": "non"}}],
        [{Theme.SITUATION_SOCIALE: {"numerique": "autonome"}}],
    ),
}
CAS = [
    (chiffre, reponses, attendu)
    for chiffre, freine, libre in FREINS.values()
    for cas, attendu in ((freine, 1), (libre, 0))
    for reponses in cas
]


@pytest.mark.parametrize(("chiffre", "reponses", "attendu"), CAS)
def test_un_frein_se_lit_dans_le_diagnostic_valide(accueil_pret, chiffre, reponses, attendu):
    diagnostiquer(accueil_pret, accueil_pret.fatou, reponses)
    assert chiffre.calculer(None, JOUR) == attendu
    assert chiffre.calculer(accueil_pret.metz, JOUR) == attendu
    assert chiffre.calculer(accueil_pret.forbach, JOUR) == 0
    assert chiffre.calculer(None, JOUR - timedelta(days=1)) == 0


def test_une_personne_freinee_deux_fois_compte_une_fois(accueil_pret):
    reponses = {
        Theme.MOBILITE: {"frein_mobilite": ["cout"], "natmob": "2504"},
        Theme.MODE_GARDE: {"difdisp": ["0507"]},
    }
    diagnostiquer(accueil_pret, accueil_pret.fatou, reponses)
    assert chiffres.FreinMobilite.calculer(None, JOUR) == 1
    assert chiffres.DiagnosticsValides.calculer(None, JOUR) == 1


def test_le_dernier_diagnostic_valide_l_emporte(accueil_pret):
    scene = accueil_pret
    diagnostiquer(scene, scene.fatou, {Theme.MOBILITE: {"natmob": "2504"}})
    questionnaires.ouvrir(usage="dsp", personne=scene.fatou, par=scene.claire, le=JOUR)
    assert chiffres.FreinMobilite.calculer(None, JOUR) == 1
    diagnostiquer(scene, scene.fatou, {Theme.MOBILITE: {"natmob": "2502"}})
    assert Remplissage.objects.filter(usage="dsp", etat="valide").count() == 2
    assert chiffres.FreinMobilite.calculer(None, JOUR) == 0


def test_qui_n_est_plus_soumis_n_est_plus_compte(accueil_pret):
    diagnostiquer(accueil_pret, accueil_pret.fatou, {Theme.MOBILITE: {"natmob": "2504"}})
    Personne.objects.filter(pk=accueil_pret.fatou.pk).update(est_soumis=False)
    assert chiffres.FreinMobilite.calculer(None, JOUR) == 0


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
        (theme["code"], q["code"], option["code"])
        for theme in grille["themes"]
        for q in theme["questions"]
        for option in q.get("options", [])
    }
    lus = set()
    for chiffre in ChiffreTerritoire.tous():
        for terme in _termes(getattr(chiffre, "frein", None)):
            lus |= terme
    assert len(lus) > 20
    assert lus <= connus


def _termes(frein):
    """Les (thème, question, code) que lit une condition."""
    if frein is None:
        return []
    if frein.connector == "AND" and any(isinstance(e, tuple) for e in frein.children):
        [(_, theme)] = [e for e in frein.children if isinstance(e, tuple) and e[0] == "theme"]
        feuilles = [e for e in _feuilles(frein) if e[0] != "theme"]
        return [{(theme, cle.split("__")[1], code) for cle, code in feuilles}]
    return [t for sous in frein.children for t in _termes(sous)]


def _feuilles(q):
    for enfant in q.children:
        if isinstance(enfant, tuple):
            yield enfant
        else:
            yield from _feuilles(enfant)


def test_un_diagnostic_a_venir_ne_compte_pas_encore(accueil_pret):
    diagnostiquer(accueil_pret, accueil_pret.fatou, {Theme.MOBILITE: {"natmob": "2504"}})
    assert chiffres.DiagnosticsValides.calculer(None, date(2020, 1, 1)) == 0
