"""La cellule locale de réflexion : les acteurs d'un territoire, chaque trimestre."""

from jalons.coordination.enums import Echelle
from jalons.coordination.instance import Rythme, TypeInstance


class CelluleLocale(TypeInstance):
    code = "cellule_locale"
    libelle = "Cellule locale de réflexion"
    description = (
        "Informe sur l'offre en cours, fait remonter les actions et les besoins du territoire, "
        "approfondit un thème avec un intervenant ou un groupe de travail."
    )
    echelle = Echelle.TERRITOIRE
    rythme = Rythme(mois=3, rang=2, jour=3, heure=9)
    ordre_du_jour = (
        "Suites de la réunion précédente",
        "L'offre d'insertion du Département",
        "Actions et événements des partenaires",
        "Besoins repérés sur le territoire",
        "Thème du jour",
    )
    exemple = {"nom": "Cellule locale de réflexion du Bassin"}
