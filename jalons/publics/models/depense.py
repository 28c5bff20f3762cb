"""La part d'une ligne de convention qui revient à un public : de quoi lire l'indicateur 2.2."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from jalons.publics.genres import GenrePublic
from jalons.socle.versions import versions_gardees

# La ligne se verrouille : deux parts posées à la fois s'attendent, et la seconde voit la première.
_CENT_AU_PLUS = """
PERFORM 1 FROM repertoire_ligneconvention WHERE id = NEW.ligne_id FOR UPDATE;
IF NEW.part + (SELECT coalesce(sum(part), 0) FROM publics_partpublic
               WHERE ligne_id = NEW.ligne_id AND id IS DISTINCT FROM NEW.id) > 100 THEN
    RAISE EXCEPTION 'jalons: parts_cent_au_plus (%)', NEW.ligne_id;
END IF;
RETURN NEW;
"""


@versions_gardees()
class PartPublic(models.Model):
    """Une part, en pour cent, des dépenses d'une ligne. Toutes ensemble : cent au plus."""

    ligne = models.ForeignKey(
        "repertoire.LigneConvention", on_delete=models.CASCADE, related_name="parts_publics"
    )
    public = models.CharField("public", max_length=40, choices=GenrePublic.choix)
    part = models.DecimalField("part (%)", max_digits=5, decimal_places=2)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "part d'un public"
        verbose_name_plural = "parts d'un public"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["ligne", "public"], name="part_public_une_fois"),
            models.CheckConstraint(
                name="part_public_possible", condition=Q(part__gt=0, part__lte=100)
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="parts_cent_au_plus",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_CENT_AU_PLUS,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_public_display()} : {self.part} %"
