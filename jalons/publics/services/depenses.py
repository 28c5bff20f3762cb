"""Dire la part d'un public dans les dépenses d'une ligne de convention."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import DatabaseError, transaction

from jalons.comptes.journal import noter
from jalons.comptes.models import Agent
from jalons.publics import evenements
from jalons.publics.genres import GenrePublic
from jalons.publics.models import PartPublic
from jalons.publics.services.qualifications import PublicImpossible
from jalons.socle.formats import nombre


@transaction.atomic
def dire_les_parts(
    *, convention: Any, ligne: Any, parts: Mapping[str, Decimal], par: Agent, le: date
) -> None:
    """Remplace les parts d'une ligne : {public: pour cent}. L'histoire garde celles d'avant.

    Lève `PublicImpossible` au-delà de cent, ou pour un public inconnu.
    """
    dites = {code: part for code, part in parts.items() if part}
    if sum(dites.values(), Decimal(0)) > 100:
        raise PublicImpossible("Les parts d'une ligne font cent au plus.")
    PartPublic.objects.filter(ligne_id=ligne.pk).exclude(public__in=list(dites)).delete()
    try:
        with transaction.atomic():
            # Les parts qui baissent d'abord : le total ne passe jamais cent en chemin.
            en_place = dict(
                PartPublic.objects.filter(ligne_id=ligne.pk).values_list("public", "part")
            )
            baisse = sorted(dites.items(), key=lambda d: d[1] - en_place.get(d[0], Decimal(0)))
            for code, part in baisse:
                GenrePublic.par_code(code)
                PartPublic.objects.update_or_create(
                    ligne_id=ligne.pk, public=code, defaults={"part": part, "par": par}
                )
    except DatabaseError as erreur:
        if "parts_cent_au_plus" not in str(erreur):
            raise
        raise PublicImpossible("Les parts d'une ligne font cent au plus.") from erreur
    dit = ", ".join(f"{GenrePublic.par_code(c).libelle} {nombre(p)} %" for c, p in dites.items())
    noter(
        evenements.PartPublicDite,
        convention,
        par,
        le,
        numero=convention.numero,
        dites=dit or "aucun public",
    )
