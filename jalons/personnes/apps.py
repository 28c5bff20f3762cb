from jalons.socle.piece import PieceConfig


class PersonnesConfig(PieceConfig):
    default = True
    name = "jalons.personnes"
    label = "personnes"
    verbose_name = "Personnes"
