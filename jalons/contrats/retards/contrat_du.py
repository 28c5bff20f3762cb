"""L'orientation est notifiée, son contrat n'est pas conclu."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import DateField, Exists, Max, OuterRef, Q, Subquery
from django.urls import reverse

from jalons.accueil.selectors.orientation import suivis_en_attente
from jalons.comptes.enums import Permission
from jalons.personnes.retards import DIRECTE, Retard


class ContratDu(Retard):
    code = "contrat_du"
    libelle = "Contrat à conclure"
    phrase = "Contrat à conclure avant le {date}"
    geste = "Préparer le contrat"
    permission = Permission.CONTRAT_GERER
    ordre = 30
    surveille = (("accueil_suivientree", DIRECTE),)

    @classmethod
    def condition(cls, *, le: date) -> Q:
        suivis = suivis_en_attente("contrat_attendu").filter(personne_id=OuterRef("pk"))
        return Q(principale__isnull=True) & Q(Exists(suivis))

    @classmethod
    def date(cls, *, le: date) -> Any:
        suivis = suivis_en_attente("contrat_attendu").filter(personne_id=OuterRef("pk"))
        dus = suivis.order_by().values("personne_id").annotate(d=Max("orientation__contrat_du_le"))
        return Subquery(dus.values("d"), output_field=DateField())

    @classmethod
    def url(cls, personne_id: int) -> str:
        return reverse("contrats:personne", args=[personne_id])
