"""Remettre un SMS à un opérateur : une petite interface, choisie par le réglage `SMS_BACKEND`.

Livrés : `Fichier`, qui range chaque message dans `SMS_DOSSIER`, et `Console`. Un opérateur s'ajoute en
écrivant une classe `PasserelleSms` et en donnant son chemin à `JALONS_SMS`.
"""

from __future__ import annotations

import logging
import os
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from jalons.socle.courriels import MessageNonParti
from jalons.socle.telephones import numero_de_sms

_journal = logging.getLogger("jalons.sms")


@dataclass(frozen=True, slots=True)
class Sms:
    """Un message : `numero` en E.164 (« +33612345678 »), et son texte."""

    numero: str
    texte: str

    def __str__(self) -> str:
        return f"À : {self.numero}\n\n{self.texte}\n"


class PasserelleSms:
    """Ce qu'un opérateur doit savoir faire. Ne rend la main qu'une fois le message pris ; sinon lève."""

    # Faux pour qui range le message au lieu de le remettre.
    remet = True

    def envoyer(self, sms: Sms) -> None:
        raise NotImplementedError


class Fichier(PasserelleSms):
    """Un fichier par message, que seul le compte du service peut lire."""

    remet = False

    def envoyer(self, sms: Sms) -> None:
        dossier = Path(settings.SMS_DOSSIER)
        dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
        chemin = dossier / f"{timezone.now():%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:8]}.txt"
        ouvert = os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(ouvert, "w", encoding="utf-8") as fichier:
            fichier.write(str(sms))


class Console(PasserelleSms):
    """Le message s'écrit à l'écran de qui a lancé le service."""

    remet = False

    def envoyer(self, sms: Sms) -> None:
        sys.stdout.write(f"{sms}\n")
        sys.stdout.flush()


def expedier_sms(*, telephone: str, texte: str) -> None:
    """Rend la main une fois le SMS pris par l'opérateur ; sinon le journal le dit, et lève.

    Lève `MessageNonParti` si le numéro ne reçoit pas de SMS ou, en exploitation, sans opérateur. Le
    journal ne nomme personne.
    """
    numero = numero_de_sms(telephone)
    if numero is None:
        raise MessageNonParti("Ce numéro ne reçoit pas de SMS.")
    passerelle: PasserelleSms = import_string(settings.SMS_BACKEND)()
    if not passerelle.remet and not settings.A_L_ESSAI:
        _journal.error("Un SMS n'est pas parti : JALONS_SMS n'est pas réglé")
        raise MessageNonParti("Aucun opérateur de SMS n'est réglé : le message n'est pas parti.")
    try:
        passerelle.envoyer(Sms(numero, texte))
    except Exception as erreur:
        _journal.error("Un SMS n'est pas parti : %s", type(erreur).__name__)
        raise
