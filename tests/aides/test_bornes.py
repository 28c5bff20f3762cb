"""Les aides à leurs bornes : le plafond exact, le dernier jour, la dernière heure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from jalons.aides.enums import Beneficiaire, Fonds, Situation, Titulaire, Unite
from jalons.aides.rules.bareme import ZERO, Accordee, Bareme, Calcul, calculer, mois_touches
from jalons.aides.rules.eligibilite import Constat, Lue, conditions
from jalons.aides.rules.heures import Plage, Suite, meilleure, plages_du_contrat, suites

LE = date(2026, 3, 16)
LUNDI = date(2026, 3, 16)
UN_JOUR = timedelta(days=1)
MARS = {"debut": date(2026, 3, 1), "fin": date(2026, 3, 31)}
REEL = Bareme(
    code="garage",
    libelle="Garage",
    theme="mobilite",
    fonds=Fonds.MOBILITE_GARDE,
    depuis=date(2026, 1, 1),
    source="Règlement",
    situations=(Situation.REPRISE_EMPLOI,),
    unite=Unite.ACTE,
)


def bareme(**champs):
    return replace(REEL, **champs)


def donne(lu, quantite=1, **dit):
    return calculer(lu, **{"quantite": D(quantite), **MARS, **dit})


def etapes(calcul):
    return [(e.code, e.montant) for e in calcul.etapes]


# --- Ce que dit un barème


def test_un_bareme_nu_paie_la_depense_entiere_a_la_personne():
    assert (REEL.part, REEL.devis, REEL.validite_mois, REEL.retroactif_jours) == (1, 0, 6, 90)
    assert REEL.beneficiaires == (Beneficiaire.PERSONNE,) and REEL.en_tension is False
    assert (REEL.est_une_prime, REEL.est_unique, REEL.au_reel) == (False, False, True)
    assert ZERO == 0
    [phrase] = REEL.phrases()
    assert phrase.startswith("100") and phrase.endswith("de la dépense.")


@pytest.mark.parametrize(
    ("champs", "prime", "unique"),
    [
        ({"heures": 610}, True, False),
        ({"debut_contrat_jours": 0}, True, False),
        ({"heures": 610, "debut_contrat_jours": 30}, True, False),
        ({"nombre_maximum": 1}, False, True),
        ({"nombre_maximum": 2}, False, False),
        ({"nombre_maximum": 1, "fenetre_mois": 12}, False, False),
    ],
)
def test_une_prime_se_trouve_et_une_aide_unique_ne_revient_pas(champs, prime, unique):
    lu = bareme(**champs)
    assert (lu.est_une_prime, lu.est_unique) == (prime, unique)


@pytest.mark.parametrize(
    ("champs", "dits"),
    [
        ({"montant_unitaire": D(50)}, ["en une fois"]),
        ({"montant_unitaire": D(5), "unite": Unite.JOUR}, ["par jour."]),
        ({"montant_unitaire": D(5), "unite": Unite.KM}, ["par km."]),
        ({"plafond_acte": D(300)}, ["Plafond par demande : 300"]),
        ({"plafond_mois": D(200)}, ["Plafond par mois, par personne : 200"]),
        ({"plafond_annee": D(900)}, ["Plafond par an, par personne : 900"]),
        ({"nombre_maximum": 1}, ["Une fois par personne."]),
        ({"nombre_maximum": 2, "fenetre_mois": 12}, ["2 fois en 12 mois par personne."]),
        ({"devis": 2}, ["2 devis"]),
        ({"heures": 610}, ["Il faut 610 heures de travail consécutives."]),
        ({"heures": 610, "en_tension": True}, ["610", "métier en tension"]),
        ({"debut_contrat_jours": 0}, ["Dans les 0 jours"]),
    ],
)
def test_les_phrases_du_bareme(champs, dits):
    lu = bareme(**champs)
    dite = lu.phrases()[-1]
    assert all(dit in dite for dit in dits)
    assert len(lu.phrases()) == (1 if "montant_unitaire" in champs else 2)
    assert lu.au_reel is ("montant_unitaire" not in champs)


# --- Ce qu'il donne


@pytest.mark.parametrize(
    ("debut", "fin", "mois"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), 1),
        (date(2026, 3, 31), date(2026, 4, 1), 2),
        (date(2025, 12, 31), date(2026, 1, 1), 2),
        (date(2024, 11, 5), date(2026, 2, 5), 16),
        (date(2026, 4, 1), date(2026, 3, 1), 0),
    ],
)
def test_les_mois_civils_touches(debut, fin, mois):
    assert mois_touches(debut, fin) == mois


@pytest.mark.parametrize(
    ("unite", "quantite", "attendu"),
    [
        (Unite.ACTE, "1", [("forfait", D("2.50"))]),
        (Unite.ACTE, "2", [("quantite", D("5.00"))]),
        (Unite.KM, "1", [("quantite", D("2.50"))]),
        (Unite.JOUR, "0.002", [("quantite", D("0.01"))]),
        (Unite.JOUR, "0.001", [("quantite", D("0.00"))]),
    ],
)
def test_un_forfait_est_un_seul_acte_le_reste_se_multiplie(unite, quantite, attendu):
    assert etapes(donne(bareme(montant_unitaire=D("2.5"), unite=unite), quantite)) == attendu


@pytest.mark.parametrize(
    ("devis", "attendu"),
    [
        ([], [("depense", D("100.00"))]),
        ([D(100), D(120)], [("depense", D("100.00"))]),
        ([D("99.99"), D(120)], [("depense", D("100.00")), ("devis", D("99.99"))]),
    ],
)
def test_le_devis_ne_se_dit_que_s_il_est_moins_cher(devis, attendu):
    assert etapes(donne(REEL, depense=D(100), devis=devis)) == attendu


def test_la_part_s_applique_apres_le_devis_et_s_arrondit():
    calcul = donne(bareme(part=D("0.25")), depense=D(100), devis=[D("80.02")])
    assert etapes(calcul)[-1] == ("part", D("20.01"))
    assert calcul.montant == D("20.01")
    assert [c for c, _ in etapes(donne(REEL, depense=D(100)))] == ["depense"]


@pytest.mark.parametrize(
    ("depense", "montant", "plafonne"),
    [("299.99", "299.99", False), ("300", "300.00", False), ("300.01", "300", True)],
)
@pytest.mark.parametrize("plafond", ["plafond_acte", "plafond_mois", "plafond_annee"])
def test_un_plafond_exactement_atteint_ne_reduit_rien(plafond, depense, montant, plafonne):
    calcul = donne(bareme(**{plafond: D(300)}), depense=D(depense))
    assert calcul.montant == D(montant)
    assert [e.code for e in calcul.etapes[1:]] == ([plafond] if plafonne else [])
    assert bool(calcul.plafonds) is plafonne
    assert ("(" in calcul.dit) is plafonne


def test_le_plafond_du_mois_se_multiplie_par_les_mois_touches():
    lu = bareme(plafond_mois=D(100))
    un = donne(lu, depense=D(500))
    assert un.montant == D(100) and "plafond par mois" in un.plafonds[0]
    trois = donne(lu, depense=D(500), fin=date(2026, 5, 1))
    assert trois.montant == D(300) and "plafond de 3 mois" in trois.plafonds[0]


def test_ce_qui_fut_accorde_sur_d_autres_mois_ne_compte_que_pour_sa_part():
    lu = bareme(plafond_mois=D(100))

    def apres(debut, fin, montant):
        return donne(lu, depense=D(500), deja=[Accordee(debut, fin, D(montant))]).montant

    assert apres(date(2026, 2, 1), date(2026, 2, 28), "90") == D(100)
    assert apres(date(2026, 4, 1), date(2026, 4, 30), "90") == D(100)
    assert apres(date(2026, 3, 31), date(2026, 3, 31), "90") == D(10)
    assert apres(date(2026, 2, 28), date(2026, 3, 1), "90") == D(55)
    assert apres(date(2026, 1, 1), date(2026, 3, 31), "100") == D("66.66")
    assert apres(date(2026, 3, 1), date(2026, 3, 31), "150") == 0


def test_le_plafond_de_l_annee_compte_l_annee_du_debut_de_chacune():
    lu = bareme(plafond_annee=D(100))
    for debut, montant in ((date(2025, 12, 31), 100), (date(2026, 1, 1), 60)):
        deja = [Accordee(debut, date(2026, 6, 30), D(40))]
        calcul = donne(lu, depense=D(500), deja=deja)
        assert calcul.montant == montant
        assert ("déjà accordés" in calcul.etapes[-1].dite) is (montant == 60)
    assert Calcul(D(5)).etapes == Calcul(D(5)).plafonds == ()


# --- À qui


def demande(**autres):
    dit = {
        "situation": Situation.REPRISE_EMPLOI,
        "beneficiaire": Beneficiaire.PERSONNE,
        "debut": LE,
        "fin": LE,
        "demandee_le": LE,
        "a_un_droit": True,
        "evaluation": "vue",
        "devis": 0,
        "justificatifs": 0,
    }
    return Lue(**{**dit, **autres})


def dites(lu=REEL, **autres):
    return {c.code: c for c in conditions(lu, demande(**autres), libelles={"pack": "Le pack"})}


def test_un_bareme_nu_ne_demande_que_cinq_choses_toutes_remplies():
    lues = dites()
    assert list(lues) == ["droit", "situation", "delai", "beneficiaire", "evaluation"]
    assert all(c.est_rempli is True and not c.bloque for c in lues.values())
    assert lues["situation"].dit.startswith("Situation : reprise d'un emploi")
    assert "à la personne" in lues["beneficiaire"].dit


@pytest.mark.parametrize(("est_rempli", "bloque"), [(True, False), (None, False), (False, True)])
def test_seul_un_non_bloque(est_rempli, bloque):
    assert Constat("x", est_rempli, "x").bloque is bloque


@pytest.mark.parametrize(
    ("autres", "code", "rempli"),
    [
        ({"a_un_droit": None}, "droit", None),
        ({"a_un_droit": False}, "droit", False),
        ({"situation": None}, "situation", False),
        ({"situation": Situation.FORMATION}, "situation", False),
        ({"debut": LE - timedelta(days=90)}, "delai", True),
        ({"debut": LE - timedelta(days=91)}, "delai", False),
        ({"debut": LE + UN_JOUR}, "delai", True),
        ({"beneficiaire": Beneficiaire.TIERS}, "beneficiaire", False),
        ({"evaluation": " "}, "evaluation", False),
    ],
)
def test_chaque_condition_a_sa_borne(autres, code, rempli):
    lues = dites(**autres)
    assert lues.pop(code).est_rempli is rempli
    assert all(c.est_rempli is True for c in lues.values())


def test_l_argent_va_a_qui_le_bareme_dit():
    tiers = bareme(beneficiaires=(Beneficiaire.TIERS,))
    assert "doit aller au prestataire" in dites(tiers)["beneficiaire"].dit
    lu = dites(tiers, beneficiaire=Beneficiaire.TIERS)["beneficiaire"]
    assert lu.est_rempli is True and "va au prestataire" in lu.dit
    refus = dites(beneficiaire=Beneficiaire.TIERS)["beneficiaire"].dit
    assert "doit aller à la personne" in refus


def deja(*jours):
    return [Accordee(j, j, D(1)) for j in jours]


def test_le_nombre_se_compte_dans_sa_fenetre_et_se_dit():
    lu = bareme(nombre_maximum=2, fenetre_mois=12)
    an = date(2025, 3, 16)
    assert "encore 2 fois" in dites(lu)["nombre"].dit
    assert "encore 2 fois" in dites(lu, deja=deja(an, an))["nombre"].dit
    dernier = dites(lu, deja=deja(an, an + UN_JOUR))["nombre"]
    assert dernier.est_rempli is True and "encore une fois" in dernier.dit
    plein = dites(lu, deja=deja(LE, an + UN_JOUR))["nombre"]
    assert plein.est_rempli is False
    assert all(m in plein.dit for m in ("Cette personne", "16/03/2026", "2 fois en 12 mois"))


def test_une_aide_unique_ne_revient_jamais_et_nomme_le_foyer():
    lu = bareme(nombre_maximum=1, titulaire=Titulaire.FOYER)
    assert "Ce foyer peut l'avoir encore une fois" in dites(lu)["nombre"].dit
    plein = dites(lu, deja=deja(date(2001, 1, 1)))["nombre"]
    assert plein.est_rempli is False and "une seule fois par foyer" in plein.dit


def test_une_demande_en_cours_avertit_et_une_aide_exclue_bloque():
    assert dites(en_cours=[LE])["double"].est_rempli is None
    lu = bareme(exclut=("pack", "opus"))
    assert dites(lu)["exclut_pack"].est_rempli is True
    refuse = dites(lu, autres=["pack"])
    assert refuse["exclut_pack"].est_rempli is False and "Le pack" in refuse["exclut_pack"].dit
    assert refuse["exclut_opus"].est_rempli is True and "opus" in refuse["exclut_opus"].dit


@pytest.mark.parametrize(("nombre", "rempli"), [(1, False), (2, True), (3, True)])
def test_les_devis_demandes_suffisent(nombre, rempli):
    assert dites(bareme(devis=2), devis=nombre)["devis"].est_rempli is rempli


@pytest.mark.parametrize(("nombre", "rempli"), [(0, False), (1, True)])
def test_un_justificatif_suffit(nombre, rempli):
    lu = dites(bareme(pieces=("contrat",)), justificatifs=nombre)["pieces"]
    assert lu.est_rempli is rempli and "contrat" in lu.dit


def test_une_prime_se_juge_aux_heures_sans_evaluation():
    prime = bareme(heures=610)
    assert list(dites(prime))[-1] == "heures" and "evaluation" not in dites(prime, evaluation="")
    assert dites(prime)["heures"].est_rempli is False
    presque = Suite(LE, LE, D("609.5"), D(0), 1)
    lu = dites(prime, suite=presque)["heures"]
    assert lu.est_rempli is False and "encore 0,5 h" in lu.dit
    assert "heures_estimees" not in dites(prime, suite=replace(presque, estimees=D(7)))
    atteinte = replace(presque, heures=D(610))
    lues = dites(prime, suite=atteinte)
    assert lues["heures"].est_rempli is True and "heures_estimees" not in lues
    lues = dites(prime, suite=replace(atteinte, estimees=D(7)))
    assert lues["heures"].est_rempli is True and lues["heures_estimees"].est_rempli is None
    embauche = bareme(debut_contrat_jours=30)
    assert not {"heures", "evaluation"} & set(dites(embauche, evaluation=""))


# --- Les heures qui se suivent


def plages(debut=0, fin=None, hebdo=35, notees=(), le=6, **dit):
    return [
        ((p.debut - LUNDI).days, (p.fin - LUNDI).days, p.heures, p.sont_estimees)
        for p in plages_du_contrat(
            debut=LUNDI + timedelta(days=debut),
            fin=None if fin is None else LUNDI + timedelta(days=fin),
            heures_hebdo=None if hebdo is None else D(hebdo),
            notees=notees,
            le=LUNDI + timedelta(days=le),
            **dit,
        )
    ]


def notee(debut, fin, heures=4):
    return Plage(LUNDI + timedelta(days=debut), LUNDI + timedelta(days=fin), D(heures))


@pytest.mark.parametrize(
    ("champs", "attendues"),
    [
        ({}, [(0, 6, 35, True)]),
        ({"le": 0}, [(0, 0, 7, True)]),
        ({"le": 4}, [(0, 4, 35, True)]),
        ({"le": 5}, [(0, 5, 35, True)]),
        ({"debut": 2}, [(2, 6, 35, True)]),
        ({"debut": 3}, [(3, 6, 28, True)]),
        ({"fin": 0}, [(0, 0, 7, True)]),
        ({"fin": 7, "le": 20}, [(0, 6, 35, True), (7, 7, 7, True)]),
        ({"fin": 20, "le": 7}, [(0, 6, 35, True), (7, 7, 7, True)]),
        ({"le": -1}, []),
        ({"hebdo": None}, []),
        ({"hebdo": 0}, []),
    ],
)
def test_un_contrat_donne_au_plus_cinq_jours_par_semaine_jusqu_au_jour_lu(champs, attendues):
    assert plages(**champs) == attendues


@pytest.mark.parametrize(
    ("note", "attendues"),
    [
        ((-1, -1), [(-1, -1, 4, False), (0, 6, 35, True)]),
        ((-3, 0), [(-3, 0, 4, False)]),
        ((0, 0), [(0, 0, 4, False)]),
        ((6, 6), [(6, 6, 4, False)]),
    ],
)
def test_une_heure_notee_dans_la_semaine_remplace_celles_du_contrat(note, attendues):
    assert plages(notees=[notee(*note)]) == attendues


def test_une_heure_notee_le_lundi_suivant_laisse_la_semaine_au_contrat():
    assert plages(notees=[notee(7, 7)], le=7) == [(7, 7, 4, False), (0, 6, 35, True)]


def test_une_heure_notee_compte_jusqu_au_jour_lu_et_zero_ne_compte_pas():
    assert plages(notees=[notee(0, 0)], hebdo=None, le=0) == [(0, 0, 4, False)]
    assert plages(notees=[notee(1, 1)], hebdo=None, le=0) == []
    assert plages(notees=[notee(0, 0, 0)], le=6) == []
    assert plages(notees=[notee(0, 0, 1)], hebdo=None, le=6) == [(0, 0, 1, False)]


def test_chaque_plage_du_contrat_porte_son_numero():
    assert (notee(0, 0).sont_estimees, notee(0, 0).contrat_id) == (False, 0)
    dit = {"fin": None, "heures_hebdo": D(35), "notees": ()}
    for numero in ({}, {"contrat_id": 3}):
        [lue] = plages_du_contrat(debut=LUNDI, le=LUNDI, **dit, **numero)
        assert lue.contrat_id == numero.get("contrat_id", 0)


def test_une_suite_additionne_et_garde_le_dernier_contrat_connu():
    une = replace(notee(0, 6, 30), sont_estimees=True, contrat_id=5)
    autre = replace(notee(2, 3, 5), contrat_id=0)
    [lue] = suites([autre, une], trou=0)
    assert (lue.debut, lue.fin) == (une.debut, une.fin)
    assert (lue.heures, lue.estimees, lue.contrat_id) == (D(35), D(30), 5)
    [lue] = suites([une, replace(autre, contrat_id=7, sont_estimees=True)], trou=0)
    assert (lue.estimees, lue.contrat_id) == (D(35), 7)
    assert suites([], trou=7) == []


@pytest.mark.parametrize(("trou", "nombre"), [(0, 2), (1, 2), (2, 1)])
def test_un_trou_se_compte_en_jours_sans_travail(trou, nombre):
    lues = suites([notee(0, 1), notee(4, 4), notee(5, 5)], trou=trou)
    assert len(lues) == nombre
    assert (lues[-1].fin - LUNDI).days == 5


def test_la_premiere_suite_qui_atteint_le_seuil_sinon_celle_qui_court():
    courte, atteinte, suivante = (
        Suite(j, j, D(h), D(0), 1)
        for j, h in ((LUNDI, 9), (LUNDI + 20 * UN_JOUR, 10), (LUNDI + 40 * UN_JOUR, 11))
    )
    toutes = [courte, atteinte, suivante]
    dit = {"trou": 7, "le": LUNDI + 400 * UN_JOUR}
    assert meilleure(toutes, seuil=10, **dit) == atteinte
    assert meilleure(toutes, seuil=11, **dit) == suivante
    assert meilleure(toutes, seuil=12, **dit) is None
    for jours, attendue in ((48, suivante), (49, None)):
        assert meilleure(toutes, seuil=12, trou=7, le=LUNDI + jours * UN_JOUR) == attendue
    assert meilleure([], seuil=1, **dit) is None
    assert (courte.reste(10), courte.reste(9), courte.reste(1)) == (1, 0, 0)
