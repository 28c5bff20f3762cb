"""Les conventions qui financent un accompagnement d'ici relèvent leurs entrées de ses parcours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from jalons.accompagnement.models import Parcours
from jalons.repertoire.releves import EntreeRelevee, ReleveDEntrees

# Le motif de sortie d'un parcours → l'issue d'un suivi ; le reste est « autre ».
_ISSUES: Mapping[str, str] = {
    "emploi_durable": "emploi_durable",
    "emploi_court": "emploi_court",
    "creation": "creation",
    "formation": "formation",
    "relais": "relais",
    "objectifs_atteints": "fin_prevue",
    "abandon": "abandon",
    "sans_nouvelles": "abandon",
}


class _DesParcours(ReleveDEntrees):
    genre: ClassVar[str]

    @classmethod
    def entrees(cls, convention: Any, *, le: date) -> Iterable[EntreeRelevee]:
        fin = min(convention.periode.fin or le, le)
        lus = Parcours.objects.filter(
            genre=cls.genre,
            structure__in=convention.parties.all(),
            date_admission__gte=convention.periode.debut,
            date_admission__lte=fin,
        ).select_related("sortie")
        for parcours in lus.order_by("pk"):
            sortie = parcours.date_sortie
            dite = getattr(parcours, "sortie", None)
            issue = ""
            if sortie is not None:
                issue = _ISSUES.get(dite.motif if dite else "", "autre")
            yield EntreeRelevee(
                parcours.pk, parcours.personne_id, parcours.date_admission or le, sortie, issue
            )


class ParcoursAgr(_DesParcours):
    code = "agr"
    libelle = "Accompagnements globaux renforcés (AGR)"
    genre = "agr"


class ParcoursAsir(_DesParcours):
    code = "asir"
    libelle = "Accompagnements sociaux individualisés renforcés (ASIR)"
    genre = "asir"


class ParcoursSocial(_DesParcours):
    code = "social"
    libelle = "Accompagnements sociaux"
    genre = "social"
