"""Les écrans des équipes dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranSeanceEquipe(EcranTrace):
    code = "equipe_seance"
    libelle = "Séance d'équipe pluridisciplinaire"


class EcranPvEquipe(EcranTrace):
    code = "equipe_pv"
    libelle = "Procès-verbal d'équipe pluridisciplinaire (PDF)"


class EcranLettresEquipe(EcranTrace):
    code = "equipe_lettres"
    libelle = "Lettres d'équipe pluridisciplinaire (PDF)"


class EcranPassageEquipe(EcranTrace):
    code = "equipe_passage"
    libelle = "Dossier d'équipe pluridisciplinaire"


class EcranSaisirEquipe(EcranTrace):
    code = "equipe_saisir"
    libelle = "Saisine d'une équipe pluridisciplinaire"


class EcranDossiersEquipeExport(EcranTrace):
    code = "equipe_dossiers_export"
    libelle = "Export des dossiers d'équipe"


class EcranEquipesExport(EcranTrace):
    code = "equipes_export"
    libelle = "Export des équipes pluridisciplinaires"
