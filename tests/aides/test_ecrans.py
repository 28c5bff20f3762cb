"""Les écrans des aides : qui ouvre quoi, ce qui se saisit, ce qui se refuse sans rien perdre."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.aides.enums import EtatDemande
from jalons.aides.models import DemandeAide, Enveloppe, ListePaiement
from jalons.aides.services import demandes
from jalons.comptes.models import Consultation
from tests.aides.decor import PDF, demander
from tests.aides.decor import fonds as fonds
from tests.distribution import nouvelle_personne

HOSTILES = ("", "\x00", "-1", "9" * 25, "NaN", "1e400", "0001-01-01", "31/02/2026", "é" * 5000)


def aller(nom, *args):
    return reverse(f"aides:{nom}", args=args)


@pytest.fixture
def clients(fonds, client_de):
    annee = timezone.localdate().year
    Enveloppe.objects.exclude(annee=annee).update(annee=annee)
    return {nom: client_de(nom) for nom in ("claire", "gilda", "helene", "karim", "yves", "sophie")}


def lire(client, nom, *args, suite=""):
    reponse = client.get(aller(nom, *args) + suite)
    assert reponse.status_code == 200, nom
    return reponse.content.decode()


def saisie(**champs):
    jour = timezone.localdate().isoformat()
    return {
        "situation": "reprise_emploi",
        "debut": jour,
        "fin": jour,
        "quantite": "1600",
        "beneficiaire": "personne",
        "evaluation": "Embauchée à 40 km.",
        **champs,
    }


def test_de_la_demande_au_paiement_par_les_ecrans(fonds, clients):
    claire, gilda, fatou = clients["claire"], clients["gilda"], fonds.fatou
    assert "Demander une aide" in lire(claire, "section", fatou.pk)
    assert "300,00" in lire(claire, "choisir", fatou.pk)
    page = aller("demander", fatou.pk, "deplacements")
    fausse = claire.post(page, saisie(quantite="mille", evaluation="Dite."))
    assert fausse.status_code == 422
    assert "Dite." in fausse.content.decode()
    assert claire.post(page, saisie()).status_code == 302
    demande = DemandeAide.objects.get()
    dite = lire(claire, "demande", demande.pk)
    assert "320,00" in dite
    assert "plafond par demande" in dite
    tot = {"montant": "300", "enveloppe": fonds.budget.pk, "version": demande.version}
    assert "justificatif" in gilda.post(aller("accorder", demande.pk), tot).content.decode()
    joint = {"genre": "justificatif", "fichier": SimpleUploadedFile("contrat.pdf", PDF)}
    assert claire.post(aller("piece", demande.pk), joint).status_code == 302
    accord = {"montant": "300", "enveloppe": fonds.budget.pk, "version": demande.version}
    trop = gilda.post(aller("accorder", demande.pk), {**accord, "montant": "320"})
    assert trop.status_code == 422
    assert gilda.post(aller("accorder", demande.pk), {**accord, "version": 9}).status_code == 409
    assert gilda.post(aller("accorder", demande.pk), accord).status_code == 302
    decision = demande.decisions.get()
    lettre = gilda.get(aller("lettre", demande.pk) + f"?decision={decision.pk}")
    assert lettre["Content-Type"] == "application/pdf"
    assert gilda.get(aller("lettre", demande.pk) + "?decision=é").status_code == 404
    assert gilda.post(aller("payer", demande.pk)).status_code == 302
    liste = ListePaiement.objects.get()
    assert "DIALLO" in lire(gilda, "liste_paiement", liste.pk)
    assert gilda.post(aller("figer", liste.pk), {"version": liste.version}).status_code == 302
    export = gilda.get(aller("liste_paiement", liste.pk) + "?export=csv")
    assert b"300" in b"".join(export.streaming_content)
    jour = timezone.localdate().isoformat()
    envoi = {"transmise_le": jour, "reference": "TR-9", "version": liste.version + 1}
    assert gilda.post(aller("transmettre", liste.pk), envoi).status_code == 302
    demande.refresh_from_db()
    assert demande.etat == EtatDemande.PAYEE
    ligne = liste.lignes.get()
    annule = gilda.post(aller("annuler_le_paiement", ligne.pk), {"motif": "Contrat rompu"})
    assert annule.status_code == 302
    assert "Contrat rompu" in lire(gilda, "demande", demande.pk)
    assert "P-" in lire(gilda, "listes")
    budget = lire(gilda, "budget")
    assert "10\u202f000,00" in budget
    traces = set(Consultation.objects.values_list("ecran", flat=True))
    assert {"aide", "aide_demander", "aide_piece", "aides_export"} <= traces


def test_le_lot_dit_un_resultat_par_ligne(fonds, clients):
    bonne = demander(fonds)
    sans_piece = demander(fonds, fonds.jean, pieces=False)
    lot = {
        "acte": "accorder",
        "choix": [bonne.pk, sans_piece.pk],
        "accorder-financeur": "departement",
    }
    page = clients["gilda"].post(aller("liste"), lot, follow=True).content.decode()
    bonne.refresh_from_db()
    sans_piece.refresh_from_db()
    assert (bonne.etat, sans_piece.etat) == ("accordee", "deposee")
    assert "justificatif" in page


def test_chacun_sa_part(fonds, clients):
    demande = demander(fonds)
    for nom, attendu in (("karim", 404), ("yves", 403), ("claire", 200), ("helene", 200)):
        assert clients[nom].get(aller("demande", demande.pk)).status_code == attendu, nom
    for nom in ("claire", "helene", "sophie"):
        assert clients[nom].get(aller("listes")).status_code == 403, nom
    assert clients["claire"].get(aller("accorder", demande.pk)).status_code == 403
    assert clients["gilda"].get(aller("choisir", fonds.fatou.pk)).status_code == 404
    assert clients["helene"].get(aller("budget")).status_code == 200
    assert clients["claire"].get(aller("demander", fonds.fatou.pk, "opus")).status_code == 404
    assert clients["claire"].get(aller("demander", fonds.fatou.pk, "rien")).status_code == 404


def test_les_saisies_hostiles_ne_cassent_rien(fonds, clients):
    claire, gilda = clients["claire"], clients["gilda"]
    demande = demander(fonds)
    pages = (
        (claire, aller("demander", fonds.fatou.pk, "vehicule"), saisie(depense="9")),
        (claire, aller("corriger", demande.pk), saisie(version="1")),
        (gilda, aller("accorder", demande.pk), {"montant": "1", "enveloppe": "1", "version": "1"}),
        (gilda, aller("ouvrir_budget"), {"annee": "2026", "montant": "1", "acte": "x"}),
        (gilda, aller("modifier_budget", fonds.budget.pk), {"montant": "1", "version": "1"}),
        (claire, aller("piece", demande.pk), {"genre": "devis", "montant": "1"}),
        (gilda, aller("annuler_la_decision", demande.pk), {"motif": "x", "version": "1"}),
    )
    for client, page, bonne in pages:
        for champ in bonne:
            for valeur in HOSTILES:
                code = client.post(page, {**bonne, champ: valeur}).status_code
                assert code in (200, 302, 409, 422), (page, champ, valeur)
    for valeur in HOSTILES:
        assert gilda.get(aller("liste"), {"q": valeur, "etat": valeur}).status_code == 200


def test_le_nombre_de_requetes_ne_grandit_pas(fonds, clients):
    gilda = clients["gilda"]
    pages = (aller("liste"), aller("budget"), aller("listes"), "/")

    def compter(url):
        gilda.get(url)
        with CaptureQueriesContext(connection) as requetes:
            assert gilda.get(url).status_code == 200
        return len(requetes)

    demander(fonds)
    avant = {url: compter(url) for url in pages}
    for n in range(12):
        personne = nouvelle_personne(
            prenom=f"Paul{n}",
            nom="MARTIN",
            naissance=date(1980, 1, 1 + n),
            sexe="1",
            commune=fonds.cms_metz.commune,
            numero=f"3{n:010d}",
        )
        demandes.deposer(
            personne=personne,
            aide="deplacements",
            situation="formation",
            debut=date(2026, 3, 1),
            quantite=Decimal(10),
            par=fonds.claire,
            le=date(2026, 3, 16),
        )
    apres = {url: compter(url) for url in pages}
    assert apres == avant
    assert max(apres.values()) <= 15
