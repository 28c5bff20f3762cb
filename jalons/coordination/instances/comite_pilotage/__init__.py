"""Le comité de pilotage, deux fois par an."""

from jalons.coordination.enums import Echelle
from jalons.coordination.instance import Rythme, TypeInstance


class ComitePilotage(TypeInstance):
    code = "comite_pilotage"
    libelle = "Comité de pilotage"
    description = "Deux fois par an, arrête les orientations et suit les résultats du programme."
    echelle = Echelle.DEPARTEMENT
    rythme = Rythme(mois=6, rang=2, jour=2, heure=10)
    rythmes_admis = (6, 12)
    ordre_du_jour = (
        "Résultats",
        "Orientations prioritaires",
        "Moyens et financements",
        "Décisions",
    )
    exemple = {"nom": "Comité de pilotage du pacte territorial d'insertion"}
