"""Après une journée entière, aucun NIR de la scène dans aucune trace."""

from __future__ import annotations

import gzip
import io
import logging
import re
import zipfile
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from pypdf import PdfReader

from jalons.accueil.services import rappels
from jalons.config.commande import sauvegarde
from jalons.echanges import services
from jalons.personnes.models import Coordonnees, Document, Nir, Personne
from jalons.personnes.services import archiver_document
from tests.accueil.decor import convoquer, oriente
from tests.echanges.dossiers import nir
from tests.echanges.douzaine import LE, MOIS, foyers
from tests.echanges.fabrique import fichier

NIRS = [nir("2900357991001"), nir("1801157992002"), "2750657993003"]


def _formes(numero: str) -> list[bytes]:
    """Le numéro comme on peut l'écrire : d'un trait, sans sa clé, avec des espaces."""
    treize = numero[:13]
    espace = " ".join(
        (treize[0], treize[1:3], treize[3:5], treize[5:7], treize[7:10], treize[10:13])
    )
    return [forme.encode() for forme in (numero, treize, espace)]


TRACES = [forme for numero in NIRS for forme in _formes(numero)]


def fuites(contenu: bytes) -> list[bytes]:
    """Les NIR lisibles dans un contenu, ouvert si c'est une archive, un document ou un tableur."""
    if contenu.startswith(b"%PDF"):
        texte = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(contenu)).pages)
        contenu += texte.encode()
    elif contenu.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            contenu += b"".join(archive.read(nom) for nom in archive.namelist())
    elif contenu.startswith(b"\x1f\x8b"):
        contenu += gzip.decompress(contenu)
    return [trace for trace in TRACES if trace in contenu]


def test_la_recherche_trouverait_un_nir_partout_ou_elle_regarde():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as ouverte:
        ouverte.writestr("a.xml", f"<t>{NIRS[0]}</t>")
    for contenu in (
        NIRS[1].encode(),
        archive.getvalue(),
        gzip.compress(NIRS[2].encode()),
        b"2 75 06 57 993 003",
    ):
        assert fuites(contenu), contenu[:30]


@pytest.mark.lourd
@pytest.mark.django_db(transaction=True)
def test_aucun_nir_de_la_scene_dans_aucune_trace(
    accueil_pret, client_de, settings, tmp_path, caplog, capfd
):
    scene, sorties = accueil_pret, {}
    settings.DONNEES = tmp_path / "travail"
    settings.SMS_DOSSIER = settings.DONNEES / "sms"
    caplog.set_level(logging.DEBUG)
    # Un mois intégré, un bloc rejeté qui porte un NIR hors de sa place, un fichier refusé.
    tous = foyers(6)
    for rang, numero in enumerate(NIRS):
        tous[rang].membres[0].nir = numero
    decale = f"<DTNAI>{NIRS[1]}</DTNAI>"
    recu = fichier(
        tmp_path / "recus",
        tous,
        MOIS,
        transformer=lambda rang, bloc: (
            re.sub(r"<DTNAI>[\d-]+</DTNAI>", decale, bloc) if rang == 2 else bloc
        ),
    )
    lot = services.importer(chemin=recu, par=scene.nadia, le=LE)
    assert lot.rejets.exists() and Nir.objects.exists()
    tronque = tmp_path / "recus" / "tronque.xml"
    tronque.write_bytes(recu.read_bytes()[:-400])
    with pytest.raises(services.FichierRefuse):
        services.importer(chemin=tronque, par=scene.nadia, le=LE)
    # Une journée d'accueil : orientation, convocation, rappel, et les pages qu'un agent ouvre.
    oriente(scene)
    demain = timezone.localdate() + timedelta(days=1)
    Coordonnees.objects.create(personne=scene.jean, telephone="0612345678", accepte_sms=True)
    convoquer(scene, scene.jean, jour=demain, h=17, le=demain - timedelta(days=30))
    rappels.preparer_rappels(maintenant=timezone.now())
    connue = Personne.objects.get(nom_naissance="NOM1")
    archiver_document(
        personne=connue,
        type_document="piece_jointe",
        titre="Pièce",
        contenu=b"une photo",
        donnees={},
        par=scene.claire,
        le=LE,
    )
    for qui, adresse in (
        ("helene", f"/dossiers/{connue.pk}/"),
        ("helene", f"/recherche/?q={NIRS[0]}"),
        ("helene", "/accueil/entrants/?export=csv"),
        ("helene", "/accueil/entrants/?export=xlsx"),
        ("helene", "/accueil/entrants/?export=ods"),
        ("nadia", f"/echanges/lots/{lot.pk}/"),
        ("nadia", f"/echanges/rejets/{lot.rejets.first().pk}/"),
        ("nadia", "/personnes/rapprochements/nir/"),
        ("helene", "/personnes/consultations/"),
    ):
        reponse = client_de(qui).get(adresse)
        contenu = b"".join(reponse) if reponse.streaming else reponse.content
        # La recherche redit ce que l'agent vient de taper, et rien d'autre.
        sorties[adresse] = (
            contenu.replace(NIRS[0].encode(), b"") if "recherche" in adresse else contenu
        )
    for document in Document.objects.select_related("fichier"):
        sorties[f"document {document.pk}"] = bytes(document.fichier.contenu)
        sorties[f"données {document.pk}"] = str(document.donnees).encode()
    sorties["messages"] = b"".join(m.message().as_bytes() for m in mail.outbox)
    # La sauvegarde, telle que la base l'écrit.
    sauvegarde.sauvegarder(tmp_path / "travail" / "sauvegarde.tar")
    en_clair = tmp_path / "travail" / "sauvegarde.sql"
    ouverte = tmp_path / "ouverte"
    ouverte.mkdir()
    sauvegarde._ouvrir(tmp_path / "travail" / "sauvegarde.tar", ouverte)
    [dump] = [c for c in ouverte.rglob("*") if c.is_file() and c.read_bytes()[:5] == b"PGDMP"]
    sauvegarde._lancer("pg_restore", f"--file={en_clair}", str(dump))
    assert en_clair.stat().st_size > 100_000
    ecrit = capfd.readouterr()
    sorties["journaux"] = (caplog.text + ecrit.out + ecrit.err).encode()
    for chemin in (tmp_path / "travail").rglob("*"):
        if chemin.is_file():
            sorties[str(chemin)] = chemin.read_bytes()
    trouvees = {ou: f for ou, contenu in sorties.items() if (f := fuites(contenu))}
    assert trouvees == {}
