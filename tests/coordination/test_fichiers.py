"""Les fichiers des étapes et des conventions, et l'export des séances."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jalons.comptes.models import Consultation, Evenement
from jalons.coordination.listes.seances import ListeSeances
from jalons.coordination.selectors.liens import lien_de_reponse
from jalons.coordination.services import messages
from jalons.projets.enums import EtatProjet, GenreEtape
from jalons.projets.services import projet as projets
from jalons.repertoire.services import offre
from jalons.socle.periode import Periode
from tests.coordination.decor import JOUR, a_paris, u, une_seance
from tests.outillage.tableur import relire

PDF = b"%PDF-1.7 note"


@pytest.fixture
def etape(decor):
    projet = projets.ouvrir_projet(
        intitule="Navette", chef_de_projet=decor.anne, par=decor.anne, le=JOUR
    )
    return projets.ajouter_etape(
        projet=projet,
        genre=GenreEtape.NOTE,
        intitule="Note d'opportunité",
        prevue_le=JOUR,
        par=decor.anne,
        le=JOUR,
    )


@pytest.fixture
def convention(decor):
    return offre.ajouter_convention(
        action=decor.action,
        numero="2026-14",
        periode=Periode(date(2026, 1, 1), date(2026, 12, 31)),
        montant=Decimal(12000),
        par=decor.anne,
        le=JOUR,
    )


def joindre(client, adresse, *, en_place=0, nom="note.pdf", contenu=PDF):
    saisie = {"fichier": SimpleUploadedFile(nom, contenu), "en_place": en_place}
    return client.post(adresse, saisie)


@pytest.mark.parametrize("quoi", ["etape", "convention"])
def test_joindre_puis_rouvrir(quoi, request, client_de):
    objet = request.getfixturevalue(quoi)
    anne, sophie = client_de("anne"), client_de("sophie")
    adresse, ouvrir = u(f"{quoi}_joindre", objet.pk), u(f"{quoi}_fichier", objet.pk)
    assert sophie.get(ouvrir).status_code == 404
    assert sophie.get(adresse).status_code == 403
    assert anne.get(adresse).status_code == 200
    assert joindre(anne, adresse, nom="page.html", contenu=b"<script>").status_code == 422
    assert joindre(anne, adresse).status_code == 302
    lu = sophie.get(ouvrir)
    assert lu.content == PDF
    assert lu["Content-Disposition"].startswith("attachment")
    [evenement] = Evenement.objects.filter(type="fichier_joint")
    assert evenement.donnees["nom"] == "note.pdf"
    parent = (
        u("projet", objet.projet_id) if quoi == "etape" else u("action", objet.actions.get().pk)
    )
    page = anne.get(parent).content.decode()
    assert ouvrir in page
    assert "Remplacer" in page
    assert adresse not in sophie.get(parent).content.decode()


def test_deux_agents_ne_remplacent_pas_en_silence(etape, client_de):
    anne, adresse = client_de("anne"), u("etape_joindre", etape.pk)
    joindre(anne, adresse)
    conflit = joindre(anne, adresse, nom="autre.pdf")
    assert conflit.status_code == 409
    assert "note.pdf" in conflit.content.decode()
    etape.refresh_from_db()
    premier = etape.fichier
    assert (
        joindre(anne, adresse, en_place=premier.pk, nom="v2.pdf", contenu=PDF + b" 2").status_code
        == 302
    )
    etape.refresh_from_db()
    assert etape.fichier.nom == "v2.pdf"
    assert type(premier).objects.filter(pk=premier.pk).exists()


def test_le_fichier_s_ajoute_meme_au_projet_clos(etape, decor, client_de):
    projet = etape.projet
    projets.clore_projet(
        projet=projet, etat=EtatProjet.REALISE, resultats="Fait", version=1, par=decor.anne, le=JOUR
    )
    assert joindre(client_de("anne"), u("etape_joindre", etape.pk)).status_code == 302


def lignes(reponse):
    assert reponse.status_code == 200
    return relire(b"".join(reponse.streaming_content).decode("utf-8"))


def test_les_seances_s_exportent_sans_aucun_nom_d_invite(decor, client_de):
    une_seance(decor)
    une_seance(decor, decor.comite, debut=a_paris(2020, 6, 9), fin=a_paris(2020, 6, 9, 11))
    sophie = client_de("sophie")
    entetes, *toutes = lignes(sophie.get(u("seances"), {"export": "csv"}))
    assert entetes == [c.libelle for c in ListeSeances.colonnes if c.ou != "ecran"]
    assert [x[0] for x in toutes] == ["09/06/2050", "09/06/2020"]
    assert toutes[0][entetes.index("Invités")] == "3"
    assert "Léa" not in str(toutes)
    assert "@" not in str(toutes)
    [trace] = Consultation.objects.filter(ecran="seances_export")
    assert (trace.agent_id, trace.personne_id) == (decor.scene.sophie.pk, None)


def test_l_export_suit_les_filtres_et_refuse_le_vide(decor, client_de):
    une_seance(decor)
    passee = une_seance(decor, debut=a_paris(2020, 6, 9), fin=a_paris(2020, 6, 9, 11))
    anne = client_de("anne")
    assert [
        x[0] for x in lignes(anne.get(u("seances"), {"export": "csv", "quand": "passees"}))[1:]
    ] == ["09/06/2020"]
    assert len(lignes(anne.get(u("seances"), {"export": "csv", "quand": "a_venir"}))) == 2
    liste = anne.get(u("seances"), {"quand": "a_venir"}).content.decode()
    assert u("seance", passee.pk) not in liste
    vide = anne.get(u("seances"), {"export": "csv", "mois": "1990-01"}, follow=True)
    assert "rien à exporter" in vide.content.decode()
    assert vide.redirect_chain[0][0].endswith("?mois=1990-01")
    assert client_de("yves").get(u("seances"), {"export": "csv"}).status_code == 403


def test_le_lien_d_un_message_de_fond_suit_le_reglage(decor, settings):
    seance = une_seance(decor)
    lea = seance.invitations.get(nom="Léa Partenaire")
    assert lien_de_reponse(lea, "") == ""
    settings.ADRESSE_DU_SITE = "https://jalons.example/"
    assert lien_de_reponse(lea, "").startswith("https://jalons.example/coordination/reponse/")
    message = messages.composer_message(lea, adresse="", maintenant=a_paris(2026, 3, 16))
    assert "https://jalons.example/coordination/reponse/" in message.body
