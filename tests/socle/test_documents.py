"""Les PDF : chaque type de document se rend avec son exemple, accessible et archivable."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from jalons.socle.documents import DocumentType


@pytest.mark.parametrize("document", DocumentType.tous(), ids=lambda d: d.code)
def test_chaque_document_se_rend_accessible_et_archivable(document):
    contenu = document.rendre_exemple()
    lecteur = PdfReader(io.BytesIO(contenu))
    racine = lecteur.trailer["/Root"]
    assert racine["/Lang"].startswith("fr")
    assert racine["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in racine
    assert lecteur.metadata.title
    metadonnees = racine["/Metadata"].get_data().decode()
    assert "pdfuaid:part" in metadonnees
    assert "pdfaid:part" in metadonnees
    texte = " ".join(page.extract_text() for page in lecteur.pages)
    assert "é" in texte


@pytest.mark.parametrize("document", DocumentType.tous(), ids=lambda d: d.code)
def test_memes_donnees_memes_octets(document):
    instant = datetime(2026, 3, 16, tzinfo=UTC)
    une = document.rendre(document.exemple, horodatage=instant)
    assert une == document.rendre(document.exemple, horodatage=instant)


def test_plusieurs_agents_composent_en_meme_temps():
    from concurrent.futures import ThreadPoolExecutor

    from jalons.accueil.documents.coreo import CoreoContrat

    def composer(rang: int) -> str:
        marque = f"ENGAGEMENT-{rang}-FIN"
        contenu = CoreoContrat.rendre(
            {**CoreoContrat.exemple, "engagements": [marque]}, horodatage=datetime.now(UTC)
        )
        texte = "".join(page.extract_text() for page in PdfReader(io.BytesIO(contenu)).pages)
        return marque if marque in texte else texte

    with ThreadPoolExecutor(6) as fils:
        assert list(fils.map(composer, range(24))) == [f"ENGAGEMENT-{n}-FIN" for n in range(24)]


def test_un_gabarit_sans_sa_donnee_dit_laquelle(tmp_path):
    from jalons.socle.documents import completer
    from jalons.socle.pdf import ModeleInvalide, composer

    gabarit = tmp_path / "boiteux.typ"
    gabarit.write_text('#import "lettre.typ": *\n#show: base.with("Essai")\n#donnees.absente')
    with pytest.raises(ModeleInvalide, match="absente"):
        composer(gabarit, completer({}), horodatage=datetime.now(UTC))


def test_un_fichier_depose_est_inalterable_et_unique(db):
    from django.db import DatabaseError, transaction

    from jalons.socle.models import Fichier

    depose = Fichier.objects.deposer(b"contenu", nom="a.txt", type_mime="text/plain")
    assert Fichier.objects.deposer(b"contenu", nom="b.txt", type_mime="text/plain") == depose
    assert depose.est_intact()
    with pytest.raises(DatabaseError), transaction.atomic():
        Fichier.objects.filter(pk=depose.pk).update(contenu=b"autre")


def test_le_logo_du_departement_est_sur_ses_lettres_et_ses_ecrans(settings, tmp_path, client, db):
    from dataclasses import replace

    from jalons.accueil.documents.coreo import CoreoContrat

    sans = CoreoContrat.rendre_exemple()
    assert client.get("/logo").status_code == 404
    fichier = tmp_path / "logo.svg"
    fichier.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
    )
    settings.DEPARTEMENT = replace(settings.DEPARTEMENT, logo=str(fichier))
    avec = CoreoContrat.rendre_exemple()
    assert avec != sans
    assert b"".join(client.get("/logo").streaming_content) == fichier.read_bytes()
    assert 'src="/logo"' in client.get("/comptes/connexion/").content.decode()
