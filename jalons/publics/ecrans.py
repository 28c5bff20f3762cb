"""Les écrans des publics dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranPublics(EcranTrace):
    code = "publics"
    libelle = "Publics spécifiques"


class EcranPublicsExport(EcranTrace):
    code = "publics_export"
    libelle = "Export des publics spécifiques"


class EcranPointActivite(EcranTrace):
    code = "point_activite"
    libelle = "Point d'activité"
