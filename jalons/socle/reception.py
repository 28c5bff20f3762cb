"""Recevoir un fichier déposé par un navigateur : chiffré dès le premier octet, jamais posé en clair."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from jalons.socle.coffre import Ecrivain


def dossier_des_recus() -> Path:
    """Le dossier des fichiers reçus, fermé aux autres comptes."""
    chemin = Path(settings.DONNEES) / "recus"
    chemin.mkdir(parents=True, exist_ok=True, mode=0o700)
    chemin.chmod(0o700)
    return chemin


def nouvel_ecrivain() -> Ecrivain:
    """Un fichier chiffré neuf dans le dossier des reçus."""
    return Ecrivain(dossier_des_recus() / f"{uuid4().hex}.jcf")


class FichierChiffre(UploadedFile):
    """Un fichier déposé, déjà chiffré à `chemin`. Il s'efface avec la requête, sauf si on le garde."""

    def __init__(self, ecrivain: Ecrivain, **champs: Any) -> None:
        super().__init__(size=ecrivain.taille, **champs)
        self.chemin = ecrivain.chemin
        self.empreinte = ecrivain.condense.hexdigest()
        self.taille = ecrivain.taille
        self.est_garde = False

    def garder(self) -> None:
        """Le fichier survit à la requête : un lot l'attend."""
        self.est_garde = True

    def close(self) -> None:
        if not self.est_garde:
            self.chemin.unlink(missing_ok=True)


class ReceptionChiffree(FileUploadHandler):
    """Le seul récepteur des vues qui reçoivent de gros fichiers sensibles."""

    _ecrivain: Ecrivain | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        try:
            self._ecrivain = nouvel_ecrivain()
        except OSError as erreur:
            raise StopUpload(connection_reset=True) from erreur

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self._ecrivain is not None
        try:
            self._ecrivain.ecrire(raw_data)
        except OSError as erreur:
            self._ecrivain.abandonner()
            raise StopUpload(connection_reset=True) from erreur

    def file_complete(self, file_size: int) -> FichierChiffre:
        assert self._ecrivain is not None
        self._ecrivain.fermer()
        return FichierChiffre(
            self._ecrivain,
            file=None,
            name=self.file_name,
            content_type=self.content_type,
            charset=self.charset,
        )

    def upload_interrupted(self) -> None:
        if self._ecrivain is not None:
            self._ecrivain.abandonner()
