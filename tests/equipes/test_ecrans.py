"""Les écrans des équipes : composer, saisir, préparer, siéger, conclure ; les droits, les requêtes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.models import Consultation
from jalons.equipes.enums import EtatDossier, EtatPassage
from jalons.equipes.models import DossierEquipe, Equipe, MembreEquipe
from jalons.equipes.services import courriers
from tests.distribution import nouvelle_personne
from tests.equipes.decor import (
    nommer,
    passage_de,
    prevoir,
    rendre,
    saisir,
    sieger,
)
from tests.outillage.decors import decor_partage


@decor_partage
def tenue(decor):
    """Une séance passée, trois dossiers, tous les titulaires présents."""
    autres = [
        nouvelle_personne(
            prenom=f"Ada{n}",
            nom="MARTIN",
            naissance=date(1980, 1, 1 + n),
            sexe="2",
            commune=decor.scene.cms_metz.commune,
            numero=f"3{n:010d}",
        )
        for n in range(2)
    ]
    decor.dossiers = [saisir(decor), *(saisir(decor, p) for p in autres)]
    sieger(decor)
    return decor


def u(nom, *args):
    return reverse(f"equipes:{nom}", args=args)


def test_la_chargee_d_insertion_compose_une_equipe(scene, client_de):
    helene = client_de("helene")
    saisie = {
        "nom": "Équipe départementale",
        "animateur": scene.helene.pk,
        "themes": ["fraude_amende"],
        "lieu": "",
        "arrete": "Arrêté n° 12",
    }
    assert helene.post(u("creer"), {**saisie, "themes": []}).status_code == 422
    assert helene.post(u("creer"), saisie).status_code == 302
    equipe = Equipe.objects.get()
    assert equipe.instance.genre == "equipe_departementale"
    membre = {
        "college": "beneficiaires",
        "nom": "Omar",
        "courriel": "OMAR@asso.example",
        "depuis": "2026-01-01",
    }
    assert helene.post(u("nommer", equipe.pk), membre).status_code == 302
    assert helene.post(u("nommer", equipe.pk), membre).status_code == 422  # il siège déjà
    omar = MembreEquipe.objects.get()
    assert omar.courriel == "omar@asso.example"
    page = helene.get(u("equipe", equipe.pk))
    assert "France Travail" in page.context["absents"]
    assert any("Non lu dans les textes" in r.source for r in page.context["reglages"])
    fin = {"jusqu_au": "2026-06-30", "version": omar.version}
    assert helene.post(u("fin_de_siege", omar.pk), fin).status_code == 302
    change = {"themes": ["suppression"], "territoires": [scene.metz.pk], "version": 1}
    assert helene.post(u("modifier", equipe.pk), change).status_code == 302
    assert helene.post(u("modifier", equipe.pk), change).status_code == 409


def test_une_travailleuse_sociale_saisit_l_equipe(decor, client_de):
    fatou = decor.scene.fatou
    claire = client_de("claire")
    saisie = {"theme": "reorientation", "objet": "", "droit_du": ""}
    assert claire.post(u("saisir", fatou.pk), saisie).status_code == 422
    assert (
        claire.post(u("saisir", fatou.pk), {**saisie, "objet": "Vers l'emploi"}).status_code == 302
    )
    assert claire.post(u("saisir", fatou.pk), {**saisie, "objet": "Encore"}).status_code == 422
    section = claire.get(u("section", fatou.pk)).content.decode()
    assert "Vers l&#x27;emploi" in section
    assert claire.post(u("placer", DossierEquipe.objects.get().pk)).status_code == 403


def test_la_secretaire_prepare_la_seance(decor, client_de, settings):
    """Convoquer les membres par leur agenda, inviter les personnes en un lot."""
    aujourdhui = timezone.localdate()
    seance = prevoir(decor.equipe, aujourdhui + timedelta(days=40), decor.solene)
    dossier = saisir(decor, theme="suppression", seance=seance, le=aujourdhui)
    solene = client_de("solene")
    page = solene.get(u("seance", seance.pk))
    assert page.context["a_convoquer"] == 5
    assert solene.post(u("convoquer", seance.pk)).status_code == 302
    assert seance.seance.invitations.count() == 5
    page = solene.get(u("seance", seance.pk))
    assert page.context["a_convoquer"] == 0 and "Convoquée" in page.content.decode()
    # Nommé depuis, il reste à convoquer : la séance ne se dit plus « convoquée ».
    nommer(decor, "departement", "Nouvel Élu", "elu@equipe.example")
    page = solene.get(u("seance", seance.pk))
    assert "1 à convoquer" in page.content.decode() and "Convoquée" not in page.content.decode()
    assert not mail.outbox  # en file, comme toute invitation
    passage = passage_de(dossier)
    assert solene.get(u("invitations", seance.pk)).status_code == 404
    invite = {"passage": passage.pk, f"heure-{passage.pk}": "09:30"}
    assert solene.post(u("inviter", seance.pk), {}).status_code == 302
    assert solene.post(u("inviter", seance.pk), invite).status_code == 302
    passage.refresh_from_db()
    assert (passage.heure.hour, passage.invitee_le) == (9, aujourdhui)
    lettres = solene.get(u("invitations", seance.pk))
    assert lettres["Content-Type"] == "application/pdf"
    assert Consultation.objects.filter(ecran="equipe_lettres", personne_id=decor.scene.fatou.pk)


def test_en_seance_un_avis_se_note_et_la_page_va_au_suivant(tenue, client_de):
    solene = client_de("solene")
    un, deux, trois = (passage_de(d) for d in tenue.dossiers)
    page = solene.get(u("seance", tenue.seance.pk))
    assert (page.context["ordre"].restent, page.context["peut_rendre"]) == (3, True)
    saisie = {"sens": "favorable", "motif": "Prête", "voie": "professionnelle", "version": 1}
    reponse = solene.post(u("rendre", un.pk), saisie)
    assert reponse.url.endswith(f"?suivant={deux.pk}")
    assert solene.post(u("rendre", un.pk), saisie).status_code == 409
    reporte = {"sens": "reporter", "motif": "Pièces attendues", "version": 1}
    assert solene.post(u("rendre", deux.pk), reporte).url.endswith(f"?suivant={trois.pk}")
    fini = solene.post(u("rendre", trois.pk), {**saisie, "sens": "defavorable"})
    assert fini.url.endswith("#conclure")
    etats = [type(p).objects.get(pk=p.pk).etat for p in (un, deux, trois)]
    assert etats == [
        EtatPassage.RENDU,
        EtatPassage.REPORTE,
        EtatPassage.RENDU,
    ]
    refait = solene.post(u("reprendre", trois.pk), {"version": 2})
    assert refait.status_code == 302


def test_le_dossier_en_entier_entendre_retirer_un_membre_voter(tenue, client_de):
    solene = client_de("solene")
    passage = passage_de(tenue.dossiers[0])
    adresse = u("passage", passage.pk)
    assert solene.get(adresse).status_code == 200
    audition = {"presence": "venue", "assistee_de": "Paul", "observations": "", "version": 1}
    assert solene.post(u("audition", passage.pk), audition).status_code == 302
    membre = tenue.membres["beneficiaires"]
    assert (
        solene.post(u("retrait", passage.pk), {"membre": membre.pk, "precision": "Voisin"}).url
        == adresse
    )
    avis = {
        "sens": "favorable",
        "motif": "Oui",
        "voie": "",
        "pour": "4",
        "contre": "0",
        "abstentions": "",
        "version": 2,
    }
    refus = solene.post(adresse, avis)
    assert refus.status_code == 422 and "pour" in refus.context["form"].errors
    assert solene.post(adresse, {**avis, "pour": "3"}).status_code == 302
    retrait = passage.retraits.get()
    assert solene.post(u("ecarter", retrait.pk), {"precision": "Erreur"}).status_code == 302


def test_conclure_signe_et_imprime(tenue, client_de):
    solene = client_de("solene")
    adresse = u("seance", tenue.seance.pk)
    projet = solene.get(u("pv", tenue.seance.pk))
    assert projet["Content-Type"] == "application/pdf"
    version = solene.get(adresse).context["seance"].version
    for dossier in tenue.dossiers:
        rendre(tenue, dossier)
    assert (
        solene.post(u("signer", tenue.seance.pk), {"president": "", "version": version}).url
        == adresse
    )
    solene.post(u("signer", tenue.seance.pk), {"president": "Anne", "version": version})
    page = solene.get(adresse)
    assert (page.context["seance"].est_signee, page.context["sans_lettre"]) == (True, 3)
    assert solene.post(u("dire_les_avis", tenue.seance.pk)).status_code == 302
    assert solene.get(u("lettres_d_avis", tenue.seance.pk)).status_code == 200
    dossier = DossierEquipe.objects.get(pk=tenue.dossiers[0].pk)
    suite = {"suite": "Réorientation décidée", "version": dossier.version}
    assert solene.post(u("suite", dossier.pk), suite).status_code == 302
    assert Consultation.objects.filter(ecran="equipe_pv").count() == 3


def test_sans_quorum_tout_passe_a_la_suivante(decor, client_de):
    saisir(decor)
    sieger(decor, "departement")
    solene = client_de("solene")
    assert not solene.get(u("seance", decor.seance.pk)).context["quorum"].est_atteint
    aujourdhui = timezone.localdate()
    prevoir(decor.equipe, aujourdhui + timedelta(days=30), decor.solene)
    assert solene.post(u("sans_quorum", decor.seance.pk)).status_code == 302
    assert DossierEquipe.objects.get().etat == EtatDossier.INSCRIT


@pytest.mark.parametrize(
    ("qui", "voit", "tient"),
    [
        ("solene", 200, 200),
        ("claire", 200, 403),
        ("karim", 200, 403),
        ("yves", 403, 403),
        ("sophie", 200, 403),
        ("helene", 200, 403),
    ],
)
def test_la_matrice_des_ecrans(tenue, client_de, qui, voit, tient):
    client = client_de(qui)
    assert client.get(u("seance", tenue.seance.pk)).status_code == voit
    assert client.get(u("presences", tenue.seance.pk)).status_code == tient
    assert client.get(u("pv", tenue.seance.pk)).status_code == tient
    passage = client.get(u("passage", passage_de(tenue.dossiers[0]).pk)).status_code
    assert passage == tient


def test_karim_d_un_autre_territoire_ne_lit_aucun_nom(tenue, client_de):
    page = client_de("karim").get(u("seance", tenue.seance.pk))
    assert "DIALLO" not in page.content.decode()
    assert page.context["ordre"].caches == 3


def test_les_requetes_ne_suivent_pas_le_nombre_de_dossiers(tenue, client_de):
    solene = client_de("solene")

    def compter(adresse):
        with CaptureQueriesContext(
            connection,
        ) as lues:
            assert solene.get(adresse).status_code == 200
        return len(lues)

    adresses = [
        u("seance", tenue.seance.pk),
        u("dossiers"),
        u("equipes"),
        u("equipe", tenue.equipe.pk),
    ]
    compter(adresses[0])  # la première page lit aussi les paramètres locaux
    avant = [compter(a) for a in adresses]
    for n in range(6):
        personne = nouvelle_personne(
            prenom=f"Zoe{n}",
            nom="PETIT",
            naissance=date(1985, 1, 1 + n),
            sexe="2",
            commune=tenue.scene.cms_metz.commune,
            numero=f"4{n:010d}",
        )
        saisir(tenue, personne, seance=tenue.seance)
    apres = [compter(a) for a in adresses]
    assert apres == avant, (avant, apres)
    assert max(apres) <= 22


def test_la_liste_des_dossiers_filtre_et_s_exporte(tenue, client_de):
    rendre(tenue, tenue.dossiers[0])
    solene = client_de("solene")
    page = solene.get(u("dossiers") + "?etat=rendu").content.decode()
    assert "DIALLO" in page and "MARTIN" not in page
    export = solene.get(u("dossiers") + "?format=csv")
    assert export.status_code == 200
    assert courriers.lettres_d_invitation(tenue.seance).pdf == b""
