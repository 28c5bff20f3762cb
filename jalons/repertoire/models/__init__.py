<<<<<<< HEAD
"""Modèles du répertoire : l'offre d'insertion, qui y participe, et les places des organismes."""

from jalons.repertoire.models.capacite import Capacite
from jalons.repertoire.models.offre import (
    Action,
    Comptage,
    ConventionAction,
    Dispositif,
    ParticipationDispositif,
)

__all__ = [
    "Action",
    "Capacite",
    "Comptage",
    "ConventionAction",
    "Dispositif",
    "ParticipationDispositif",
=======
"""Modèles du répertoire : l'offre d'insertion, ses conventions et les places des organismes."""

from jalons.repertoire.models.capacite import Capacite
from jalons.repertoire.models.convention import (
    AvenantConvention,
    Conventionnement,
    DepenseConvention,
    LigneConvention,
    ObjectifConvention,
    PlaceConvention,
)
from jalons.repertoire.models.offre import Action, Comptage, Dispositif

__all__ = [
    "Action",
    "AvenantConvention",
    "Capacite",
    "Comptage",
    "Conventionnement",
    "DepenseConvention",
    "Dispositif",
    "LigneConvention",
    "ObjectifConvention",
    "PlaceConvention",
>>>>>>> daf13fc (Conventionnement : parties, lignes, avenants, objectifs, places et dépenses)
]
