"""L'orientation est notifiée, son contrat n'est pas conclu."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, Q, QuerySet, Subquery
from django.urls import reverse

from jalons.accueil.selectors.orientation import dernieres_orientations
from jalons.comptes.enums import Permission
from jalons.contrats.selectors.attentes import CONTRAT_ATTENDU
from jalons.personnes.retards import DIRECTE, Retard


def _attendus() -> QuerySet[Any]:
    return dernieres_orientations().filter(**CONTRAT_ATTENDU)


class ContratDu(Retard):
    code = "contrat_du"
    libelle = "Contrat à conclure"
    phrase = "Contrat à conclure avant le {date}"
    geste = "Préparer le contrat"
    permission = Permission.CONTRAT_GERER
    ordre = 30
    surveille = (("accueil_orientation", DIRECTE),)

    @classmethod
    def condition(cls, *, le: date) -> Q:
        """Comme `SuiviEntree.contrat_attendu`, mais aussi pour qui n'a pas d'entrée suivie ici."""
        due = Q(principale__isnull=True, deces_signale=False) & ~Q(est_soumis=False)
        return due & Q(Exists(_attendus()))

    @classmethod
    def date(cls, *, le: date) -> Any:
        return Subquery(_attendus().order_by().values("contrat_du_le")[:1])

    @classmethod
    def url(cls, personne_id: int) -> str:
        return reverse("contrats:personne", args=[personne_id])
