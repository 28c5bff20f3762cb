from importlib import import_module

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
