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


class EcranParticipantsDispositif(EcranTrace):
    code = "participants_dispositif"
    libelle = "Participants d'un dispositif"


class EcranParticipantsDispositifExport(EcranTrace):
    code = "participants_dispositif_export"
    libelle = "Export des participants d'un dispositif"


class EcranParticipationDispositif(EcranTrace):
    code = "participation_dispositif"
    libelle = "Participation à un dispositif"


class EcranInstancesExport(EcranTrace):
    code = "instances_export"
    libelle = "Export des instances"


class EcranPropositionsExport(EcranTrace):
    code = "propositions_export"
    libelle = "Export des propositions"
