"""Le plan se calcule au serveur pendant qu'on le tape, et prend autant de lignes que l'on veut."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from jalons.fse.enums import CategorieDepense as C
from jalons.fse.models import Operation
from jalons.fse.operation.selectors.operations import plan_en_vigueur
from tests.fse import decor
from tests.fse.saisies import lisible, saisie_plan


def adresse(nom, operation):
    return reverse(f"fse:{nom}", args=[operation.pk])


def test_les_totaux_suivent_la_saisie_et_rien_ne_s_ecrit(coordination, client_de, aujourdhui):
    """Juste avant, juste après un centime ; chaque fois ce que l'enregistrement dirait."""
    denis, url = client_de("denis"), adresse("calculer_plan", coordination)
    dit = lisible(denis.post(url, saisie_plan("15 171,77 €")))
    assert "110 889,44" in dit and "16 273,24" in dit and "OP-02" in dit and "0,01" in dit
    dit = lisible(denis.post(url, saisie_plan()))
    assert "Équilibré" in dit and "OP-02" not in dit and "60 %" in dit
    assert plan_en_vigueur(coordination) is None
    assert Operation.objects.get(pk=coordination.pk).version == coordination.version


@pytest.mark.parametrize(
    "champs",
    [
        {"postes-0-montant": "80 716,"},
        {"postes-0-montant": "12e3"},
        {"postes-0-categorie": ""},
        {"postes-TOTAL_FORMS": "²"},
        {"option": "inconnue"},
        {"taux": "deux"},
    ],
)
def test_ce_qui_n_est_pas_fini_d_ecrire_attend_sans_erreur(
    coordination, client_de, aujourdhui, champs
):
    saisie = {**saisie_plan(), **champs}
    reponse = client_de("denis").post(adresse("calculer_plan", coordination), saisie)
    assert reponse.status_code == 200 and "Dépenses totales" in lisible(reponse)


def test_une_ligne_de_plus_garde_ce_qui_est_tape_meme_illisible(
    coordination, client_de, aujourdhui
):
    """Avec ou sans script ; on ajoute autant de fois que l'on veut, sans enregistrer."""
    saisie = {**saisie_plan(), "postes-1-montant": "à voir", "ajouter": "postes"}
    denis, total = client_de("denis"), int(saisie["postes-TOTAL_FORMS"])
    for nom in ("calculer_plan", "modifier_plan"):
        reponse = denis.post(adresse(nom, coordination), saisie)
        page = html.fromstring(reponse.content.decode())
        champs = page.xpath(
            "//input[starts-with(@name, 'postes-') and contains(@name, '-montant')]"
        )
        assert [c.get("value") or "" for c in champs][1] == "à voir"
        assert len(champs) == total + 1
        assert page.xpath("//input[@name='postes-TOTAL_FORMS']/@value") == [str(total + 1)]
        assert page.xpath("//tr[@data-focus-ligne]")
    assert "93 966,20" in lisible(reponse), "sans script, le calcul suit aussi"
    assert plan_en_vigueur(coordination) is None


def test_les_lignes_ajoutees_s_enregistrent_toutes(coordination, client_de, aujourdhui):
    saisie = saisie_plan() | {"postes-TOTAL_FORMS": "12"}
    for rang in range(3, 12):
        saisie |= {f"postes-{rang}-categorie": "fonctionnement", f"postes-{rang}-montant": "1,00"}
    client_de("denis").post(adresse("modifier_plan", coordination), saisie)
    assert plan_en_vigueur(coordination).postes.count() == 12


def test_le_calcul_se_ferme_a_qui_ne_gere_pas(coordination, client_de, aujourdhui):
    for qui in ("olga", "claire"):
        reponse = client_de(qui).post(adresse("calculer_plan", coordination), saisie_plan())
        assert reponse.status_code == 403


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.sampled_from(list(C)), st.decimals(0, 9999, places=2)), max_size=5),
    st.sampled_from(["reel", "fr_20"]),
)
def test_ce_qui_se_lit_en_tapant_est_ce_qui_s_enregistre(coordination, client_de, lignes, option):
    saisie = saisie_plan() | {"option": option, "postes-TOTAL_FORMS": str(len(lignes))}
    saisie = {k: v for k, v in saisie.items() if not k.startswith("postes-0")}
    for rang, (categorie, montant) in enumerate(lignes):
        saisie |= {
            f"postes-{rang}-categorie": categorie.value,
            f"postes-{rang}-montant": str(montant),
        }
    courant = plan_en_vigueur(coordination)
    saisie["version"] = courant.version if courant else 0
    denis = client_de("denis")
    essai = denis.post(adresse("calculer_plan", coordination), saisie).context["essai"]
    assert denis.post(adresse("modifier_plan", coordination), saisie).status_code == 302
    ecrit = plan_en_vigueur(coordination)
    assert (essai.calcul.total, essai.calcul.forfait, essai.montant_ue) == (
        ecrit.total,
        ecrit.forfait,
        ecrit.montant_ue,
    )
    assert D(essai.ecart) == sum(r.montant for r in ecrit.ressources.all()) - ecrit.total


def test_le_plan_en_place_s_ouvre_avec_son_calcul(coordination, client_de, aujourdhui):
    decor.planifier(coordination)
    page = lisible(client_de("denis").get(adresse("modifier_plan", coordination)))
    assert "110 889,44" in page and "Équilibré" in page
