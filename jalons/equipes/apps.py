from jalons.socle.piece import PieceConfig


class EquipesConfig(PieceConfig):
    default = True
    name = "jalons.equipes"
    label = "equipes"
    verbose_name = "Équipe pluridisciplinaire"
