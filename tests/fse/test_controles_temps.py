"""Un test par contrôle ST : lettres de mission, feuilles, signatures, heures."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from jalons.fse.enums import EtatFeuille, ModeTemps
from jalons.fse.erreurs import OperationImpossible, RegleEnfreinte
from jalons.fse.models import FeuilleTemps
from jalons.fse.temps.services import temps
from jalons.socle.periode import Periode
from tests.fse import decor
from tests.fse.decor import constate

FEVRIER = date(2022, 2, 1)
LE = date(2022, 3, 1)


@pytest.fixture
def mission(scene, en_execution):
    """Claire, temps variable, Hélène responsable."""
    return decor.affecter(
        en_execution,
        scene.claire,
        mode=ModeTemps.VARIABLE,
        quotite=D(50),
        responsable=scene.helene,
        lettre_signee_le=None,
        heures_mois=None,
    )


def remplir(mission, jours, *, mois=FEVRIER, version=0):
    return temps.remplir_feuille(
        mission=mission, mois=mois, jours=jours, version=version, par=mission.agent, le=LE
    )


def signer(feuille, par):
    return temps.signer_feuille(feuille=feuille, version=feuille.version, par=par, le=LE)


def un_jour(heures="7", tache="Réunion des référents"):
    return {FEVRIER: (D(heures), tache)}


def test_st_01_chaque_agent_a_sa_lettre_ou_ses_feuilles(scene, en_execution, mission):
    assert constate(en_execution, "ST-01", le=date(2022, 1, 31)) == []
    assert "1 mois sans feuille" in constate(en_execution, "ST-01", le=date(2022, 2, 1))[0]
    feuille = remplir(mission, {date(2022, 1, 4): (D(7), "Comité")}, mois=date(2022, 1, 1))
    feuille = signer(signer(feuille, scene.claire), scene.helene)
    assert feuille.etat == EtatFeuille.VALIDEE
    assert constate(en_execution, "ST-01", le=date(2022, 2, 1)) == []
    fixe = decor.affecter(
        en_execution, scene.karim, mode=ModeTemps.FIXE, quotite=D(50), lettre_signee_le=None
    )
    assert "non signée" in constate(en_execution, "ST-01", le=date(2022, 2, 1))[0]
    type(fixe).objects.filter(pk=fixe.pk).update(lettre_signee_le=date(2022, 1, 1))
    assert constate(en_execution, "ST-01", le=date(2022, 2, 1)) == []


def test_st_02_la_lettre_dit_tout_et_precede_la_mission(scene, en_execution):
    decor.affecter(en_execution, scene.claire)
    assert constate(en_execution, "ST-02", le=LE) == []
    with pytest.raises(RegleEnfreinte, match=r"\(ST-02\)"):
        decor.affecter(en_execution, scene.karim, objet="")
    with pytest.raises(RegleEnfreinte, match=r"\(ST-02\)"):
        decor.affecter(en_execution, scene.karim, heures_mois=None)
    decor.affecter(en_execution, scene.karim, lettre_signee_le=date(2022, 1, 2))
    assert "après le début de la mission" in constate(en_execution, "ST-02", le=LE)[0]


def test_st_03_la_feuille_dit_chaque_tache_et_porte_deux_signatures(scene, mission):
    feuille = remplir(mission, un_jour(tache=" "))
    with pytest.raises(RegleEnfreinte, match=r"\(ST-03\).*01/02/2022"):
        signer(feuille, scene.claire)
    feuille = remplir(mission, un_jour(), version=feuille.version)
    with pytest.raises(OperationImpossible, match="le premier"):
        signer(feuille, scene.helene)
    feuille = signer(feuille, scene.claire)
    with pytest.raises(RegleEnfreinte, match=r"\(ST-03\)"):
        signer(feuille, scene.claire)
    with pytest.raises(OperationImpossible, match="responsable de cette mission"):
        signer(feuille, scene.karim)
    feuille = signer(feuille, scene.helene)
    assert (feuille.etat, feuille.responsable) == (EtatFeuille.VALIDEE, scene.helene)
    with pytest.raises(OperationImpossible, match="signée"):
        remplir(mission, un_jour("1"), version=feuille.version)
    with pytest.raises(OperationImpossible, match="déjà ses deux signatures"):
        signer(feuille, scene.helene)


def test_st_04_aucune_heure_un_jour_d_absence(scene, mission):
    conge = Periode(FEVRIER, FEVRIER + timedelta(days=1))
    temps.noter_absence(agent=scene.claire, periode=conge, motif="Congé", par=scene.denis, le=LE)
    feuille = remplir(mission, un_jour())
    with pytest.raises(RegleEnfreinte, match=r"\(ST-04\).*absent le 01/02/2022"):
        signer(feuille, scene.claire)
    surlendemain = FEVRIER + timedelta(days=2)
    feuille = remplir(mission, {surlendemain: (D(7), "Comité")}, version=feuille.version)
    signer(feuille, scene.claire)
    with pytest.raises(RegleEnfreinte, match=r"\(ST-04\)"):
        temps.noter_absence(
            agent=scene.claire,
            periode=Periode(surlendemain, surlendemain),
            motif="Arrêt",
            par=scene.denis,
            le=LE,
        )


def test_st_05_les_heures_de_l_annee_restent_sous_1720_au_prorata(scene, en_execution):
    mission = decor.affecter(
        en_execution,
        scene.claire,
        mode=ModeTemps.VARIABLE,
        temps_travail=D(20),
        responsable=scene.helene,
    )
    janvier = {date(2022, 1, j): (D(10), "Astreinte") for j in range(1, 32)}
    signer(remplir(mission, janvier, mois=date(2022, 1, 1)), scene.claire)
    # 310 h en janvier ; 344 h au plus à 20 % : février en a 34, pas 35.
    fevrier = {date(2022, 2, j): (D(10), "Astreinte") for j in (1, 2, 3)}
    feuille = remplir(mission, fevrier | {date(2022, 2, 4): (D(5), "Astreinte")})
    with pytest.raises(RegleEnfreinte, match=r"\(ST-05\) : 1 heure au-delà des 344 heures"):
        signer(feuille, scene.claire)
    juste = fevrier | {date(2022, 2, 4): (D(4), "Astreinte")}
    signer(remplir(mission, juste, version=feuille.version), scene.claire)


def test_st_06_le_taux_horaire_vient_d_un_cout_documente_porte_a_douze_mois(scene, en_execution):
    """Art. 55, 4 : 30 960 € sur neuf mois font 41 280 € l'an ; à 80 %, 30,00 € de l'heure."""
    neuf = decor.affecter(
        en_execution, scene.claire, cout_annuel=D(30_960), temps_travail=D(80), mois_documentes=9
    )
    douze = decor.affecter(
        en_execution, scene.lucie, cout_annuel=D(41_280), temps_travail=D(80), mois_documentes=12
    )
    assert temps.taux_horaire_de(neuf) == temps.taux_horaire_de(douze) == D("30.00")
    with pytest.raises(RegleEnfreinte, match=r"\(ST-06\)") as refus:
        decor.affecter(en_execution, scene.yves, cout_annuel=D(41_280), mois_documentes=13)
    assert refus.value.champ == "mois_documentes"
    from jalons.fse.temps.controles import St06

    faux = {"cout": D(41_280), "heures_annuelles": 1720, "quotite": D("0.8"), "mois": 12}
    assert St06.refuser(taux=D("30.00"), **faux) is None
    assert "30.00" in (St06.refuser(taux=D("24.00"), **faux) or "")


def test_st_07_une_feuille_vide_ne_se_signe_pas(scene, mission):
    feuille = remplir(mission, {FEVRIER: (D(0), "Rien")})
    with pytest.raises(RegleEnfreinte, match=r"\(ST-07\)"):
        signer(feuille, scene.claire)
    signer(remplir(mission, un_jour("0.25"), version=feuille.version), scene.claire)


def test_seul_l_agent_ou_son_responsable_remplit_la_feuille_dans_la_mission(scene, mission):
    with pytest.raises(OperationImpossible, match="par l'agent"):
        temps.remplir_feuille(
            mission=mission, mois=FEVRIER, jours=un_jour(), version=0, par=scene.denis, le=LE
        )
    with pytest.raises(OperationImpossible, match="n'est pas un jour"):
        remplir(mission, {date(2022, 3, 1): (D(1), "Trop tard")})
    assert not FeuilleTemps.objects.exists(), "un refus ne laisse pas de feuille vide"


def test_une_mission_reste_dans_l_operation(scene, en_execution):
    trop_tot = Periode(date(2021, 12, 31), date(2022, 12, 31))
    with pytest.raises(OperationImpossible, match="sort de la période"):
        decor.affecter(en_execution, scene.claire, periode=trop_tot)
    with pytest.raises(OperationImpossible, match="fait 100 %"):
        decor.affecter(en_execution, scene.claire, mode=ModeTemps.PLEIN, quotite=D(80))
