from jalons.socle.piece import PieceConfig


class PersonnesConfig(PieceConfig):
    name = "jalons.personnes"
    label = "personnes"
    verbose_name = "Personnes"
