"""Les écrans du répertoire dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranActionsExport(EcranTrace):
    code = "actions_export"
    libelle = "Export de l'offre d'insertion"


class EcranConventionsExport(EcranTrace):
    code = "conventions_export"
    libelle = "Export des conventions"


class EcranDispositifsExport(EcranTrace):
    code = "dispositifs_export"
    libelle = "Export des dispositifs"


class EcranRepertoireExport(EcranTrace):
    code = "repertoire_export"
    libelle = "Export du répertoire"


class EcranFichesExport(EcranTrace):
    code = "fiches_export"
    libelle = "Export des fiches du répertoire"


class EcranSuivisConvention(EcranTrace):
    code = "suivis_convention"
    libelle = "Suivis d'une convention"


class EcranSuivisConventionExport(EcranTrace):
    code = "suivis_convention_export"
    libelle = "Export des suivis d'une convention"
