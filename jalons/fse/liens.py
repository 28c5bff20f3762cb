"""Ce que les opérations européennes montrent sur la fiche d'une convention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from jalons.comptes.liens import Lien, LiensDeFiche

if TYPE_CHECKING:
    from jalons.repertoire.models import Conventionnement


class OperationsDeLaConvention(LiensDeFiche):
    code = "operations_de_la_convention"
    libelle = "Opérations européennes"
    sur = "repertoire.Conventionnement"
    icone = "stars"
    vide = "Aucune opération européenne ne la cofinance."

    @classmethod
    def liens(cls, fiche: Conventionnement) -> list[Lien]:
        return [
            Lien(o.intitule, reverse("fse:operation", args=[o.pk]))
            for o in fiche.operations.order_by("code")
        ]
