"""Une feuille de temps ne dit que ce qui a eu lieu : avant, après, rien, à moitié (E2, E8, E9)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from jalons.fse.enums import EtatFeuille, ModeTemps
from jalons.fse.erreurs import OperationImpossible, RegleEnfreinte
from jalons.fse.temps.rules.scelles import FeuilleScellee
from jalons.fse.temps.rules.temps import JourAbsent, jours_en_conflit
from jalons.fse.temps.selectors.feuille import feuille_imprimee
from jalons.fse.temps.services import cout_temps, temps
from jalons.socle.formulaires import ChampHeures, lire_heures
from jalons.socle.periode import Periode
from tests.fse import decor

FEVRIER = date(2022, 2, 1)
FIN = date(2022, 2, 28)


@pytest.fixture
def mission(scene, en_execution):
    return decor.affecter(
        en_execution,
        scene.claire,
        mode=ModeTemps.VARIABLE,
        quotite=D(50),
        responsable=scene.helene,
        lettre_signee_le=None,
        heures_mois=None,
    )


def remplir(mission, jours, *, le=FIN, version=0):
    return temps.remplir_feuille(
        mission=mission, mois=FEVRIER, jours=jours, version=version, par=mission.agent, le=le
    )


def signer(feuille, par, *, le=FIN, **autres):
    return temps.signer_feuille(feuille=feuille, version=feuille.version, par=par, le=le, **autres)


# --- E2 : rien avant son heure -------------------------------------------------------------------


@pytest.mark.parametrize("ecart", [1, 5, 20])
def test_les_heures_d_un_jour_a_venir_sont_refusees(mission, ecart):
    le = date(2022, 2, 3)
    with pytest.raises(OperationImpossible, match="pas encore passé"):
        remplir(mission, {date(2022, 2, 3 + ecart): (D(7), "Comité")}, le=le)
    assert remplir(mission, {le: (D(7), "Comité")}, le=le).jours.count() == 1


@pytest.mark.parametrize("le", [date(2022, 2, 3), date(2022, 2, 27)])
def test_la_feuille_ne_se_signe_pas_avant_la_fin_du_mois(scene, mission, le):
    feuille = remplir(mission, {date(2022, 2, 3): (D(7), "Comité")}, le=le)
    with pytest.raises(OperationImpossible, match="28/02/2022"):
        signer(feuille, scene.claire, le=le)
    assert signer(feuille, scene.claire).etat == EtatFeuille.SIGNEE_AGENT


def test_une_mission_finie_dans_le_mois_se_signe_a_sa_fin(scene, mission):
    mission.periode = Periode(mission.periode.debut, date(2022, 2, 11))
    mission.save()
    feuille = remplir(mission, {date(2022, 2, 3): (D(7), "Comité")}, le=date(2022, 2, 11))
    with pytest.raises(OperationImpossible):
        signer(feuille, scene.claire, le=date(2022, 2, 10))
    assert signer(feuille, scene.claire, le=date(2022, 2, 11)).signee_agent_le == date(2022, 2, 11)


def test_la_depense_est_datee_du_travail_et_non_de_la_saisie(scene, mission):
    mission.cout_annuel = D(34_400)
    mission.save()
    feuille = remplir(mission, {date(2022, 2, 3): (D(7), "Comité")})
    feuille = signer(signer(feuille, scene.claire), scene.helene, le=date(2022, 4, 5))
    depense = cout_temps.enregistrer_cout(feuille=feuille, par=scene.denis, le=date(2022, 4, 6))
    assert depense.date == FIN


# --- E8 : un mois sans heure se signe « néant » --------------------------------------------------


def test_une_feuille_vide_se_signe_neant_expres(scene, mission):
    feuille = remplir(mission, {})
    with pytest.raises(RegleEnfreinte, match="néant"):
        signer(feuille, scene.claire)
    feuille = signer(signer(feuille, scene.claire, neant=True), scene.helene)
    assert (feuille.etat, feuille.est_neant) == (EtatFeuille.VALIDEE, True)


def test_neant_ne_s_ecrit_pas_sur_des_heures(scene, mission):
    feuille = remplir(mission, {date(2022, 2, 3): (D(7), "Comité")})
    with pytest.raises(RegleEnfreinte):
        signer(feuille, scene.claire, neant=True)


# --- E9 : les demi-journées, et les heures comme on les écrit -------------------------------------


@pytest.mark.parametrize("moment", ["matin", "apres_midi"])
@pytest.mark.parametrize(("heures", "passe"), [("3.5", True), ("5", True), ("7", False)])
def test_une_demi_journee_d_absence_laisse_l_autre_moitie(scene, mission, moment, heures, passe):
    jour = date(2022, 2, 3)
    temps.noter_absence(
        agent=scene.claire,
        periode=Periode(jour, jour),
        motif="Congé",
        moment=moment,
        par=scene.denis,
        le=FIN,
    )
    feuille = remplir(mission, {jour: (D(heures), "Comité")})
    if passe:
        assert signer(feuille, scene.claire).etat == EtatFeuille.SIGNEE_AGENT
    else:
        with pytest.raises(RegleEnfreinte, match="absent"):
            signer(feuille, scene.claire)


def test_une_demi_journee_ne_dure_pas_deux_jours(scene, mission):
    with pytest.raises(OperationImpossible):
        temps.noter_absence(
            agent=scene.claire,
            periode=Periode(date(2022, 2, 3), date(2022, 2, 4)),
            motif="Congé",
            moment="matin",
            par=scene.denis,
            le=FIN,
        )


def test_une_absence_entiere_reste_entiere():
    jour = date(2022, 2, 3)
    assert jours_en_conflit({jour: D("0.25")}, [JourAbsent(jour, jour)], demi_journee=D(5)) == [
        jour
    ]


@pytest.mark.parametrize(
    ("tape", "lu"),
    [
        ("7,5", "7.50"),
        ("7.5", "7.50"),
        ("7h30", "7.50"),
        ("7 h 30", "7.50"),
        ("7:30", "7.50"),
        ("7H", "7.00"),
        ("7", "7.00"),
        ("45 min", "0.75"),
        ("0h45", "0.75"),
        ("7 heures", "7.00"),
        ("7h5", "7.08"),
        ("7h75", None),
        ("sept", None),
        ("7h30m", None),
        ("NaN", None),
    ],
)
def test_les_heures_se_lisent_comme_on_les_ecrit(tape, lu):
    assert lire_heures(tape) == (None if lu is None else D(lu))


@pytest.mark.parametrize(
    ("tape", "valide"), [("7h30", True), ("25h", False), ("-1", False), ("x", False)]
)
def test_le_champ_refuse_ce_qui_n_est_pas_une_journee(tape, valide):
    from django.core.exceptions import ValidationError

    if valide:
        assert ChampHeures().clean(tape) == D("7.50")
    else:
        with pytest.raises(ValidationError):
            ChampHeures().clean(tape)


# --- Signée deux fois, elle garde sa forme -------------------------------------------------------


def test_la_feuille_validee_garde_sa_forme_et_s_imprime_d_elle(scene, mission):
    feuille = remplir(
        mission, {date(2022, 2, 3): (D(7), "Comité"), date(2022, 2, 4): (D("3.5"), "Bilan")}
    )
    feuille = signer(feuille, scene.claire)
    assert not feuille.scellee
    feuille = signer(feuille, scene.helene)
    scellee = FeuilleScellee.lire(feuille.scellee)
    assert (scellee.total, len(scellee.jours)) == (D("10.5"), 2)
    mission.operation.intitule = "Renommée depuis"
    assert feuille_imprimee(feuille) == scellee
    # Validée avant que l'on scelle, elle n'a que ses lignes, figées : elle dit la même chose.
    mission.operation.refresh_from_db()
    feuille.scellee = {}
    assert feuille_imprimee(feuille) == scellee
