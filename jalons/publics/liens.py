"""Ce que les publics montrent sur la fiche d'une convention."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from jalons.comptes.liens import Lien, LiensDeFiche
from jalons.publics.models import PartPublic


class PublicsDeLaConvention(LiensDeFiche):
    code = "publics_de_la_convention"
    libelle = "Publics spécifiques financés"
    sur = "repertoire.Conventionnement"
    icone = "person-badge"
    vide = "Aucune part n'est dite pour un public."

    @classmethod
    def liens(cls, fiche: Any) -> list[Lien]:
        url = reverse("publics:parts", args=[fiche.pk])
        dites = PartPublic.objects.filter(ligne__convention=fiche).select_related(
            "ligne__financeur"
        )
        lus = [Lien(f"{part}, {part.ligne}", url) for part in dites]
        return lus or [Lien("Dire la part d'un public", url)]
