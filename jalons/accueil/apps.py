from typing import Any

from django.db.models.signals import post_migrate

from jalons.socle.piece import PieceConfig


class AccueilConfig(PieceConfig):
    default = True
    name = "jalons.accueil"
    label = "accueil"
    verbose_name = "Accueil"

    def ready(self) -> None:
        super().ready()
        post_migrate.connect(_poser_le_suivi, sender=self)


def _poser_le_suivi(**_kwargs: Any) -> None:
    """Les déclencheurs qui tiennent le suivi des entrées, remis à chaque migration."""
    from jalons.accueil.veille import poser_le_suivi

    poser_le_suivi()
