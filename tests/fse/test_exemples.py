"""Les quinze exemples chiffrés et les quatre fiches fondatrices, au centime."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.fse.bilan.rules.service_fait import montant_du
from jalons.fse.commun.rules.montants import arrondir, dire_taux, part, somme
from jalons.fse.controles.base import Gravite
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import GenreEvenementSortie as G
from jalons.fse.enums import GenreRessource as R
from jalons.fse.enums import SituationEmploi as S
from jalons.fse.enums import StatutOperation
from jalons.fse.operation.controles import Op09
from jalons.fse.operation.rules.echeances import date_conservation
from jalons.fse.operation.rules.plan import (
    Poste,
    Ressource,
    calculer,
    comparer,
    hors_assiette,
    taux_ue,
)
from jalons.fse.options import (
    CoutsReels,
    Forfait7,
    Forfait15,
    Forfait20National,
    Forfait40,
    OptionCouts,
)
from jalons.fse.participants.rules import participants as p
from jalons.fse.participants.rules.indicateurs import Eecr01, Eecr04, Fiche
from jalons.fse.publicite.rules.publicite import exposition, rediger
from jalons.fse.temps.rules.temps import heures_en_trop, heures_maximales, taux_horaire
from tests.fse.etats import dits, plan

FICHE_004 = (
    Poste(C.PERSONNEL, D("80716.20")),
    Poste(C.FONCTIONNEMENT, D("650.00")),
    Poste(C.PRESTATIONS, D("13250.00")),
)
ECART = D("0.0005")


def test_1_la_fiche_de_la_haute_vienne_sort_au_centime():
    c = calculer(FICHE_004, Forfait20National, D("0.20"))
    assert c.directes == D("94616.20")
    assert c.assiette == D("81366.20")
    assert c.forfait == D("16273.24")
    assert c.total == D("110889.44")
    assert arrondir(c.total * D("0.60")) == D("66533.66")
    ressources = [
        Ressource(R.UE, D("66533.66")),
        Ressource(R.REGION, D("29184.00")),
        Ressource(R.AUTOFINANCEMENT, D("15171.78")),
    ]
    assert somme(r.montant for r in ressources) == c.total
    assert dire_taux(taux_ue(ressources, c.total), ecart=ECART) == "60\u00a0%"
    avec_prestations = arrondir(c.directes * D("0.20"))
    assert avec_prestations == D("18923.24") != c.forfait


def test_2_l_exemple_des_textes_de_2016():
    postes = [Poste(C.PERSONNEL, D(120_000)), Poste(C.PRESTATIONS, D(80_000))]
    c = calculer(postes, Forfait20National, D("0.20"))
    assert (c.forfait, c.total) == (D("24000.00"), D("224000.00"))


def test_3_la_meme_operation_sous_les_options_de_2021():
    options = [(Forfait15, D("0.15")), (Forfait7, D("0.07")), (Forfait40, D("0.40"))]
    lignes = comparer(FICHE_004, options, taux_ue=D("0.60"), seuil_options=D(200_000))
    vus = {x.option.code: (x.calcul.forfait, x.calcul.total) for x in lignes}
    assert vus == {
        "ocs_15": (D("12107.43"), D("106723.63")),
        "ocs_7": (D("6623.13"), D("101239.33")),
        "ocs_40": (D("32286.48"), D("113002.68")),
    }
    assert all(x.exige_option_simplifiee and x.est_conforme for x in lignes)
    assert somme(x.montant for x in hors_assiette(FICHE_004, Forfait15)) == D("13900.00")
    assert lignes[2].calcul.ecarte == D("13900.00")


def test_4_la_fiche_de_la_moselle_dit_environ_13():
    taux = part(D("80000.00"), D("621685.15"))
    assert taux.quantize(D("0.000001")) == D("0.128683")
    assert dire_taux(taux, ecart=ECART) == "environ 13\u00a0%"
    assert arrondir(D("621685.15") * D("0.13")) == D("80819.07") != D("80000.00")


def test_5_la_fiche_de_la_haute_loire_fait_exactement_la_moitie():
    assert part(D(445_372), D(890_744)) == D("0.5")
    plafond = arrondir(D(890_744) * D("0.60"))
    assert plafond == D("534446.40")
    assert plafond - D(445_372) == D("89074.40")
    c = calculer([Poste(C.PERSONNEL, D("774560.00"))], Forfait15, D("0.15"))
    assert (c.forfait, c.total) == (D("116184.00"), D("890744.00"))


def test_6_le_seuil_se_juge_sur_le_total_de_l_option():
    c = calculer([Poste(C.PERSONNEL, D(120_000))], Forfait40, D("0.40"))
    assert (c.forfait, c.total) == (D("48000.00"), D("168000.00"))
    assert arrondir(c.total * D("0.60")) == D("100800.00")
    postes = [
        Poste(C.PERSONNEL, D(150_000)),
        Poste(C.FONCTIONNEMENT, D(8_000)),
        Poste(C.PRESTATIONS, D(20_000)),
    ]
    options = [(Forfait15, D("0.15")), (Forfait7, D("0.07"))]
    quinze, sept = comparer(postes, options, taux_ue=D("0.6"), seuil_options=D(200_000))
    assert (quinze.calcul.forfait, quinze.calcul.total) == (D("22500.00"), D("200500.00"))
    assert (sept.calcul.forfait, sept.calcul.total) == (D("12460.00"), D("190460.00"))
    assert (quinze.exige_option_simplifiee, sept.exige_option_simplifiee) == (False, True)
    for total, exige in ((D("200000.00"), True), (D("200000.01"), False)):
        [ligne] = comparer(
            [Poste(C.PERSONNEL, total)],
            [(CoutsReels, D(0))],
            taux_ue=D("0.6"),
            seuil_options=D(200_000),
        )
        assert ligne.exige_option_simplifiee is exige
        assert ligne.est_conforme is not exige


def test_7_le_controle_de_service_fait_recalcule_le_forfait():
    retenus = [
        Poste(C.PERSONNEL, D("79716.20")),
        Poste(C.FONCTIONNEMENT, D("650.00")),
        Poste(C.PRESTATIONS, D("12750.00")),
    ]
    du = montant_du(
        retenus,
        option=Forfait20National,
        taux_forfait=D("0.20"),
        taux_ue=D("66533.66") / D("110889.44"),
        montant_conventionne=D("66533.66"),
        autres_ressources=D("29184.00"),
    )
    assert du.calcul.assiette == D("80366.20")
    assert du.calcul.forfait == D("16073.24")
    assert du.calcul.total == D("109189.44")
    assert du.apres_autres_ressources == D("80005.44")
    assert (du.montant, du.plafond) == (D("65513.66"), "taux de la convention")


@pytest.mark.parametrize(
    ("conventionne", "autres", "attendu", "plafond"),
    [
        (D("60000.00"), D(0), D("60000.00"), "montant de la convention"),
        (D("66533.66"), D("100000.00"), D("9189.44"), "autres ressources perçues"),
        (D("66533.66"), D("200000.00"), D("0"), "autres ressources perçues"),
    ],
)
def test_7_bis_les_deux_autres_plafonds(conventionne, autres, attendu, plafond):
    retenus = [Poste(C.PERSONNEL, D("80366.20")), Poste(C.PRESTATIONS, D("12750.00"))]
    du = montant_du(
        retenus,
        option=Forfait20National,
        taux_forfait=D("0.20"),
        taux_ue=D("0.6"),
        montant_conventionne=conventionne,
        autres_ressources=autres,
    )
    assert (du.montant, du.plafond) == (attendu, plafond)


def test_8_le_taux_horaire_des_1720_heures():
    assert taux_horaire(D(51_600), heures_annuelles=1720, quotite=D(1)) == D("30.00")
    assert taux_horaire(D(41_280), heures_annuelles=1720, quotite=D("0.8")) == D("30.00")
    assert taux_horaire(D(47_300), heures_annuelles=1720, quotite=D(1)) == D("27.50")
    maximum = heures_maximales(heures_annuelles=1720, quotite=D("0.8"))
    assert maximum == 1376
    assert heures_en_trop(D(1400), maximum) == 24


def test_9_agr_depasse_le_plafond_et_l_iae_non():
    def demander(total, montant):
        return dits(Op09, plan=plan((C.PERSONNEL, total), option=CoutsReels, taux="0", ue=montant))

    [message] = demander(1_200_000, 855_000)
    assert "71,25 %" in message
    assert Op09.gravite == Gravite.ALERTE
    assert not demander(1_560_000, 900_000)


def test_10_les_resultats_de_sortie():
    commun = {"sortie": date(2025, 1, 31), "delai_jours": 28}
    assert p.date_resultat(date(2025, 1, 31), delai_jours=28) == date(2025, 2, 28)
    emploi = p.resultat_de_sortie(
        a_l_entree=S.CHOMEUR,
        evenements=[
            p.EvenementSortie(date(2025, 2, 5), G.FORMATION),
            p.EvenementSortie(date(2025, 2, 20), G.EMPLOI),
        ],
        **commun,
    )
    f = _fiche(S.CHOMEUR, emploi)
    assert (Eecr04.compte(f), Eecr01.compte(f)) == (True, False)
    assert emploi.en_formation
    perdu = p.resultat_de_sortie(
        a_l_entree=S.INACTIF,
        evenements=[
            p.EvenementSortie(date(2025, 2, 1), G.EMPLOI),
            p.EvenementSortie(date(2025, 2, 20), G.FIN_EMPLOI),
        ],
        **commun,
    )
    f = _fiche(S.INACTIF, perdu)
    assert (Eecr01.compte(f), Eecr04.compte(f)) == (True, False)
    assert p.date_six_mois(date(2025, 6, 30), delai_mois=6) == date(2025, 12, 30)
    assert not p.est_participation(date(2025, 3, 3), date(2025, 3, 3), minimum_jours=1)


def _fiche(entree, resultat):
    return Fiche(
        naissance=date(1990, 1, 1),
        entree=date(2025, 1, 15),
        mois_longue_duree=12,
        a_l_entree={"situation_emploi": entree},
        a_la_sortie={"situation_emploi": resultat.situation},
    )


def test_11_la_regle_des_35_pour_cent():
    seuils = {"alerte": 0.25, "alarme": 0.35}
    assert p.completude(14, 40, **seuils).niveau == "alerte"
    assert p.completude(15, 40, **seuils).niveau == "alarme"
    assert p.completude(9, 40, **seuils).niveau == "bon"
    assert p.completude(0, 0, **seuils).niveau == "bon"


def test_12_la_conservation():
    assert date_conservation(date(2026, 3, 12), 5) == date(2031, 12, 31)


def test_15_l_exposition_au_defaut_de_publicite():
    assert exposition(D(445_372), D("0.03")) == D("13361.16")


@pytest.mark.parametrize("statut", list(StatutOperation))
def test_la_phrase_publique_n_annonce_rien_avant_la_convention(statut):
    phrase = rediger(statut, fonds="FSE+", fin=date(2026, 12, 31), le=date(2026, 6, 1))
    assert phrase.est_acquis == ("cofinancée" in phrase.phrase)


montants = st.decimals(0, 2_000_000, places=2)
postes = st.lists(
    st.builds(Poste, categorie=st.sampled_from(list(C)), montant=montants), max_size=8
)


@given(postes, st.sampled_from(OptionCouts.tous()), st.decimals("0.01", "0.40", places=2))
def test_un_plan_s_additionne_toujours(lignes, option, taux):
    c = calculer(lignes, option, taux)
    assert c.total == c.directes + c.forfait
    assert c.directes + c.ecarte == somme(x.montant for x in lignes)
    assert c.assiette <= c.directes
    assert c.total == c.total.quantize(D("0.01"))
    if option.parametre:
        assert abs(c.forfait - c.assiette * taux) <= D("0.005")


@given(montants, montants)
def test_un_taux_exact_n_est_jamais_dit_environ(partie, total):
    dit = dire_taux(part(partie, total), ecart=ECART)
    if total and (partie * 100 / total) % 1 == 0:
        assert "environ" not in dit


@given(
    st.lists(
        st.builds(
            p.EvenementSortie,
            date=st.dates(date(2025, 1, 1), date(2025, 4, 30)),
            genre=st.sampled_from(list(G)),
        ),
        max_size=6,
    ),
    st.sampled_from(list(S)),
)
def test_un_resultat_ne_vient_que_de_la_periode(evenements, entree):
    sortie = date(2025, 1, 31)
    r = p.resultat_de_sortie(
        a_l_entree=entree, sortie=sortie, evenements=evenements, delai_jours=28
    )
    if r.decide_par is None:
        assert r.situation == entree
    else:
        assert r.decide_par.date <= date(2025, 2, 28)
    f = _fiche(entree, r)
    assert not (Eecr01.compte(f) and Eecr04.compte(f))
