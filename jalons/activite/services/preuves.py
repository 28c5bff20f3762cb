"""Ranger ce qui prouve : un contrat de travail, une sortie."""

from __future__ import annotations

from datetime import date

from jalons.comptes.models import Agent
from jalons.ecrans.depots import recevoir
from jalons.personnes.models import Document, Personne
from jalons.personnes.services import archiver_document
from jalons.socle.parametres import parametre


def archiver_preuve(
    personne: Personne, *, titre: str, contenu: bytes, nom: str, par: Agent, le: date
) -> Document:
    """Range la preuve (PDF, JPEG, PNG) dans le dossier ; lève `ErreurMetier` si elle ne se lit pas."""
    depot = recevoir(
        contenu, nom=nom, maximum=parametre("taille_maximale_piece", le=le).nombre, champ="preuve"
    )
    return archiver_document(
        personne=personne,
        type_document="piece_jointe",
        titre=titre,
        contenu=depot.contenu,
        donnees={},
        par=par,
        le=le,
        type_mime=depot.type_mime,
        nom=depot.nom,
    )
