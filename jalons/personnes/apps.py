from typing import Any

from django.db.models.signals import post_migrate

from jalons.socle.piece import PieceConfig


class PersonnesConfig(PieceConfig):
    default = True
    name = "jalons.personnes"
    label = "personnes"
    verbose_name = "Personnes"

    def ready(self) -> None:
        super().ready()
        post_migrate.connect(_poser_la_veille, sender=self)


def _poser_la_veille(**_kwargs: Any) -> None:
    """Les déclencheurs qui notent de qui revoir les retards, remis à chaque migration."""
    from jalons.personnes.services.retards import poser_la_veille

    poser_la_veille()
