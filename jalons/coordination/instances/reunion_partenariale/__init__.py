"""La réunion multi-partenariale : plusieurs acteurs autour d'une même question."""

from jalons.coordination.enums import Echelle
from jalons.coordination.instance import Rythme, TypeInstance


class ReunionPartenariale(TypeInstance):
    code = "reunion_partenariale"
    libelle = "Réunion multi-partenariale"
    description = "Réunit, selon les actions en cours ou les projets, les acteurs d'une question."
    echelle = Echelle.DEPARTEMENT
    rythme = Rythme(mois=0)
    ordre_du_jour = ("La question posée", "Ce que chacun peut apporter", "Suites à donner")
    exemple = {"nom": "Groupe de travail mobilité"}
