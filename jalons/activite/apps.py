from typing import Any

from django.db.models.signals import post_migrate

from jalons.socle.piece import PieceConfig


class ActiviteConfig(PieceConfig):
    default = True
    name = "jalons.activite"
    label = "activite"
    verbose_name = "Activité"

    def ready(self) -> None:
        super().ready()
        post_migrate.connect(_garder_les_cibles, sender=self)


def _garder_les_cibles(**_kwargs: Any) -> None:
    """La base refuse d'effacer une cible vers laquelle quelqu'un est positionné."""
    from jalons.activite.gardes import garder_les_cibles

    garder_les_cibles()
