"""Le comité de suivi d'un dispositif : l'action, sa coordination et le parcours de chacun."""

from jalons.coordination.enums import Echelle
from jalons.coordination.instance import Rythme, TypeInstance


class ComiteSuivi(TypeInstance):
    code = "comite_suivi"
    libelle = "Comité de suivi"
    description = (
        "Point d'étape sur un dispositif conventionné : l'action, sa coordination, et le parcours "
        "des personnes qui y participent."
    )
    echelle = Echelle.DISPOSITIF
    rythme = Rythme(mois=1, rang=3, jour=1, heure=14, minutes=120)
    rythmes_admis = (1, 3)
    ordre_du_jour = (
        "Activité du dispositif",
        "Coordination et difficultés",
        "Point sur les parcours",
        "Suites à donner",
    )
    examine_les_parcours = True
    exemple = {"nom": "Comité de suivi de la Garantie d'activité"}
