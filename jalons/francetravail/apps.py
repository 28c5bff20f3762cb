from typing import Any

from django.db.models.signals import post_migrate

from jalons.socle.piece import PieceConfig


class FranceTravailConfig(PieceConfig):
    default = True
    name = "jalons.francetravail"
    label = "francetravail"
    verbose_name = "France Travail"

    def ready(self) -> None:
        super().ready()
        post_migrate.connect(_poser_la_veille, sender=self)


def _poser_la_veille(**_kwargs: Any) -> None:
    """Les déclencheurs qui notent qu'une fiche a pu changer d'identité, remis à chaque migration."""
    from jalons.francetravail.veille import poser_la_veille

    poser_la_veille()
