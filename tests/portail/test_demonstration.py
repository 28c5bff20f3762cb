"""La démonstration : quatre opérations aux chiffres exacts, une année de séances cofinancées."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal as D

import pytest

from jalons.coordination.selectors.offre import comptage_annee
from jalons.fse.models import Operation
from jalons.fse.selectors.operations import plan_en_vigueur, taux_dit
from jalons.fse.selectors.publicite import contenu_fiche
from jalons.portail.demonstration import chargement
from jalons.portail.demonstration.coordination import charger_coordination
from jalons.portail.demonstration.operations import charger_operations

LE = date(2026, 3, 16)
CHIFFRES = {
    "2022-plie-coordination": ("110889.44", "66533.66", "60 %", "payee"),
    "2025-coordination-politique-insertion": (
        "621685.15",
        "80000.00",
        "environ 13 %",
        "bilan_depose",
    ),
    "2025-equipe-insertion": ("890744.00", "445372.00", "50 %", "deposee"),
    "2024-cd15-coordination": ("155250.00", "93150.00", "60 %", "en_execution"),
}


@pytest.fixture
def departement(db):
    chargement.charger_reference()
    chargement.installer(chargement._ORGANISATION, mot_de_passe=None)
    charger_coordination(le=LE)
    assert charger_operations(le=LE) == 4


def test_les_quatre_operations_ont_leurs_chiffres(departement):
    for code, (total, montant, taux, statut) in CHIFFRES.items():
        operation = Operation.objects.get(code=code)
        plan = plan_en_vigueur(operation)
        assert (plan.total, plan.montant_ue, operation.statut) == (D(total), D(montant), statut)
        assert taux_dit(operation, plan.montant_ue, plan.total) == taux
    plie = plan_en_vigueur(Operation.objects.get(code="2022-plie-coordination"))
    assert (plie.directes, plie.assiette, plie.forfait) == (
        D("94616.20"), D("81366.20"), D("16273.24"),
    )  # fmt: skip
    moselle = Operation.objects.get(code="2025-coordination-politique-insertion")
    assert (moselle.projets_coordonnes, moselle.beneficiaires_indirects) == (125, 6722)
    assert moselle.missions.count() == 11
    compte = comptage_annee(2025)
    assert (compte.projets, compte.beneficiaires) == (125, 6722)


def test_les_fiches_disent_ce_que_le_dossier_permet(departement):
    demande = contenu_fiche(Operation.objects.get(code="2025-equipe-insertion"))
    assert "en cours" in demande["phrase"]
    assert demande["mention"] == "Cofinancé par l'Union européenne"
    assert "Fonds social européen plus" in demande["presentation"]
    cantal = contenu_fiche(Operation.objects.get(code="2024-cd15-coordination"))
    assert cantal["budget"] is None
    assert cantal["part_seule"] == "60 % des dépenses éligibles présentées"
    assert cantal["objectif"].startswith("1.h")
    plie = contenu_fiche(Operation.objects.get(code="2022-plie-coordination"))
    assert plie["plan"]["forfait"] == "16273.24"


# Ce que chaque fiche de départ annonce au public, fait par fait.
FAITS = {
    "2022-plie-coordination": (
        "Lutter contre la pauvreté et promouvoir l'inclusion",
        "Développer les projets de coordination et d'animation de l'offre en faveur de l'insertion "
        "et de l'économie sociale et solidaire",
        "Coordination et animation du dispositif insertion / PLIE", "01/01/2022", "31/12/2022",
        "Depuis 2009", "chômage de longue durée", "droit commun", "plan d'actions",
        "emploi durable", "accompagnement individualisé renforcé", "chantier d'insertion",
        "formations linguistiques", "outils numériques", "orientations prioritaires",
        "opérateurs locaux", "référents de parcours", "réunions régulières", "Haute-Vienne",
        "Nouvelle-Aquitaine", "mission locale", "Pôle emploi", "maisons de la solidarité",
        "94616.20", "80716.20", "650.00", "13250.00", "forfait 20 %", "16273.24", "110889.44",
        "Fonds social européen", "66533.66", "29184.00", "Autofinancement", "15171.78",
    ),
    "2025-coordination-politique-insertion": (
        "Moselle", "programme départemental", "pacte territorial", "bénéficiaires du RSA",
        "accompagnement personnalisé", "plus éloignés de l'emploi", "marché du travail",
        "préparent l'accès à l'emploi", "SIAE", "CTES", "relations partenariales", "125 projets",
        "6 722", "missions locales", "80000.00", "environ 13 %", "621685.15", "11 postes",
        "5 territoires", "réduction des inégalités", "inclusion sociale",
    ),
    "2025-equipe-insertion": (
        "Accompagnement intensifié de bénéficiaires du RSA", "2021-2027",
        "chambres consulaires", "diagnostic individualisé", "loi pour le plein emploi",
        "1er janvier 2025", "sept travailleurs sociaux", "au plus près de son entrée",
        "territorialisée", "contractualiser", "garde d'enfant", "accès aux droits", "soins",
        "logement", "aide financière", "inclusion numérique", "coordonné", "périphériques",
        "sortie positive", "Direction des solidarités humaines", "Direction déléguée",
        "01/01/2025", "31/12/2026", "890744.00", "445372.00", "50 %",
        "Cofinancé par l'Union européenne", "demande de cofinancement européen (FSE+) en cours",
    ),
    "2024-cd15-coordination": (
        "2024 – CD15", "Cofinancé par l'Union européenne", "PDIE", "PTIE", "2021-2025",
        "clarifier et mieux coordonner", "mille-feuille", "boîte à outils",
        "chaque arrondissement", "approche globale", "maisons de la solidarité", "Aurillac",
        "Mauriac", "Saint-Flour", "cellules locales", "trimestre", "apprentissage du français",
        "focus thématiques", "vendredi", "intérim", "Cap emploi", "centres sociaux",
        "comités de suivi", "sans couture", "multi-partenariales", "ingénierie", "veille",
        "marchés publics", "2024_Auvergne-Rhône-Alpes_Cantal_ Insertion professionnelle hors IAE",
        "Emploi – Inclusion – Jeunesse – Compétences", "1.h — Favoriser l'inclusion active",
        "1 — Favoriser l'insertion professionnelle", "60 % des dépenses éligibles présentées",
    ),
}  # fmt: skip


def test_rien_de_ce_que_disent_les_fiches_de_depart_ne_manque(departement):
    for code, annonces in FAITS.items():
        lu = json.dumps(contenu_fiche(Operation.objects.get(code=code)), ensure_ascii=False)
        lu = lu.replace("\u00a0", " ").replace("\u202f", " ").lower()
        manquent = [fait for fait in annonces if fait.lower() not in lu]
        assert not manquent, (code, manquent)


def test_l_annee_de_seances_porte_la_mention(departement):
    liens = Operation.objects.get(code="2024-cd15-coordination").seances
    genres = set(liens.values_list("seance__instance__genre", flat=True))
    assert genres == {"cellule_locale", "vendredi_insertion", "comite_suivi"}
    assert not liens.filter(seance__mention_europe="").exists()
    assert not liens.exclude(seance__etat="tenue").exists()
    assert liens.filter(seance__instance__genre="vendredi_insertion").count() == 12
