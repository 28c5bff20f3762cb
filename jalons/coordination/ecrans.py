"""Les écrans de la coordination dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranParcoursSeance(EcranTrace):
    code = "parcours_seance"
    libelle = "Parcours examinés en séance"


class EcranPointParcours(EcranTrace):
    code = "point_parcours"
    libelle = "Point sur un parcours"


class EcranSeancesExport(EcranTrace):
    code = "seances_export"
    libelle = "Export des séances"


class EcranDecisionsExport(EcranTrace):
    code = "decisions_export"
    libelle = "Export des décisions"
