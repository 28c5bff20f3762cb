"""La réunion des référents de parcours du PLIE."""

from jalons.coordination.enums import Echelle
from jalons.coordination.instance import Rythme, TypeInstance


class CoordinationPlie(TypeInstance):
    code = "coordination_plie"
    libelle = "Réunion des référents de parcours PLIE"
    description = (
        "Fait le point avec les référents sur la construction des parcours, les outils et les "
        "méthodes."
    )
    echelle = Echelle.DISPOSITIF
    rythme = Rythme(mois=1, rang=1, jour=3, heure=9, minutes=120)
    rythmes_admis = (1, 2)
    ordre_du_jour = ("Parcours en construction", "Outils et étapes", "Prochaines entrées")
    examine_les_parcours = True
    exemple = {"nom": "Référents de parcours du PLIE"}
