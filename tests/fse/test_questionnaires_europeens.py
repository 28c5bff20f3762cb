"""Les questionnaires européens passent par la grille : leurs mots se règlent, leurs codes tiennent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.fse.enums import GenreEvenementSortie as G
from jalons.fse.enums import (
    GenreIndicateur,
    GenreQuestionnaire,
    Joignable,
    NiveauEtudes,
    Reponse,
    SituationEmploi,
)
from jalons.fse.participants.rules.participants import OBLIGATOIRES, SENSIBLES
from jalons.fse.participants.views.questionnaire import donnees
from jalons.questionnaires.models import Depot
from jalons.questionnaires.selectors.grilles import derniere_grille, grille_livree
from jalons.questionnaires.selectors.remplissages import relire_depot
from jalons.questionnaires.services import grilles as services
from jalons.questionnaires.services.grilles import GrilleImpossible
from jalons.questionnaires.usage import Usage
from tests.distribution import JOUR
from tests.fse.conftest import REPONSES
from tests.fse.decor_participants import resultat, sortir

CODES = {
    ("fse_entree", "genre"): GenreIndicateur,
    ("fse_entree", "situation_emploi"): SituationEmploi,
    ("fse_entree", "niveau_etudes"): NiveauEtudes,
    **{("fse_entree", question): Reponse for question in SENSIBLES},
    ("fse_sortie", "genre"): G,
    ("fse_six_mois", "joignable"): Joignable,
    ("fse_six_mois", "situation_emploi"): SituationEmploi,
}


@pytest.mark.parametrize(("usage", "code"), CODES)
def test_les_reponses_livrees_sont_celles_que_lisent_les_indicateurs(usage, code):
    question = next(q for q in grille_livree(usage).questions if q.code == code)
    assert [o["code"] for o in question.options] == [
        valeur for valeur, _ in CODES[usage, code].choices()
    ]
    assert code in Usage.par_code(usage).verrouillees


def test_ce_que_lisent_les_indicateurs_est_verrouille():
    verrouillees = Usage.par_code("fse_entree").verrouillees
    assert {*OBLIGATOIRES, *SENSIBLES, "en_formation", "duree_chomage_mois"} <= verrouillees


def test_les_mots_changent_les_codes_tiennent_les_anciens_depots_se_relisent(
    scene, equipe, faire_entrer, client_de
):
    fiche = faire_entrer(scene.fatou)
    ancien = Depot.objects.get(usage="fse_entree", objet_id=fiche.pk)
    services.charger_grilles("fse_entree")
    le = timezone.localdate()
    services.modifier_question(
        usage="fse_entree",
        code="situation_emploi",
        ajouts=[],
        par=scene.helene,
        le=le,
        saisie={"libelle": "Où en est-elle ?"},
    )
    services.ajouter_question(
        usage="fse_entree",
        theme="emploi",
        options=[],
        par=scene.helene,
        le=le,
        saisie={"libelle": "Permis de conduire", "aide": "", "genre": "oui_non", "niveau": "suivi"},
    )
    client, adresse = client_de("lucie"), reverse("fse:participation", args=[fiche.pk])
    page = client.get(adresse).content.decode()
    assert "Où en est-elle ?" in page and "Permis de conduire" in page
    saisie = {**REPONSES, "permis_de_conduire": "oui", "version": fiche.version}
    assert client.post(adresse, saisie).status_code == 302
    neuf = Depot.objects.filter(usage="fse_entree", objet_id=fiche.pk).latest("pk")
    assert (ancien.version, neuf.version) == (1, 2)
    assert neuf.reponses["permis_de_conduire"] == "oui"
    assert relire_depot(ancien)["situation_emploi"] == REPONSES["situation_emploi"]
    fiche.refresh_from_db()
    assert fiche.est_complete and "eeco02" in fiche.indicateurs
    questions = {q for p in donnees(fiche)["parties"] for q, _ in p["lignes"]}
    assert {"Où en est-elle ?", "Permis de conduire"} <= questions
    comparees = client.get(reverse("fse:comparaison_depots", args=[fiche.pk, "entree"]))
    assert "Permis de conduire" in comparees.content.decode()
    assert (
        client.get(reverse("fse:comparaison_depots", args=[fiche.pk, "jamais"])).status_code == 404
    )
    assert client_de("karim").get(
        reverse("fse:comparaison_depots", args=[fiche.pk, "entree"])
    ).status_code in (403, 404)


def test_une_question_lue_par_des_chiffres_ne_change_que_de_mots(scene, client_de):
    services.charger_grilles("fse_entree")
    commun = {"usage": "fse_entree", "code": "niveau_etudes", "par": scene.helene, "le": JOUR}
    question = derniere_grille("fse_entree").questions.get(code="niveau_etudes")
    for saisie, ajouts in (
        ({"options": question.options[:2]}, []),
        ({}, ["Doctorat"]),
        ({"bornes": {"minimum": 1}}, []),
        ({"niveau": "sante"}, []),
    ):
        with pytest.raises(GrilleImpossible):
            services.modifier_question(**commun, saisie=saisie, ajouts=ajouts)
    with pytest.raises(GrilleImpossible):
        services.retirer_question(**commun)
    helene = client_de("helene")
    adresse = reverse("questionnaires:question", args=["fse_entree", "niveau_etudes"])
    champs = set(helene.get(adresse).context["form"].fields)
    assert champs == {"libelle", "aide", *(f"option_{o['code']}" for o in question.options)}
    retirer = reverse("questionnaires:retirer_question", args=["fse_entree", "niveau_etudes"])
    assert (
        retirer
        not in helene.get(reverse("questionnaires:grille", args=["fse_entree"])).content.decode()
    )


def test_il_ne_se_remplit_que_sur_la_fiche(scene, client_de):
    services.charger_grilles("fse_entree")
    adresse = reverse("questionnaires:ouvrir", args=["fse_entree", scene.fatou.pk])
    assert client_de("denis").get(adresse).status_code == 404


def test_deux_resultats_de_sortie_se_comparent(scene, faire_entrer, client_de):
    fiche = sortir(faire_entrer(scene.fatou), JOUR + timedelta(days=20))
    fiche = resultat(fiche, le=JOUR + timedelta(days=50))
    resultat(fiche, (JOUR + timedelta(days=25), G.EMPLOI), le=JOUR + timedelta(days=51))
    client = client_de("lucie")
    adresse = reverse("fse:comparaison_depots", args=[fiche.pk, GenreQuestionnaire.SORTIE.value])
    page = client.get(adresse).content.decode()
    assert page.count('<th scope="col">') >= 3 and "En emploi" in page
    assert adresse in client.get(reverse("fse:participation", args=[fiche.pk])).content.decode()
