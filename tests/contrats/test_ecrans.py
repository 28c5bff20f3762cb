"""Les écrans des contrats : étapes, brouillon, conflit, signature, papier, suivi, droit de voir."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jalons.contrats.enums import EtatContrat
from jalons.contrats.models import Contrat, RemiseInformation
from jalons.contrats.rules.completude import Etape
from jalons.contrats.selectors import contrats as lectures
from tests.contrats.decor import completer, en_vigueur, notifiee, preparer, signer
from tests.distribution import JOUR


def etape(contrat, nom):
    return reverse("contrats:etape", args=[contrat.pk, nom])


def plan(contrat, *actions):
    """La saisie du plan : ces actions, tout le reste vide."""
    donnees = {
        "version": contrat.version,
        "actions-TOTAL_FORMS": len(actions),
        "actions-INITIAL_FORMS": 0,
    }
    for rang, action in enumerate(actions):
        for champ, valeur in {"famille": "recherche", "est_obligation": "on", **action}.items():
            donnees[f"actions-{rang}-{champ}"] = valeur
    return donnees


def test_de_la_preparation_a_la_signature_par_les_ecrans(accueil_pret, client_de):
    scene, client = accueil_pret, client_de("claire")
    notifiee(scene)
    ouverte = client.post(reverse("contrats:preparer", args=[scene.fatou.pk]), {"suite": ""})
    contrat = Contrat.objects.get()
    assert ouverte.url == etape(contrat, "situation")
    Contrat.objects.update(referent=scene.claire)

    def ecrire(nom, donnees):
        contrat.refresh_from_db()
        rendu = client.post(etape(contrat, nom), {"version": contrat.version, **donnees})
        assert rendu.status_code == 302, rendu.content.decode()[-2000:]
        return rendu.url

    suite = ecrire("situation", {"situation": "Veut travailler.", "objectifs": "Un\n\nDeux\n"})
    assert suite == etape(contrat, "plan")
    contrat.refresh_from_db()
    assert contrat.contenu["objectifs"] == ["Un", "Deux"]
    ecrire("plan", plan(contrat, {"intitule": "CV", "heures_hebdo": "7h30"}, {"intitule": ""}))
    ecrire(
        "duree",
        {
            "debut": JOUR,
            "fin_prevue": date(2027, 1, 1),
            "regime": "plein",
            "heures_hebdo": "15",
            "actualisation": "mois",
        },
    )
    ecrire(
        "engagements",
        {
            "referent": scene.claire.pk,
            "engagements_personne": "Venir",
            "engagements_organisme": "Recevoir",
        },
    )
    relue = client.get(etape(contrat, "relire")).content.decode()
    assert "7,5" in relue  # les actions font moins que la durée : un avis, jamais un refus
    contrat.refresh_from_db()
    client.post(etape(contrat, "relire"), {"version": contrat.version})
    contrat.refresh_from_db()
    assert contrat.etat == EtatContrat.PROPOSE
    signee = client.post(
        reverse("contrats:signer", args=[contrat.pk]),
        {"version": contrat.version, "nom": "Fatou Diallo", "accord": "on", "referent_signe": "on"},
    )
    assert signee.status_code == 302
    contrat.refresh_from_db()
    assert (contrat.etat, contrat.signatures.count()) == (EtatContrat.SIGNE, 2)


def test_l_enregistrement_au_fil_rend_la_version_et_dit_les_conflits(accueil_pret, client_de):
    scene, client = accueil_pret, client_de("claire")
    notifiee(scene)
    contrat = preparer(scene)
    auto = {"HTTP_X_ENREGISTREMENT": "auto"}
    adresse, saisie = etape(contrat, "situation"), {"situation": "Un", "objectifs": "Deux"}
    rendu = client.post(adresse, {"version": contrat.version, "saisie": "abc", **saisie}, **auto)
    assert rendu.json()["version"] == contrat.version + 1
    assert "abc" in client.get(adresse).content.decode()
    perime = {"version": contrat.version, "situation": "Autre", "objectifs": "Deux"}
    assert client.post(adresse, perime, **auto).status_code == 409
    conflit = client.post(adresse, perime)
    assert conflit.status_code == 409
    assert "Autre" in conflit.content.decode()


def test_une_saisie_refusee_revient_telle_quelle(accueil_pret, client_de):
    scene, client = accueil_pret, client_de("claire")
    notifiee(scene)
    contrat = preparer(scene)
    fautive = plan(contrat, {"intitule": "CACES", "debut": "2026-05-02", "fin": "2026-05-01"})
    rendu = client.post(etape(contrat, "plan"), fautive)
    assert rendu.status_code == 422
    assert "CACES" in rendu.content.decode()
    illisible = {"version": contrat.version, "heures_hebdo": "beaucoup"}
    assert client.post(etape(contrat, "duree"), illisible).status_code == 422


def test_un_texte_incomplet_dit_ou_le_completer(accueil_pret, client_de):
    scene = accueil_pret
    notifiee(scene)
    contrat = preparer(scene)
    relue = client_de("claire").get(etape(contrat, Etape.RELIRE)).content.decode()
    assert etape(contrat, Etape.DUREE) in relue
    assert "Arrêter le texte" not in relue


def test_le_papier_est_un_pdf_accessible_et_un_texte_ouvert(accueil_pret, client_de):
    scene, client = accueil_pret, client_de("claire")
    notifiee(scene)
    contrat = completer(scene, preparer(scene))
    pdf = client.get(reverse("contrats:papier", args=[contrat.pk]))
    assert pdf.content[:5] == b"%PDF-"
    assert b"pdfuaid" in pdf.content
    odt = client.get(reverse("contrats:texte", args=[contrat.pk])).content
    with zipfile.ZipFile(io.BytesIO(odt)) as archive:
        texte = archive.read("content.xml").decode()
    for dit in ("Fatou DIALLO", "cariste", "CACES", "sincères et exactes", "recours"):
        assert dit in texte
    signe = signer(scene, contrat)
    assert client.get(reverse("contrats:papier", args=[signe.pk])).status_code == 302


def test_signer_sur_papier_archive_l_exemplaire(accueil_pret, client_de):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from jalons.contrats.services import contrats as services

    scene, client = accueil_pret, client_de("claire")
    notifiee(scene)
    contrat = completer(scene, preparer(scene))
    pret = services.proposer(contrat=contrat, version=contrat.version, par=scene.claire, le=JOUR)
    adresse = reverse("contrats:deposer_papier", args=[pret.pk])
    saisie = {"version": pret.version, "nom": "Fatou Diallo", "jour": "2026-03-17"}
    assert client.post(adresse, saisie).status_code == 422
    papier = SimpleUploadedFile("contrat.pdf", b"%PDF-1.7 signe", "application/pdf")
    assert client.post(adresse, {**saisie, "fichier": papier}).status_code == 302
    pret.refresh_from_db()
    assert (pret.etat, pret.date_signature) == (EtatContrat.SIGNE, date(2026, 3, 17))


def test_le_suivi_d_un_contrat_signe(accueil_pret, client_de):
    from jalons.annuaire.models import Commune

    scene, client = accueil_pret, client_de("claire")
    contrat = en_vigueur(scene, fin_prevue=date(2027, 3, 1))
    action = contrat.actions.first()
    suivi = {"resultat": "faite", "precision": "Bien", "version": 0}
    adresse = reverse("contrats:action", args=[contrat.pk, action.pk])
    assert client.post(adresse, suivi).status_code == 302
    assert client.post(adresse, suivi).status_code == 409
    point = {"jour": "2026-03-20", "constat": "Tout avance."}
    assert client.post(reverse("contrats:point", args=[contrat.pk]), point).status_code == 302
    offre = {
        "emplois": "cariste",
        "temps": "plein",
        "commune": Commune.objects.first().nom,
        "rayon_km": "30",
        "salaire": "1 900",
        "coherence": "Offres locales",
        "actes_positifs": "Trois candidatures",
        "version": 0,
    }
    inconnue = {**offre, "commune": "Nulle-Part-Sur-Rien"}
    assert client.post(reverse("contrats:offre", args=[contrat.pk]), inconnue).status_code == 422
    assert client.post(reverse("contrats:offre", args=[contrat.pk]), offre).status_code == 302
    page = client.get(reverse("contrats:contrat", args=[contrat.pk])).content.decode()
    for dit in ("cariste", "Tout avance.", "Faite"):
        assert dit in page
    assert {e.genre for e in lectures.echeances_de(Contrat.objects.get())} == {
        "fin",
        "actualisation",
    }


def test_la_fiche_remise_laisse_sa_preuve(accueil_pret, client_de):
    scene, client = accueil_pret, client_de("claire")
    adresse = reverse("contrats:informer", args=[scene.fatou.pk])
    assert "Français" in client.get(adresse).content.decode()
    assert client.post(adresse, {"langue": "en", "mode": "main"}).status_code == 302
    remise = RemiseInformation.objects.get()
    assert (remise.langue, remise.document.fichier.contenu[:5]) == ("en", b"%PDF-")
    assert client.post(adresse, {"langue": "xx", "mode": "main"}).status_code == 422
    page = client.get(reverse("contrats:personne", args=[scene.fatou.pk])).content.decode()
    assert reverse("personnes:document", args=[remise.document_id]) in page


def test_le_departement_ajoute_une_langue_par_un_fichier(accueil_pret, client_de, settings):
    dossier = settings.DONNEES / "droits_devoirs"
    dossier.mkdir()
    (dossier / "pt.yaml").write_text(
        'langue: portugais\nedition: "1"\ntitre: Direitos\nintro: Bom dia\nparties: []\nrecu: Ok\n',
        encoding="utf-8",
    )
    adresse = reverse("contrats:informer", args=[accueil_pret.fatou.pk])
    assert client_de("claire").post(adresse, {"langue": "pt", "mode": "main"}).status_code == 302


def test_on_ne_lit_que_les_contrats_des_siens(accueil_pret, client_de):
    contrat = en_vigueur(accueil_pret)
    for nom in ("contrat", "papier", "texte", "versions", "arreter", "offre"):
        assert (
            client_de("karim").get(reverse(f"contrats:{nom}", args=[contrat.pk])).status_code == 404
        )
    assert client_de("yves").get(reverse("contrats:contrat", args=[contrat.pk])).status_code == 403
    assert (
        client_de("helene").get(reverse("contrats:contrat", args=[contrat.pk])).status_code == 200
    )
    assert (
        client_de("helene").get(reverse("contrats:arreter", args=[contrat.pk])).status_code == 403
    )


def test_les_pages_tiennent_en_quinze_requetes(accueil_pret, client_de):
    contrat = en_vigueur(accueil_pret, fin_prevue=date(2027, 3, 1))
    client, comptes = client_de("claire"), {}
    pages = [
        *(("fatou", nom) for nom in ("section", "personne", "semaine", "informer")),
        *(("contrat", nom) for nom in ("contrat", "versions", "papier", "point", "offre")),
    ]
    for genre, nom in pages:
        cle = contrat.pk if genre == "contrat" else accueil_pret.fatou.pk
        adresse = reverse(f"contrats:{nom}", args=[cle])
        client.get(adresse)
        with CaptureQueriesContext(connection) as lues:
            assert client.get(adresse).status_code in (200, 302)
        comptes[nom] = len(lues)
    assert {nom: n for nom, n in comptes.items() if n > 15} == {}


def test_la_section_dit_ce_qui_presse(accueil_pret, client_de):
    scene = accueil_pret
    adresse = reverse("contrats:section", args=[scene.fatou.pk])
    notifiee(scene)
    assert "Il est dû le 16/04/2026" in client_de("claire").get(adresse).content.decode()
    contrat = signer(scene, completer(scene, preparer(scene), fin_prevue=date(2027, 3, 1)))
    assert "En vigueur" in client_de("claire").get(adresse).content.decode()
    assert contrat.periode.fin - timedelta(days=1) > JOUR


def test_deux_versions_se_comparent(accueil_pret, client_de):
    from jalons.contrats.enums import Suite

    scene = accueil_pret
    contrat = en_vigueur(scene, fin_prevue=date(2027, 3, 1))
    plus_tard = JOUR + timedelta(days=20)
    revise = preparer(scene, suite=Suite.REVISION, le=plus_tard)
    completer(scene, revise, le=plus_tard, heures_hebdo=20)
    page = client_de("claire").get(reverse("contrats:versions", args=[revise.pk])).content.decode()
    assert f"n° {contrat.numero}" in page
    assert "20 heures" in page
    assert "15 heures" in page
