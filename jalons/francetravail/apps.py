from jalons.socle.piece import PieceConfig


class FranceTravailConfig(PieceConfig):
    default = True
    name = "jalons.francetravail"
    label = "francetravail"
    verbose_name = "France Travail"
