from jalons.socle.piece import PieceConfig


class AnnuaireConfig(PieceConfig):
    name = "jalons.annuaire"
    label = "annuaire"
    verbose_name = "Annuaire"
