from importlib import import_module

from jalons.socle.piece import PieceConfig

SUJETS_A_CONTROLES = ("operation", "depenses", "temps", "participants", "publicite", "bilan")


class FseConfig(PieceConfig):
    default = True
    name = "jalons.fse"
    label = "fse"
    verbose_name = "FSE+"

    def ready(self) -> None:
        super().ready()
        for sujet in SUJETS_A_CONTROLES:
            import_module(f"{self.name}.{sujet}.controles")
