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
from jalons.repertoire.models.fiche import (
    DoublonOffre,
    ErreurSignalee,
    FicheStructure,
    IndexOffre,
    MotOffre,
    Offre,
    SessionOffre,
    TexteOffre,
    ZoneOffre,
)
from jalons.repertoire.models.offre import (
    Action,
    Comptage,
    Dispositif,
    ParticipationDispositif,
)
from jalons.repertoire.models.suivi import AxePolitique, BilanConvention, SuiviConvention

__all__ = [
    "Action",
    "AvenantConvention",
    "AxePolitique",
    "BilanConvention",
    "Capacite",
    "Comptage",
    "Conventionnement",
    "DepenseConvention",
    "Dispositif",
    "DoublonOffre",
    "ErreurSignalee",
    "FicheStructure",
    "IndexOffre",
    "LigneConvention",
    "MotOffre",
    "ObjectifConvention",
    "Offre",
    "ParticipationDispositif",
    "PlaceConvention",
    "SessionOffre",
    "SuiviConvention",
    "TexteOffre",
    "ZoneOffre",
]
