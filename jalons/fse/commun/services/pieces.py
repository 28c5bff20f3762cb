"""Recevoir une pièce justificative : un PDF, un JPEG ou un PNG, par la porte commune."""

from __future__ import annotations

from datetime import date
from typing import Any

from jalons.ecrans.depots import recevoir
from jalons.socle.models import Fichier
from jalons.socle.parametres import parametre


def deposer(piece: Any, *, le: date, champ: str = "fichier") -> Fichier | None:
    """Range le fichier reçu, ou None s'il n'y en a pas ; lève `DepotRefuse`."""
    if not piece:
        return None
    maximum = parametre("taille_maximale_piece", le=le).nombre
    return recevoir(piece, maximum=maximum, champ=champ).ranger()
