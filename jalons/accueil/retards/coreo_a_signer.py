"""L'orientation est décidée, son COREO n'est pas signé et rien n'est notifié."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from jalons.accueil.enums import EtatCoreo
from jalons.accueil.models import Coreo, Orientation
from jalons.accueil.selectors.orientation import dernieres_orientations
from jalons.comptes.enums import Permission
from jalons.personnes.retards import DIRECTE, Retard


def _a_signer() -> QuerySet[Orientation]:
    signees = Coreo.objects.filter(orientation=OuterRef("pk"), etat=EtatCoreo.SIGNE)
    return dernieres_orientations().filter(~Exists(signees), date_notification__isnull=True)


class CoreoASigner(Retard):
    code = "coreo_a_signer"
    libelle = "COREO à signer"
    phrase = "COREO à signer, décidé le {date}"
    geste = "Ouvrir le COREO"
    permission = Permission.COREO_SIGNER
    ordre = 20
    surveille = (
        ("accueil_orientation", DIRECTE),
        (
            "accueil_coreo",
            "SELECT o.personne_id FROM lignes l JOIN accueil_orientation o ON o.id = l.orientation_id",
        ),
    )

    @classmethod
    def condition(cls, *, le: date) -> Q:
        return Q(principale__isnull=True, deces_signale=False) & Q(Exists(_a_signer()))

    @classmethod
    def date(cls, *, le: date) -> Any:
        return Subquery(_a_signer().order_by().values("date_decision")[:1])

    @classmethod
    def url(cls, personne_id: int) -> str:
        return reverse("accueil:coreo", args=[personne_id])
