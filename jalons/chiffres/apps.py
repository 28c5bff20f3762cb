from typing import Any

from django.db.models.signals import post_migrate

from jalons.socle.piece import PieceConfig


class ChiffresConfig(PieceConfig):
    default = True
    name = "jalons.chiffres"
    label = "chiffres"
    verbose_name = "Chiffres"

    def ready(self) -> None:
        super().ready()
        from jalons.chiffres.registre import decouvrir_toutes_les_pieces

        decouvrir_toutes_les_pieces()
        post_migrate.connect(_poser_la_veille, sender=self)


def _poser_la_veille(**_kwargs: Any) -> None:
    """Les déclencheurs qui notent de qui refaire les séjours, et quels faits ont changé."""
    from jalons.chiffres.gardees import poser_les_marques
    from jalons.chiffres.veille import poser_la_veille

    poser_la_veille()
    poser_les_marques()
