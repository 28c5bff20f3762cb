"""Les formulaires : ce qu'ils gardent, ce qu'ils refusent en nommant la règle, les conflits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jalons.fse.enums import EtatFeuille
from jalons.fse.enums import StatutOperation as S
from jalons.fse.models import FeuilleTemps, Operation, Participation
from jalons.fse.operation.selectors.operations import plan_en_vigueur
from tests.distribution import JOUR
from tests.fse import decor
from tests.fse.decor_participants import sortir
from tests.fse.saisies import lisible, saisie_plan

PDF = b"%PDF-1.7 une piece"


def adresse(nom, *arguments):
    return reverse(f"fse:{nom}", args=arguments)


# --- Le plan ----------------------------------------------------------------------------------


def test_un_plan_desequilibre_se_garde_et_montre_op_02(coordination, client_de, aujourdhui):
    denis = client_de("denis")
    url = adresse("modifier_plan", coordination.pk)
    reponse = denis.post(url, saisie_plan("15 171,77 €"), follow=True)
    assert "OP-02" in lisible(reponse) and "0,01 € manquent" in lisible(reponse)
    plan = plan_en_vigueur(coordination)
    assert (plan.forfait, plan.total) == (D("16273.24"), D("110889.44"))
    reponse = denis.post(url, saisie_plan(version=plan.version), follow=True)
    assert "OP-02" not in lisible(reponse) and "110 889,44" in lisible(reponse)


def test_un_plan_lu_avant_l_autre_fait_une_page_de_conflit(coordination, client_de, aujourdhui):
    decor.planifier(coordination)
    url = adresse("modifier_plan", coordination.pk)
    reponse = client_de("denis").post(url, saisie_plan("1,00", version=0))
    assert reponse.status_code == 409
    assert plan_en_vigueur(coordination).ressources.count() == 3
    assert plan_en_vigueur(coordination).ressources.last().montant == D("15171.78")


@pytest.mark.parametrize(
    ("montant", "dit"),
    [
        ("12,345", "deux décimales"),
        ("douze", "pas un montant"),
        ("-5", "négatif"),
        ("NaN", "pas un"),
    ],
)
def test_un_montant_illisible_se_dit_sur_sa_case(coordination, client_de, aujourdhui, montant, dit):
    saisie = {**saisie_plan(), "postes-0-montant": montant}
    reponse = client_de("denis").post(adresse("modifier_plan", coordination.pk), saisie)
    assert reponse.status_code == 200 and dit in lisible(reponse)
    assert plan_en_vigueur(coordination) is None


def test_deux_agents_sur_la_description_le_second_voit_le_conflit(
    scene, coordination, client_de, aujourdhui
):
    denis = client_de("denis")
    url = adresse("modifier", coordination.pk)
    form = denis.get(url).context["form"]
    saisie = {n: form[n].value() for n in form.fields if form[n].value() not in (None, "", False)}
    for nom in ("beneficiaire", "porteur", "instructeur"):
        saisie[nom] = getattr(coordination, nom).pk
    saisie |= {"debut": "2022-01-01", "fin": "2022-12-31"}
    premier = denis.post(url, {**saisie, "service": "Insertion"})
    assert premier.status_code == 302, premier.context and premier.context["form"].errors
    second = denis.post(url, {**saisie, "service": "Emploi"})
    assert second.status_code == 409
    assert Operation.objects.get(pk=coordination.pk).service == "Insertion"


# --- Le temps ---------------------------------------------------------------------------------


def test_une_feuille_se_remplit_et_se_signe_deux_fois_a_l_ecran(
    scene, equipe, client_de, aujourdhui
):
    mission = decor.affecter(
        equipe, scene.claire, mode="variable", quotite=D(50), responsable=scene.helene
    )
    claire, helene = client_de("claire"), client_de("helene")
    url = adresse("feuille", mission.pk, "2026-02")
    assert claire.post(url, {"version": 0, "h_16": "7,5", "t_16": "Comité"}).status_code == 302
    feuille = FeuilleTemps.objects.get()
    assert feuille.jours.get().heures == D("7.5")
    perimee = claire.post(url, {"version": 0, "h_16": "8", "t_16": "Comité"})
    assert perimee.status_code == 409
    signer = adresse("signer_feuille", feuille.pk)
    assert helene.post(signer, {"version": 1}).status_code == 404, "l'agent signe le premier"
    assert client_de("karim").post(signer, {"version": 1}).status_code == 404
    claire.post(signer, {"version": 1})
    assert claire.post(signer, {"version": 2}).status_code == 404, "une main, une signature"
    assert "Signer la feuille" in lisible(helene.get(url))
    helene.post(signer, {"version": 2})
    feuille.refresh_from_db()
    assert (feuille.etat, feuille.responsable) == (EtatFeuille.VALIDEE, scene.helene)
    assert feuille.signee_agent_le == feuille.signee_responsable_le == JOUR
    pdf = claire.get(adresse("feuille_pdf", feuille.pk))
    assert pdf["Content-Type"] == "application/pdf"


# --- Le bilan, le contrôle, le solde ----------------------------------------------------------


def test_du_bilan_au_solde_par_les_ecrans(scene, en_execution, client_de, aujourdhui):
    denis, olga, pk = client_de("denis"), client_de("olga"), en_execution.pk
    decor.depenser_004(en_execution)
    periode = {"genre": "final", "debut": "2022-01-01", "fin": "2022-12-31"}
    denis.post(adresse("ouvrir_bilan", pk), periode)
    bilan = en_execution.bilans.get()
    page = denis.post(adresse("bilan", bilan.pk), {"recit": "Douze réunions.", "version": 1})
    assert page.status_code == 302
    assert "périmé" not in lisible(
        denis.post(adresse("sceller", bilan.pk), {"version": 2}, follow=True)
    )
    bilan.refresh_from_db()
    assert bilan.etat == "scelle"
    for code, genre in (("pdf", "application/pdf"), ("tableur", "spreadsheetml")):
        assert genre in denis.get(adresse("fichier_bilan", bilan.pk, code))["Content-Type"]
    olga.post(adresse("ouvrir_controle", bilan.pk), {"version": bilan.version})
    personnel = bilan.lignes.get(categorie="personnel")
    sans_motif = olga.post(
        adresse("retenir", personnel.pk), {"retenu": "79 716,20", "motif": ""}, follow=True
    )
    assert "pourquoi" in lisible(sans_motif)
    olga.post(adresse("retenir", personnel.pk), {"retenu": "79 716,20", "motif": "Bulletin absent"})
    notifie = {"autres_ressources": "29 184,00", "version": 1}
    olga.post(adresse("notifier_controle", bilan.pk), notifie)
    denis.post(adresse("repondre_controle", bilan.pk), {"reponse": "Entendu.", "version": 2})
    perime = olga.post(adresse("valider_controle", bilan.pk), {"conclusion": "", "version": 2})
    assert perime.status_code == 409
    olga.post(adresse("valider_controle", bilan.pk), {"conclusion": "Conforme.", "version": 3})
    bilan.refresh_from_db()
    du = bilan.controle.montant_du
    assert du == D("65813.66"), "109 689,44 € retenus, à 60 %"
    assert "65 813,66" in lisible(denis.get(adresse("controle", bilan.pk)))
    rapport = denis.get(adresse("fichier_bilan", bilan.pk, "rapport"))
    assert rapport["Content-Type"] == "application/pdf"
    paiement = {"date_paiement": "2026-03-12", "montant": "65 813,66", "est_solde": "on"}
    denis.post(adresse("payer", pk), paiement)
    payee = Operation.objects.get(pk=pk)
    assert payee.statut == S.PAYEE
    synthese = denis.get(adresse("operation", pk))
    assert 'value="archivee"' in lisible(synthese), "le gestionnaire peut encore archiver"
    denis.post(adresse("passer", pk), {"vers": "archivee", "version": payee.version})
    assert Operation.objects.get(pk=pk).statut == S.ARCHIVEE


def test_signer_la_convention_a_l_ecran_et_une_fin_impossible(
    scene, coordination, client_de, aujourdhui
):
    decor.planifier(coordination)
    decor.programmer(coordination)
    denis, url = client_de("denis"), adresse("convention", coordination.pk)
    saisie = {"numero": "2022-7", "date_signature": "2022-01-03"}
    refus = denis.post(url, {**saisie, "fin": "2021-06-30"})
    assert "commence le 01/01/2022" in refus.context["form"].errors["fin"][0]
    assert Operation.objects.get(pk=coordination.pk).statut == S.PROGRAMMEE
    assert denis.post(url, saisie).status_code == 302
    avenant = denis.post(url, {**saisie, "date_signature": "2023-01-02"})
    assert "(OP-12)" in avenant.context["form"].errors["date_signature"][0]


# --- Les participants -------------------------------------------------------------------------


def test_entrer_completer_sortir_par_les_ecrans(scene, equipe, client_de, aujourdhui):
    lucie = client_de("lucie")
    url = adresse("entrer", scene.fatou.pk, equipe.pk)
    assert lucie.get(url).context["form"].initial["genre"] == "femme"
    saisie = {
        "date_entree": "2026-03-02",
        "genre": "femme",
        "situation_emploi": "chomeur",
        "niveau_etudes": "cite_0_2",
        "telephone": "06 12 34 56 78",
        "version": 0,
    }
    refus = lucie.post(url, {**saisie, "date_entree": "2025-12-31"})
    assert "(PA-04)" in refus.context["form"].errors["date_entree"][0]
    assert lucie.post(url, saisie).status_code == 302
    fiche = Participation.objects.get()
    page = lisible(lucie.get(adresse("participation", fiche.pk)))
    assert "Sans abri ou exclue du logement" in page and not fiche.est_complete
    complete = {**saisie, "sans_abri": "non", "version": fiche.version}
    assert lucie.post(adresse("participation", fiche.pk), complete).status_code == 302
    conflit = lucie.post(adresse("participation", fiche.pk), complete)
    assert conflit.status_code == 409
    fiche.refresh_from_db()
    assert fiche.est_complete
    sortie = {"date_sortie": "2026-03-16", "motif": "Emploi", "version": fiche.version}
    lucie.post(adresse("sortir", fiche.pk), sortie)
    fiche.refresh_from_db()
    lucie.post(
        adresse("resultat", fiche.pk),
        {"date_1": "2026-03-16", "genre_1": "emploi", "version": fiche.version},
    )
    fiche.refresh_from_db()
    assert fiche.a_resultat and "eecr04" in fiche.indicateurs


def test_une_preuve_d_eligibilite_se_joint_et_ne_s_ouvre_qu_a_qui_voit_la_personne(
    scene, equipe, faire_entrer, client_de, aujourdhui
):
    fiche = faire_entrer(scene.fatou)
    saisie = {"type_preuve": "Attestation RSA", "emise_le": "2026-03-10"}
    piece = SimpleUploadedFile("attestation.pdf", PDF)
    lucie = client_de("lucie")
    lucie.post(adresse("eligibilite", fiche.pk), {**saisie, "fichier": piece})
    preuve = fiche.preuves.get()
    assert lucie.get(adresse("preuve", preuve.pk)).content == PDF
    assert client_de("denis").get(adresse("preuve", preuve.pk)).content == PDF
    assert client_de("claire").get(adresse("preuve", preuve.pk)).status_code == 403
    trop_vieille = lucie.post(
        adresse("eligibilite", fiche.pk), {**saisie, "emise_le": "2026-01-10"}, follow=True
    )
    assert "(PA-07)" in lisible(trop_vieille) and fiche.preuves.count() == 1


def test_l_ecran_d_un_participant_revenu_ne_montre_plus_son_ancien_resultat(
    scene, faire_entrer, client_de, aujourdhui
):
    fiche = sortir(faire_entrer(scene.fatou), date(2026, 4, 1))
    aujourdhui(date(2026, 5, 4))
    client_de("lucie").post(
        adresse("resultat", fiche.pk),
        {"date_1": "2026-04-05", "genre_1": "emploi", "version": fiche.version},
    )
    assert client_de("denis").get(adresse("participation", fiche.pk)).context["a_la_sortie"]
    faire_entrer(scene.fatou, le=date(2026, 5, 4))
    assert not client_de("denis").get(adresse("participation", fiche.pk)).context["a_la_sortie"]
