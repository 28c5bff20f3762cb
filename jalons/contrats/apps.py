from jalons.socle.piece import PieceConfig
from jalons.socle.registre import decouvrir


class ContratsConfig(PieceConfig):
    default = True
    name = "jalons.contrats"
    label = "contrats"
    verbose_name = "Contrats d'engagement"

    def ready(self) -> None:
        super().ready()
        decouvrir("jalons.contrats.genres")
