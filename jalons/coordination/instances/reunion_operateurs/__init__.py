"""La réunion des opérateurs d'un territoire : les personnes accompagnées, et celles qui ne le sont pas."""

from jalons.coordination.enums import Echelle
from jalons.coordination.instance import Rythme, TypeInstance


class ReunionOperateurs(TypeInstance):
    code = "reunion_operateurs"
    libelle = "Réunion des opérateurs"
    description = (
        "Réunit chaque mois les organismes qui accompagnent sur un territoire : qui est accompagné, "
        "qui ne l'est pas encore, et qui reprend qui. L'ordre du jour est la liste vivante des "
        "personnes sans accompagnement effectif."
    )
    echelle = Echelle.TERRITOIRE
    rythme = Rythme(mois=1, rang=3, jour=1, heure=14, minutes=120)
    rythmes_admis = (3,)
    ordre_du_jour = (
        "Ce qui a été repris depuis la dernière réunion",
        "Personnes sans orientation",
        "Personnes sans référent",
        "Personnes sans contrat en vigueur",
        "Personnes sans contact ni étape",
        "Qui reprend qui, et pour quand",
    )
    examine_les_parcours = True
    exemple = {"nom": "Réunion des opérateurs du Bassin"}
