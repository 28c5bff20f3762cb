from importlib import import_module

from jalons.socle.piece import PieceConfig


class ComptesConfig(PieceConfig):
    default = True
    name = "jalons.comptes"
    label = "comptes"
    verbose_name = "Comptes"

    def ready(self) -> None:
        super().ready()
        import_module("jalons.comptes.session")  # la fin de session se pose à la connexion
