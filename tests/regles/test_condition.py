"""Régler une condition par critères : les cas disent ce que dit la grammaire, l'écran aussi."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalons.accueil.selectors.faits import criteres_connus
from jalons.regles.forms.condition import ConditionField, Saisie
from jalons.regles.models import RegleDatee
from jalons.regles.rules import grammaire as regles
from jalons.regles.rules.cas import (
    CHOIX,
    MULTIPLE,
    NOMBRE,
    CritereConnu,
    depuis_cas,
    en_cas,
)
from jalons.regles.services import RegleImpossible, modifier_regle
from tests.accueil.decor import LIVREES, diagnostiquer, recevoir
from tests.distribution import JOUR as LE
from tests.regles.decor import conditions, faits

CONNUS = [
    CritereConnu("age", "Âge", NOMBRE),
    CritereConnu("logement", "Logement", CHOIX, (("0901", "Maison"), ("0912", "Sans abri"))),
    CritereConnu("freins", "Freins", MULTIPLE, (("garde", "Garde"), ("permis", "Permis"))),
]


@given(conditions, faits)
def test_une_condition_mise_en_cas_et_revenue_dit_la_meme_chose(condition, lus):
    assert regles.est_vraie(depuis_cas(en_cas(condition)), lus) == regles.est_vraie(condition, lus)
    regles.valider(depuis_cas(en_cas(condition)))


@given(st.sampled_from([True, False]), faits)
def test_toujours_et_jamais_se_mettent_en_cas(valeur, lus):
    for condition in ({"toujours": valeur}, {"sauf": {"toujours": valeur}}):
        revenue = depuis_cas(en_cas(condition))
        assert regles.est_vraie(revenue, lus) == regles.est_vraie(condition, lus)


def test_les_conditions_livrees_gardent_leur_forme():
    for regle in LIVREES:
        assert depuis_cas(en_cas(regle.condition)) == regle.condition


def champ(origine=None):
    neuf = ConditionField()
    neuf.regler(CONNUS, origine)
    return neuf


def lire(texte, origine=None):
    neuf = champ(origine)
    return neuf.clean(neuf.widget.value_from_datadict(QueryDict(texte), None, "c"))


def test_deux_cas_et_une_negation_se_saisissent():
    lue = lire(
        "c-mode=cas&c-0-0-fait=age&c-0-0-op=au_moins&c-0-0-valeur=26"
        "&c-0-1-fait=freins&c-0-1-op=sauf:contient&c-0-1-valeur=garde&c-0-1-valeur=permis"
        "&c-3-0-fait=logement&c-3-0-op=egal&c-3-0-valeur=0912"
    )
    assert lue == {
        "un": [
            {
                "tous": [
                    {"fait": "age", "op": "au_moins", "valeur": 26},
                    {"sauf": {"fait": "freins", "op": "contient", "valeur": ["garde", "permis"]}},
                ]
            },
            {"fait": "logement", "op": "egal", "valeur": "0912"},
        ]
    }


def test_toujours_ne_demande_aucun_critere():
    assert lire("c-mode=toujours&c-0-0-fait=") == {"toujours": True}


def test_une_saisie_qui_ne_change_rien_rend_la_condition_en_place():
    origine = {"tous": [{"un": [{"fait": "age", "op": "au_moins", "valeur": 26}]}]}
    texte = "c-mode=cas&c-0-0-fait=age&c-0-0-op=au_moins&c-0-0-valeur=26"
    assert lire(texte, origine) == origine
    assert lire(texte) == {"fait": "age", "op": "au_moins", "valeur": 26}


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("c-0-0-fait=", "choisissez un critère"),
        ("c-0-0-fait=humeur&c-0-0-op=egal", "n'existe plus"),
        ("c-0-0-fait=age&c-0-0-op=contient&c-0-0-valeur=2", "comment comparer"),
        ("c-0-0-fait=age&c-0-0-op=au_moins&c-0-0-valeur=", "dites la valeur"),
        ("c-0-0-fait=age&c-0-0-op=au_moins&c-0-0-valeur=vieux", "n'est pas un nombre"),
        ("c-0-0-fait=age&c-0-0-op=au_moins&c-0-0-valeur=nan", "n'est pas un nombre"),
        ("c-0-0-fait=age&c-0-0-op=au_moins&c-0-0-valeur=1e999", "n'est pas un nombre"),
        ("c-0-0-fait=logement&c-0-0-op=egal&c-0-0-valeur=0999", "n'est plus proposée"),
    ],
)
def test_une_ligne_incomplete_ou_fausse_dit_ce_qui_manque(texte, dit):
    with pytest.raises(ValidationError, match=dit):
        lire(f"c-mode=cas&{texte}")


@pytest.mark.parametrize(
    ("geste", "attendu"),
    [
        ("ajouter:0", [["age", ""], ["logement"]]),
        ("ajouter-cas", [["age"], ["logement"], [""]]),
        ("retirer:0:0", [["logement"]]),
        ("retirer:9:9", [["age"], ["logement"]]),
        ("n'importe quoi", [["age"], ["logement"]]),
    ],
)
def test_un_geste_ajoute_ou_retire_une_ligne(geste, attendu):
    texte = "c-mode=cas&c-0-0-fait=age&c-1-0-fait=logement"
    donnees = QueryDict(texte, mutable=True)
    donnees["c-geste"] = geste
    saisie = champ().widget.value_from_datadict(donnees, None, "c")
    assert [[ligne.fait for ligne in cas] for cas in saisie.cas] == attendu


def test_l_editeur_relit_une_condition_enregistree():
    saisie = Saisie.depuis(
        {"un": [{"fait": "age", "op": "au_moins", "valeur": 26}, {"toujours": False}]}
    )
    assert [[(x.fait, x.valeurs) for x in cas] for cas in saisie.cas] == [[("age", ("26",))]]
    assert Saisie.depuis({"toujours": True}).est_toujours


def test_les_criteres_viennent_de_la_situation_et_de_la_grille(accueil_pret):
    connus = {c.code: c for c in criteres_connus(le=LE)}
    assert connus["age"].genre == NOMBRE
    assert connus["est_inscrit"].options == (("oui", "Oui"), ("non", "Non"))
    assert ("0912", "Logement précaire : sans hébergement") in connus["natlog"].options
    assert connus["diflog"].genre == MULTIPLE
    for regle in LIVREES:
        assert set(regles.faits_lus(regle.condition)) <= set(connus)


def test_une_regle_sur_un_critere_inconnu_est_refusee(accueil_pret):
    regle = RegleDatee.objects.get(code="jamais_travaille")
    with pytest.raises(RegleImpossible, match="humeur"):
        modifier_regle(
            regle=regle,
            version=regle.version,
            changements={"condition": {"fait": "humeur", "op": "egal", "valeur": "bonne"}},
            depuis=LE,
            par=accueil_pret.helene,
            le=LE,
        )


def saisie_de(regle, **autres):
    return {
        "libelle": regle.libelle,
        "explication": regle.explication,
        "depuis": timezone.localdate().isoformat(),
        "voie": regle.issue["voie"],
        "mesure": regle.issue["mesure"],
        "apres": "expulsion",
        "version": regle.version,
        "condition-mode": "cas",
        "condition-0-0-fait": "sante_frein",
        "condition-0-0-op": "egal",
        "condition-0-0-valeur": "empeche",
        **autres,
    }


def test_un_geste_reaffiche_sans_juger_ni_enregistrer(accueil_pret, client_de):
    regle = RegleDatee.objects.get(code="sante_empeche")
    adresse = reverse("regles:regle", args=["orientation", regle.pk])
    page = client_de("helene").post(
        adresse, saisie_de(regle, libelle="", **{"condition-geste": "ajouter:0"})
    )
    assert page.status_code == 200
    assert "à corriger" not in page.content.decode()
    assert 'name="condition-0-1-fait"' in page.content.decode()
    regle.refresh_from_db()
    assert regle.libelle == "La santé empêche de travailler"


def test_essayer_une_regle_compte_les_diagnostics_sans_rien_ecrire(accueil_pret, client_de):
    recevoir(accueil_pret, accueil_pret.fatou)
    diagnostiquer(
        accueil_pret,
        accueil_pret.fatou,
        {"sante": {"sante_frein": "empeche"}},
        le=timezone.localdate(),
    )
    regle = RegleDatee.objects.get(code="sante_empeche")
    helene, adresse = client_de("helene"), reverse("regles:regle", args=["orientation", regle.pk])
    page = helene.post(adresse, saisie_de(regle, essayer="1")).content.decode()
    assert "vraie pour 1 d&#x27;entre eux" in page
    assert "déciderait 1, contre 1 aujourd&#x27;hui" in page
    autre = {"condition-0-0-valeur": "beaucoup", "essayer": "1"}
    page = helene.post(adresse, saisie_de(regle, **autre)).content.decode()
    assert "vraie pour 0 d&#x27;entre eux" in page
    assert "déciderait 0, contre 1 aujourd&#x27;hui" in page
    assert RegleDatee.objects.filter(code="sante_empeche").count() == 1


def test_regler_une_condition_dans_le_navigateur(page, connecter_page, accueil_pret):
    """On ajoute un critère, ses valeurs suivent ; le JSON n'apparaît jamais."""
    regle = RegleDatee.objects.get(code="sante_empeche")
    connecter_page(accueil_pret.helene)
    page.goto(reverse("regles:regle", args=["orientation", regle.pk]))
    page.click("text=Ajouter un critère")
    page.select_option("#condition-0-1-fait", "age")
    page.wait_for_selector("#condition-0-1-op")
    page.select_option("#condition-0-1-op", "au_plus")
    page.wait_for_selector("#condition-0-1-valeur")
    page.fill("#condition-0-1-valeur", "30")
    page.click("text=Essayer sans enregistrer")
    page.wait_for_selector("text=Essai à blanc")
    page.fill("#id_libelle", "Santé et jeunesse")
    page.press("#id_libelle", "Enter")
    page.wait_for_selector("text=La règle est changée")
    enregistree = RegleDatee.objects.get(libelle="Santé et jeunesse").condition
    assert enregistree == {
        "tous": [
            {"fait": "sante_frein", "op": "egal", "valeur": "empeche"},
            {"fait": "age", "op": "au_plus", "valeur": 30},
        ]
    }
