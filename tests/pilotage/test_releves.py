"""Un relevé publié ne change plus : la base le tient, les personnes l'expliquent."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from jalons.accueil.enums import ModeEntretien
from jalons.accueil.models import Entretien
from jalons.chiffres import registre
from jalons.chiffres.models import Releve
from jalons.chiffres.releve import cellules_figees, ecarts
from jalons.chiffres.selectors import demander, derniers_mois
from jalons.chiffres.services import PublicationImpossible, publier
from jalons.comptes.models import Evenement
from tests.distribution import JOUR

RECUES = registre.par_code("personnes_recues")


@pytest.fixture
def releve(scene):
    le = timezone.localdate()
    demande = demander(derniers_mois(date(2026, 3, 31), 2), le=le)
    return publier(RECUES, demande, par=scene.helene, le=le)


def _recevoir(scene):
    return Entretien.objects.create(
        personne=scene.fatou,
        entree=scene.fatou.entrees.get(),
        agent=scene.claire,
        date=JOUR,
        mode=ModeEntretien.FACE_A_FACE,
    )


def _nombres(releve):
    return {(c.cle, c.unite): (c.retenues, c.population) for c in cellules_figees(releve)}


def test_ce_que_l_on_apprend_ensuite_ne_change_pas_le_releve(scene, releve):
    assert _nombres(releve)[("2026-03", None)] == (0, 2)
    _recevoir(scene)
    assert ecarts(releve) == []
    assert _nombres(Releve.objects.get())[("2026-03", None)] == (0, 2)
    assert Evenement.objects.filter(type="releve_publie", objet_id=releve.pk).count() == 1


def test_la_base_refuse_de_le_changer(releve):
    for geste in (
        lambda: Releve.objects.filter(pk=releve.pk).update(cellules=[]),
        lambda: Releve.objects.filter(pk=releve.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="releve_fige"), transaction.atomic():
            geste()


def test_un_dossier_efface_se_dit_et_le_releve_reste(scene, releve, client_de):
    """La purge change ce que l'on peut expliquer, jamais ce qui fut publié."""
    from jalons.personnes.models import Entree

    Entree.objects.filter(personne=scene.jean).delete()
    Entree._meta.apps.get_model("personnes", "EntreeEvent").objects.filter(
        personne_id=scene.jean.pk
    ).delete()
    trouves = ecarts(releve)
    assert {(e.cle, e.fige, e.refait) for e in trouves} == {
        ("2026-03", (0, 1), (0, 0)),
        ("2026-03", (0, 2), (0, 1)),
    }
    page = client_de("helene").get(reverse("pilotage:releve", args=[releve.pk]))
    assert page.status_code == 200
    assert len(page.context["ecarts"]) == 2


def test_on_ne_publie_pas_avant_la_premiere_donnee(scene):
    demande = demander(derniers_mois(date(2020, 3, 31), 2), le=timezone.localdate())
    with pytest.raises(PublicationImpossible):
        publier(RECUES, demande, par=scene.helene, le=timezone.localdate())


def test_publier_depuis_la_page_et_ouvrir_ses_personnes(scene, client_de):
    helene = client_de("helene")
    adresse = reverse("pilotage:publier", args=["personnes_recues"])
    reponse = helene.post(adresse, {"mois": "2026-03", "connu": ""})
    releve = Releve.objects.get()
    assert reponse.url == reverse("pilotage:releve", args=[releve.pk])
    assert helene.get(reponse.url).status_code == 200
    assert helene.get(reverse("pilotage:releves")).status_code == 200
    _recevoir(scene)
    cas = reverse("pilotage:cas", args=["personnes_recues", "2026-03", "ensemble"])
    avant = helene.get(cas, {"releve": releve.pk}).context["page"].object_list
    apres = helene.get(cas).context["page"].object_list
    assert {c.personne.pk: c.ligne.est_retenue for c in avant} == {
        scene.fatou.pk: False,
        scene.jean.pk: False,
    }
    assert {c.personne.pk: c.ligne.est_retenue for c in apres} == {
        scene.fatou.pk: True,
        scene.jean.pk: False,
    }
    for faux in ("0", "x", "999999999999"):
        assert helene.get(cas, {"releve": faux}).status_code == 404


def test_qui_ne_pilote_qu_un_territoire_ne_publie_ni_ne_lit_le_total(scene, releve, client_de):
    claire = client_de("claire")
    adresse = reverse("pilotage:publier", args=["personnes_recues"])
    assert claire.post(adresse, {"mois": "2026-03"}).status_code == 403
    tableau = claire.get(reverse("pilotage:releve", args=[releve.pk])).context["tableau"]
    assert [x.unite for x in tableau.lignes] == [scene.metz.pk]
    assert all(c.cellule is None for c in tableau.total.cases)
    assert claire.get(adresse).status_code == 405
