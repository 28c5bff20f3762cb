"""L'agence n'a pas répondu dans le délai qu'on lui laissait."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, Q
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.francetravail import retards as communs
from jalons.personnes.retards import Retard


class ReponseAttendue(Retard):
    code = "reponse_agence_attendue"
    libelle = "Réponse de l'agence"
    phrase = "Réponse de France Travail attendue depuis le {date}"
    geste = "Ouvrir le dossier"
    permission = Permission.FRANCE_TRAVAIL_ECHANGER
    ordre = 50
    surveille = communs.SURVEILLE

    @classmethod
    def condition(cls, *, le: date) -> Q:
        en_retard = communs.attendus().filter(reponse_due_le__lt=le)
        return Q(principale__isnull=True) & Q(Exists(en_retard))

    @classmethod
    def date(cls, *, le: date) -> Any:
        return communs.premier(communs.attendus(), "reponse_due_le")

    @classmethod
    def url(cls, personne_id: int) -> str:
        return reverse("portail:dossier", args=[personne_id])
