"""Le vendredi de l'insertion : un intervenant par mois, pour tout le département."""

from jalons.coordination.enums import Echelle
from jalons.coordination.instance import Rythme, TypeInstance


class VendrediInsertion(TypeInstance):
    code = "vendredi_insertion"
    libelle = "Vendredi de l'insertion"
    description = (
        "Un vendredi par mois, un ou plusieurs acteurs présentent leur activité aux partenaires "
        "du département ; la programmation vient des propositions de chacun."
    )
    echelle = Echelle.DEPARTEMENT
    rythme = Rythme(mois=1, rang=2, jour=4, heure=9, minutes=120)
    ordre_du_jour = ("Présentation de l'intervenant", "Échanges", "Prochains rendez-vous")
    exemple = {"nom": "Vendredis de l'insertion"}
