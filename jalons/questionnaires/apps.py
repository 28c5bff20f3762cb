from jalons.socle.piece import PieceConfig


class QuestionnairesConfig(PieceConfig):
    default = True
    name = "jalons.questionnaires"
    label = "questionnaires"
    verbose_name = "Questionnaires"
