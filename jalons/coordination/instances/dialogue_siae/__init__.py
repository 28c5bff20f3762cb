"""L'instance de dialogue avec les structures d'insertion par l'activité économique."""

from jalons.coordination.enums import Echelle
from jalons.coordination.instance import Rythme, TypeInstance


class DialogueSiae(TypeInstance):
    code = "dialogue_siae"
    libelle = "Dialogue avec les SIAE"
    description = (
        "Postes, recrutements, parcours et sorties des structures d'insertion par l'activité "
        "économique d'un territoire."
    )
    echelle = Echelle.TERRITOIRE
    rythme = Rythme(mois=3, rang=3, jour=3, heure=14, minutes=120)
    rythmes_admis = (1, 2, 3)
    ordre_du_jour = ("Postes ouverts et à pourvoir", "Parcours et sorties", "Difficultés communes")
    examine_les_parcours = True
    exemple = {"nom": "Dialogue SIAE du Bassin"}
