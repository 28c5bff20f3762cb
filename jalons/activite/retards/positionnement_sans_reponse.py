"""Envoyée vers une structure qui n'a pas répondu à la date dite."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from jalons.activite.enums import EtatPositionnement
from jalons.activite.models import Positionnement
from jalons.comptes.enums import Permission
from jalons.personnes.retards import DIRECTE, Retard


def _sans_reponse(le: date) -> QuerySet[Positionnement]:
    return Positionnement.objects.filter(
        personne=OuterRef("pk"), etat=EtatPositionnement.ENVOYE, reponse_due_le__lt=le
    ).order_by()


class PositionnementSansReponse(Retard):
    code = "positionnement_sans_reponse"
    libelle = "Réponse attendue"
    phrase = "Réponse à un positionnement attendue le {date}"
    geste = "Relancer"
    permission = Permission.POSITIONNEMENT_GERER
    ordre = 60
    surveille = (("activite_positionnement", DIRECTE),)

    @classmethod
    def condition(cls, *, le: date) -> Q:
        return Q(principale__isnull=True) & Q(Exists(_sans_reponse(le)))

    @classmethod
    def date(cls, *, le: date) -> Any:
        dues = _sans_reponse(le).values("personne").annotate(d=Min("reponse_due_le"))
        return Subquery(dues.values("d"))

    @classmethod
    def url(cls, personne_id: int) -> str:
        return f"{reverse('portail:dossier', args=[personne_id])}#section-activite"
