"""Les écrans de l'activité : du dossier au positionnement, à la semaine et au contrat."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from jalons.activite.models import ContratTravail, Heures, Positionnement
from jalons.activite.services.heures import noter_heures
from jalons.comptes.models import Consultation, Evenement
from tests.activite.decor import SIRET, avancer, chantier, contrat, positionner
from tests.distribution import _agent
from tests.outillage.decors import decor_partage


@decor_partage
def chantier_ouvert(scene):
    """Un chantier ouvert longtemps, et Rosa qui y travaille."""
    scene.chantier = chantier(scene)
    type(scene.chantier).objects.filter(pk=scene.chantier.pk).update(
        periode=(date(2026, 1, 1), date(2036, 1, 1))
    )
    scene.rosa = _agent("Rosa", "partenaire", scene.chantier.porteur)
    return scene


def aller(nom, *args):
    return reverse(f"activite:{nom}", args=args)


def test_du_dossier_a_la_reponse_de_la_structure(chantier_ouvert, client_de):
    scene, le = chantier_ouvert, timezone.localdate()
    claire, rosa = client_de("claire"), client_de("rosa")
    assert "Positionner" in claire.get(aller("section", scene.fatou.pk)).content.decode()
    saisie = {"cible": f"action:{scene.chantier.pk}", "origine": "personne", "envoyer": "on"}
    assert claire.post(aller("positionner", scene.fatou.pk), saisie).status_code == 302
    p = Positionnement.objects.get()
    page = aller("positionnement", p.pk)
    assert "Accepter" in rosa.get(page).content.decode()
    acte = {"jour": le.isoformat(), "version": p.version}
    refus = rosa.post(aller("positionnement_avancer", p.pk, "refuser"), acte)
    assert refus.status_code == 422
    accepte = aller("positionnement_avancer", p.pk, "accepter")
    assert rosa.post(accepte, acte).status_code == 302
    perime = rosa.post(aller("positionnement_avancer", p.pk, "entrer"), acte)
    assert perime.status_code == 409
    p.refresh_from_db()
    assert p.etat == "accepte"
    assert Consultation.objects.filter(ecran="positionnement", personne_id=scene.fatou.pk).exists()


def test_qui_n_a_rien_a_y_faire_ne_l_ouvre_pas(chantier_ouvert, client_de):
    scene = chantier_ouvert
    p = positionner(scene, action=scene.chantier)
    page = aller("positionnement", p.pk)
    assert client_de("karim").get(page).status_code == 404
    assert client_de("nadia").get(page).status_code == 403
    # La direction lit, et ne fait rien avancer.
    assert client_de("helene").get(page).status_code == 200
    accepter = aller("positionnement_avancer", p.pk, "accepter")
    assert client_de("helene").post(accepter, {}).status_code == 403
    assert client_de("rosa").post(aller("positionnement_relancer", p.pk)).status_code == 404
    retirer = aller("positionnement_avancer", p.pk, "retirer")
    assert client_de("rosa").post(retirer, {}).status_code == 404
    p.refresh_from_db()
    assert (p.etat, p.relance_le) == ("envoye", None)


def test_la_semaine_se_note_se_valide_et_alerte(chantier_ouvert, client_de):
    scene, le = chantier_ouvert, timezone.localdate()
    claire = client_de("claire")
    saisie = {"source": "action", "jour": le.isoformat(), "est_semaine": "on", "declarees": "50"}
    assert claire.post(aller("heures_noter", scene.fatou.pk), saisie).status_code == 302
    assert claire.post(aller("heures_noter", scene.fatou.pk), saisie).status_code == 422
    contenu = claire.get(aller("heures", scene.fatou.pk)).content.decode()
    assert "au-delà de 48" in contenu
    assert "DIALLO" in claire.get(aller("semaines")).content.decode()
    ligne = Heures.objects.get()
    valider = {"validees": "45", "preuve": "émargement", "version": 1}
    assert claire.post(aller("heures_valider", ligne.pk), valider).status_code == 302
    assert "au-delà de" not in claire.get(aller("heures", scene.fatou.pk)).content.decode()
    assert client_de("karim").post(aller("heures_retirer", ligne.pk)).status_code == 404


def test_un_contrat_se_note_se_lit_et_se_corrige(chantier_ouvert, client_de):
    scene, le = chantier_ouvert, timezone.localdate()
    claire = client_de("claire")
    debut = le - timedelta(days=40)
    saisie = {
        "nature": "cdi",
        "employeur": "Boulangerie",
        "siret": "732 829 320 00074",
        "debut": debut.isoformat(),
        "origine": "personne",
    }
    faux = claire.post(aller("contrat_noter", scene.fatou.pk), {**saisie, "siret": "123"})
    assert faux.status_code == 422
    assert claire.post(aller("contrat_noter", scene.fatou.pk), saisie).status_code == 302
    c = ContratTravail.objects.get()
    assert c.siret == SIRET
    page = claire.get(aller("contrat", c.pk)).content.decode()
    for libelle in ("Placement (PDI)", "Sortie européenne", "Emploi durable"):
        assert libelle in page
    constat = {"mois": 1, "est_present": "oui", "source": "appel"}
    assert claire.post(aller("contrat_constater", c.pk) + "?mois=1", constat).status_code == 302
    sans_raison = {**saisie, "version": 1}
    assert claire.post(aller("contrat_corriger", c.pk), sans_raison).status_code == 422
    corrige = {**saisie, "employeur": "Boulangerie du Pont", "motif": "nom", "version": 1}
    assert claire.post(aller("contrat_corriger", c.pk), corrige).status_code == 302
    fin = {"fin": le.isoformat(), "motif": "démission", "version": 2}
    assert claire.post(aller("contrat_terminer", c.pk), fin).status_code == 302
    c.refresh_from_db()
    assert (c.employeur, c.periode.fin, c.constats.count()) == ("Boulangerie du Pont", le, 1)
    assert client_de("karim").get(aller("contrat", c.pk)).status_code == 404
    assert client_de("rosa").get(aller("contrat", c.pk)).status_code == 404


@pytest.mark.parametrize("liste", ["positionnements", "contrats"])
def test_les_listes_ne_grandissent_pas_et_s_exportent(
    chantier_ouvert, client_de, liste, django_assert_max_num_queries
):
    scene, claire = chantier_ouvert, client_de("claire")
    for rang in range(10):
        positionner(scene, action=chantier(scene, f"Action {rang}"))
        contrat(scene, employeur=f"Employeur {rang}")
    claire.get(aller(liste))
    with django_assert_max_num_queries(10):
        assert claire.get(aller(liste)).status_code == 200
    export = claire.get(aller(liste) + "?export=csv")
    assert export.status_code == 200
    assert "DIALLO" in b"".join(export).decode("utf-8-sig")


def test_la_journee_dit_ce_qui_reste_a_faire(chantier_ouvert, client_de):
    scene, le = chantier_ouvert, timezone.localdate()
    envoi = le - timedelta(days=12)
    positionner(scene, action=scene.chantier, le=envoi)
    contrat(scene, debut=le - timedelta(days=35), le=le)
    assert "à relancer" in client_de("claire").get("/").content.decode()
    assert "à répondre" in client_de("rosa").get("/").content.decode()
    p = Positionnement.objects.get()
    avancer(scene, p, "accepter", le=le)


def test_la_preuve_d_une_sortie_se_depose_se_lit_et_se_defait(chantier_ouvert, client_de):
    scene, le = chantier_ouvert, timezone.localdate()
    p = positionner(scene, action=scene.chantier, le=le)
    for acte in ("accepter", "entrer"):
        avancer(scene, p, acte, le=le)
    p.refresh_from_db()
    claire = client_de("claire")
    sortir = aller("positionnement_avancer", p.pk, "sortir")
    saisie = {"jour": le.isoformat(), "version": p.version, "resultat": "emploi"}
    faux = SimpleUploadedFile("bilan.pdf", b"pas un pdf")
    assert claire.post(sortir, {**saisie, "preuve": faux}).status_code == 422
    p.refresh_from_db()
    assert p.etat == "entre"
    bilan = SimpleUploadedFile("bilan.pdf", b"%PDF-1.4 bilan")
    assert claire.post(sortir, {**saisie, "preuve": bilan}).status_code == 302
    p.refresh_from_db()
    page = claire.get(aller("positionnement", p.pk)).content.decode()
    assert p.preuve is not None
    assert reverse("personnes:document", args=[p.preuve_id]) in page
    revenir = {"motif": "pas encore", "version": p.version}
    claire.post(aller("positionnement_revenir", p.pk), revenir)
    p.refresh_from_db()
    assert (p.etat, p.preuve) == ("entre", None)


def test_des_heures_se_comptent_puis_se_rendent_a_l_ecran(scene, client_de):
    le = timezone.localdate()
    heures = noter_heures(
        personne=scene.fatou,
        jour=le,
        est_semaine=False,
        source="action",
        declarees=6,
        par=scene.claire,
        le=le,
    )
    claire, page = client_de("claire"), aller("heures_imputer", heures.pk)
    saisie = {"usage": "clause_sociale", "quantite": "4", "objet": "Marché de la voirie"}
    assert claire.post(page, saisie).status_code == 302
    refus = claire.post(page, {**saisie, "objet": "Autre marché"})
    assert refus.status_code == 422
    assert claire.post(page, {**saisie, "usage": "contrat_engagement", "quantite": "6"})
    [clause, engagement] = heures.imputations.order_by("quantite")
    assert (clause.quantite, engagement.quantite) == (4, 6)
    for nom, statut in (("karim", 404), ("helene", 403)):
        assert client_de(nom).get(page).status_code == statut
    rendre = aller("heures_rendre", heures.pk, clause.pk)
    assert claire.post(rendre).status_code == 302
    assert claire.post(rendre).status_code == 404
    assert claire.post(page, {**saisie, "objet": "Autre marché"}).status_code == 302
    types = list(Evenement.objects.values_list("type", flat=True))
    assert (types.count("heures_imputees"), types.count("heures_rendues")) == (3, 1)
