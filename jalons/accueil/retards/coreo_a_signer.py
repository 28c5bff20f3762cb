"""L'orientation est décidée, son COREO n'est pas signé et rien n'est notifié."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.urls import reverse

from jalons.accueil.models import SuiviEntree
from jalons.comptes.enums import Permission
from jalons.personnes.retards import DIRECTE, Retard


class CoreoASigner(Retard):
    code = "coreo_a_signer"
    libelle = "COREO à signer"
    phrase = "COREO à signer, décidé le {date}"
    geste = "Ouvrir le COREO"
    permission = Permission.COREO_SIGNER
    ordre = 20
    surveille = (("accueil_suivientree", DIRECTE),)

    @classmethod
    def condition(cls, *, le: date) -> Q:
        suivis = SuiviEntree.objects.filter(personne_id=OuterRef("pk"), coreo_a_signer=True)
        return Q(principale__isnull=True) & Q(Exists(suivis))

    @classmethod
    def date(cls, *, le: date) -> Any:
        suivis = SuiviEntree.objects.filter(personne_id=OuterRef("pk"), coreo_a_signer=True)
        decidees = (
            suivis.order_by().values("personne_id").annotate(d=Max("orientation__date_decision"))
        )
        return Subquery(decidees.values("d"))

    @classmethod
    def url(cls, personne_id: int) -> str:
        return reverse("accueil:coreo", args=[personne_id])
