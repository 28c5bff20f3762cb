"""Ce que l'accompagnement montre sur la fiche d'une séance : les personnes du territoire à reprendre."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.manques import Manque
from jalons.accompagnement.selectors.reprise import tenir
from jalons.comptes.liens import Lien, LiensDeFiche
from jalons.personnes.models import RetardPorte
from jalons.socle import formats

if TYPE_CHECKING:
    from jalons.coordination.models import Seance

_GENRE = "reunion_operateurs"


class PersonnesAReprendre(LiensDeFiche):
    """L'ordre du jour d'une réunion des opérateurs : des nombres, jamais des noms."""

    code = "personnes_a_reprendre"
    libelle = "Personnes à reprendre"
    sur = "coordination.Seance"
    icone = "person-lines-fill"

    @classmethod
    def liens(cls, fiche: Seance) -> list[Lien]:
        ou = fiche.instance.territoire_id
        liste = reverse("accompagnement:reprise")
        suite = f"&territoire={ou}" if ou else ""
        return [Lien(dit, f"{liste}?manque={code}{suite}") for code, dit in cls._comptes(fiche)]

    @classmethod
    def resumer(cls, fiche: Seance) -> list[str]:
        return [dit for _, dit in cls._comptes(fiche)]

    @classmethod
    def _comptes(cls, fiche: Seance) -> list[tuple[str, str]]:
        if fiche.instance.genre != _GENRE:
            return []
        tenir(le=timezone.localdate())
        portes = RetardPorte.objects.filter(code__in=[m.code for m in Manque.tous()])
        if fiche.instance.territoire_id:
            portes = portes.filter(personne__territoire=fiche.instance.territoire_id)
        lus = dict(portes.order_by().values_list("code").annotate(n=Count("pk")))
        return [(m.code, f"{formats.nombre(lus.get(m.code, 0))} {m.dit}") for m in Manque.tous()]
