from jalons.socle.piece import PieceConfig


class AnnuaireConfig(PieceConfig):
    default = True
    name = "jalons.annuaire"
    label = "annuaire"
    verbose_name = "Annuaire"
