"""Les nouvelles données à une personne, et par où."""

from __future__ import annotations

from django.db.models import QuerySet

from jalons.personnes.models import EnvoiNouvelle


def nouvelles_de(genre: str, objet_id: int) -> QuerySet[EnvoiNouvelle]:
    """Les nouvelles données de cet objet, la dernière d'abord."""
    return (
        EnvoiNouvelle.objects.filter(genre=genre, objet_id=objet_id)
        .select_related("lettre", "personne")
        .order_by("-pk")
    )
