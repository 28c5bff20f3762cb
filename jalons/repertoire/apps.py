from jalons.socle.piece import PieceConfig


class RepertoireConfig(PieceConfig):
    default = True
    name = "jalons.repertoire"
    label = "repertoire"
    verbose_name = "Répertoire"
