"""Ce que les opérations européennes disent aux pièces du dessous : projets financés, mention due."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from jalons.accompagnement.mention import SourceMention
from jalons.annuaire.models import Structure
from jalons.comptes.enums import Permission
from jalons.fse.operation.selectors.operations import mention_de_structure, operations_du_projet
from jalons.projets.financement import LienFinancement, SourceFinancement


class FinancementEuropeen(SourceFinancement):
    code = "operation_europeenne"
    libelle = "Opération européenne (FSE+)"
    permission = Permission.FSE_CONSULTER
    permission_ouvrir = Permission.FSE_GERER

    @classmethod
    def pour(cls, projet_id: int) -> list[LienFinancement]:
        return [
            LienFinancement(
                libelle=operation.intitule,
                detail=operation.get_statut_display(),
                url=reverse("fse:operation", args=[operation.pk]),
            )
            for operation in operations_du_projet(projet_id)
        ]

    @classmethod
    def url_ouvrir(cls, projet_id: int) -> str:
        return f"{reverse('fse:nouvelle')}?projet={projet_id}"


class MentionEuropeenne(SourceMention):
    code = "operation_europeenne"
    libelle = "Opération européenne du PLIE"

    @classmethod
    def mention(cls, structure: Structure, *, le: date) -> str:
        return mention_de_structure(structure, le=le)
