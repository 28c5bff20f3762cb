"""Les retards que les contrats savent dire : un fichier par retard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.contrats.models import Contrat
from jalons.personnes.retards import A_ACCOMPAGNER, DIRECTE, Retard

# De qui parlent les lignes d'une table qui ne porte que son contrat.
PAR_CONTRAT = "SELECT c.personne_id FROM lignes l JOIN contrats_contrat c ON c.id = l.contrat_id"


class RetardDeContrat(Retard):
    """Un retard que disent les contrats rendus par `contrats`, chacun avec sa date dans `champ`."""

    contrats: ClassVar[Callable[..., QuerySet[Contrat]]]
    champ: ClassVar[str] = "due_le"
    geste = "Ouvrir le contrat"
    permission = Permission.CONTRAT_GERER
    surveille: ClassVar[tuple[tuple[str, str], ...]] = (("contrats_contrat", DIRECTE),)

    @classmethod
    def _siens(cls, le: date) -> QuerySet[Contrat]:
        return cls.contrats(le=le).filter(personne=OuterRef("pk"))

    @classmethod
    def condition(cls, *, le: date) -> Q:
        return A_ACCOMPAGNER & Q(Exists(cls._siens(le)))

    @classmethod
    def date(cls, *, le: date) -> Any:
        dites = cls._siens(le).order_by(cls.champ).values(cls.champ)
        return Subquery(dites[:1], output_field=DateField())

    @classmethod
    def url(cls, personne_id: int) -> str:
        return reverse("contrats:personne", args=[personne_id])
