"""Retirer une entrée que les faits démentent, sans perdre ce qu'un agent a fait d'elle."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import DO_NOTHING

from jalons.personnes.models import Entree


def retirer_entrees(identifiants: Collection[int]) -> set[int]:
    """Efface celles qu'aucun acte n'a suivies ; rend les numéros effacés. Les autres restent.

    Un acte est toute ligne, de toute pièce, qui désigne l'entrée ; ce que la base dérive d'elle
    (`DO_NOTHING`) n'en est pas un.
    """
    libres = Entree.objects.filter(pk__in=identifiants)
    for lien in Entree._meta.related_objects:
        if getattr(lien, "on_delete", None) is not DO_NOTHING:
            suites = lien.related_model._base_manager.filter(
                **{f"{lien.field.name}__in": list(identifiants)}
            )
            libres = libres.exclude(pk__in=suites.values(f"{lien.field.name}_id"))
    effacees = set(libres.values_list("pk", flat=True))
    Entree.objects.filter(pk__in=effacees).delete()
    return effacees
