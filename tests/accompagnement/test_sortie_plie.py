"""La sortie du PLIE est une grille : ses mots se règlent, ses codes non, ses anciens dépôts se relisent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.documents.sortie_plie import FicheSortiePlie
from jalons.accompagnement.enums import NatureSituation
from jalons.accompagnement.models import SortieParcours
from jalons.accompagnement.rules.sorties import Situation
from jalons.accompagnement.selectors.plie_sorties import fiche_de_sortie, grille_de_sortie
from jalons.activite.enums import GenreEmployeur, TempsTravail
from jalons.questionnaires.models import Depot
from jalons.questionnaires.selectors.depots import comparer
from jalons.questionnaires.selectors.grilles import derniere_grille, grille_livree
from jalons.questionnaires.selectors.remplissages import dernier_depot, relire_depot
from jalons.questionnaires.services.grilles import (
    GrilleImpossible,
    charger_grilles,
    retirer_question,
)
from jalons.questionnaires.services.remplissages import deposer
from tests.accompagnement.decor import CDI, LE, admettre, sortir

USAGE = "plie_sortie"
ANCIEN = {
    "nature": "cdd",
    "periodes": [["2026-03-20", "2026-12-31"], ["2027-01-01", None]],
    "temps": "plein",
    "quotite": "80.5",
    "a_diplome": True,
    "age": 36,
    "employeur": "association",
    "admission": "2026-03-17",
    "organisme": "Chantier vert",
}


def url(nom, *args):
    return reverse(f"accompagnement:{nom}", args=args)


def regler(nom, *args):
    return reverse(f"questionnaires:{nom}", args=[USAGE, *args])


def test_la_grille_livree_offre_tout_ce_que_les_regles_savent_lire():
    grille = grille_livree(USAGE)
    options = {q.code: {str(o["code"]) for o in q.options} for q in grille.questions}
    assert options["nature"] == {n.value for n in NatureSituation}
    assert options["employeur"] == {g.value for g in GenreEmployeur}
    assert options["temps"] == {t.value for t in TempsTravail}


def test_un_depot_d_avant_la_grille_se_relit_dans_ses_mots(plie):
    sortie = sortir(plie, admettre(plie), CDI)
    ancien = deposer(
        usage=USAGE,
        personne=plie.fatou,
        version=1,
        reponses=ANCIEN,
        objet_id=sortie.pk,
        par=plie.lucie,
        le=LE,
    )
    dites = relire_depot(ancien)
    assert dites["periodes"] == "20/03/2026 au 31/12/2026\n01/01/2027"
    assert (dites["a_diplome"], dites["quotite"]) == ("oui", "80.5")
    assert not {"age", "admission"} & set(dites)
    lignes = {q: r for t in comparer([ancien, Depot.objects.earliest("pk")]) for q, r in t.lignes}
    assert lignes["Que fait la personne ?"] == ("CDD, un ou plusieurs à la suite", "CDI")
    assert lignes["Chez quel genre d'employeur ?"][0] == "Association ou structure d'insertion"


def test_les_mots_se_reglent_les_codes_non(plie, client_de):
    charger_grilles(USAGE)
    helene = client_de("helene")
    assert derniere_grille(USAGE).version == 2
    with pytest.raises(GrilleImpossible):
        retirer_question(usage=USAGE, code="nature", par=plie.helene, le=timezone.localdate())
    assert "règles de sortie" in helene.get(regler("retirer_question", "nature")).content.decode()
    helene.post(
        regler("ajouter_question"),
        {
            "theme": "situation",
            "libelle": "Souhaite rester en lien",
            "genre": "oui_non",
            "niveau": "suivi",
        },
    )
    le = timezone.localdate()
    assert grille_de_sortie(le=le).version == 3
    admettre(plie)
    lucie, f = client_de("lucie"), plie.fatou.pk
    page = lucie.get(url("plie_sortir", f))
    assert "Souhaite rester en lien" in page.content.decode()
    assert not page.context["dit_par_les_contrats"], "aucun contrat n'est connu"
    fait = lucie.post(
        url("plie_sortir", f),
        {
            "date": le.isoformat(),
            "nature": "formation",
            "periodes": "",
            "a_diplome": "oui",
            "organisme": "Greta",
            "souhaite_rester_en_lien": "oui",
            "enregistrer": "1",
            "preuve": SimpleUploadedFile("titre.pdf", b"%PDF-1.7 titre"),
            "version": page.context["form"].initial["version"],
        },
    )
    assert fait.status_code == 302, fait.context["form"].errors
    sortie = SortieParcours.objects.get()
    assert sortie.est_positive and sortie.employeur == "Greta"
    depot = dernier_depot(USAGE, objet_id=sortie.pk)
    assert depot.formulaire == "plie_sortie-3"
    assert depot.reponses["souhaite_rester_en_lien"] == "oui"
    assert "souhaite_rester_en_lien" not in sortie.situation


def test_la_quotite_garde_sa_virgule_et_ses_bornes(plie, client_de):
    parcours = admettre(plie)
    lucie, f = client_de("lucie"), plie.fatou.pk
    saisie = {
        "date": LE.isoformat(),
        "nature": "cdi",
        "periodes": f"{LE:%d/%m/%Y}",
        "temps": "partiel_choisi",
        "version": parcours.version,
        "verifier": "1",
    }
    lue = lucie.post(url("plie_sortir", f), {**saisie, "quotite": "80,5"})
    assert str(lue.context["form"].cleaned_data["quotite"]) == "80.5"
    hors = lucie.post(url("plie_sortir", f), {**saisie, "quotite": "101"})
    assert "quotite" in hors.context["form"].errors


def test_ce_qui_fut_dit_se_relit_et_s_imprime(plie, client_de):
    abandon = Situation(NatureSituation.ABANDON)
    sortie = sortir(plie, admettre(plie), CDI, employeur="Atelier vert")
    lucie = client_de("lucie")
    page = lucie.get(url("plie_sortie_dite", plie.fatou.pk)).content.decode()
    assert "Atelier vert" in page and "Positive, provisoire" not in page
    assert "positive, provisoire" in page
    assert lucie.get(url("plie_sortie_fiche", plie.fatou.pk)).content.startswith(b"%PDF")
    dits = fiche_de_sortie(sortie)
    assert ["Que fait la personne ?", "CDI"] in dits["parties"][0]["lignes"]
    assert dits["conclusion"].startswith("Positive, provisoire")
    assert client_de("rose").get(url("plie_sortie_dite", plie.fatou.pk)).status_code == 404
    sortir(plie, admettre(plie, plie.jean), abandon)
    assert not SortieParcours.objects.get(motif="abandon").est_positive
    assert lucie.get(url("plie_sortie_dite", plie.jean.pk)).status_code in (200, 404)


def test_qui_n_est_pas_sorti_n_a_rien_dit(plie, client_de):
    admettre(plie, jour=LE - timedelta(days=3))
    for nom in ("plie_sortie_dite", "plie_sortie_fiche"):
        assert client_de("lucie").get(url(nom, plie.fatou.pk)).status_code == 404


def test_la_fiche_d_exemple_se_compose():
    assert FicheSortiePlie.rendre_exemple().startswith(b"%PDF")
