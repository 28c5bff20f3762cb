"""Recevoir une pièce justificative : son genre et sa taille sont contrôlés."""

from __future__ import annotations

from datetime import date
from typing import Any

from jalons.fse.erreurs import OperationImpossible
from jalons.socle.models import Fichier
from jalons.socle.parametres import parametre

_DEBUTS = {
    b"%PDF": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG": "image/png",
}
_OCTETS_PAR_MEGA = 1_000_000


def deposer(piece: Any, *, le: date, champ: str = "fichier") -> Fichier | None:
    """Range le fichier reçu (PDF, JPEG ou PNG), ou None s'il n'y en a pas."""
    if not piece:
        return None
    maximum = parametre("taille_maximale_piece", le=le).nombre
    if piece.size > maximum * _OCTETS_PAR_MEGA:
        raise OperationImpossible(f"Le fichier dépasse {maximum} Mo.", champ=champ)
    contenu = piece.read()
    type_mime = next((t for debut, t in _DEBUTS.items() if contenu.startswith(debut)), None)
    if type_mime is None:
        raise OperationImpossible("Déposez un PDF, un JPEG ou un PNG.", champ=champ)
    return Fichier.objects.deposer(contenu, nom=piece.name, type_mime=type_mime)
