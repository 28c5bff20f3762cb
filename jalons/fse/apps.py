from importlib import import_module
from typing import Any

from django.db.models.signals import post_migrate, post_save

from jalons.socle.piece import PieceConfig

SUJETS_CONTROLES = ("operation", "depenses", "temps", "participants", "publicite", "bilan")


class FseConfig(PieceConfig):
    default = True
    name = "jalons.fse"
    label = "fse"
    verbose_name = "FSE+"

    def ready(self) -> None:
        """Inscrit les contrôles de chaque sujet, et les vues qu'ils demandent."""
        super().ready()
        for sujet in SUJETS_CONTROLES:
            import_module(f"{self.name}.{sujet}.controles")
            import_module(f"{self.name}.{sujet}.selectors.faits")
        post_migrate.connect(_poser_les_echeances, sender=self)
        post_save.connect(_porter_les_delais, sender="socle.ParametreLocal")


def _poser_les_echeances(**_kwargs: Any) -> None:
    """Les déclencheurs qui datent les fiches de participants, remis à chaque migration."""
    from jalons.fse.participants.services.echeances import poser_les_echeances

    poser_les_echeances()


def _porter_les_delais(instance: Any, **_kwargs: Any) -> None:
    """Un délai que le département change redate les fiches aussitôt."""
    from jalons.fse.participants.services.echeances import delai_change

    delai_change(instance.code)
