"""Suivie par un référent unique, ni vue ni jointe depuis le délai, qui que soit le référent."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import DateField, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from jalons.accompagnement.selectors.portefeuille import (
    a_eu_un_contact,
    contact_depuis,
    contact_ou_entretien,
)
from jalons.accueil.selectors.mes_personnes import limite_de_contact
from jalons.comptes.enums import Permission
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Rattachement
from jalons.personnes.retards import DIRECTE, Retard


def _referents() -> QuerySet[Rattachement]:
    return Rattachement.objects.filter(
        personne=OuterRef("pk"), motif=MotifRattachement.REFERENT_UNIQUE
    )


def suivis(le: date) -> QuerySet[Rattachement]:
    """Le suivi de référent unique en cours de la personne."""
    return _referents().filter(periode__contains=le)


class SansContact(Retard):
    code = "sans_contact"
    libelle = "Sans contact"
    phrase = "Sans contact depuis {jours} jours"
    geste = "Noter un contact"
    permission = Permission.ACCOMPAGNEMENT_GERER
    ordre = 40
    surveille = (
        ("personnes_rattachement", DIRECTE),
        ("accompagnement_contact", DIRECTE),
        ("accueil_entretien", DIRECTE),
    )

    @classmethod
    def condition(cls, *, le: date) -> Q:
        """Rien depuis le délai ; jamais jointe, le délai part de son premier référent."""
        limite = limite_de_contact(le=le)
        ancienne = a_eu_un_contact() | Q(
            Exists(_referents().filter(periode__startswith__lt=limite))
        )
        suivie = Q(principale__isnull=True) & Q(Exists(suivis(le)))
        return suivie & ancienne & ~contact_depuis(limite)

    @classmethod
    def date(cls, *, le: date) -> Any:
        """Le dernier contact ; sans aucun, le jour de son premier référent."""
        confiee = _referents().order_by().values("personne").annotate(d=Min("periode__startswith"))
        depuis = Subquery(confiee.values("d"), output_field=DateField())
        return Coalesce(contact_ou_entretien(), depuis)

    @classmethod
    def url(cls, personne_id: int) -> str:
        return reverse("accompagnement:contact", args=[personne_id])
