"""La CTES : l'équipe pluridisciplinaire d'un territoire."""

from jalons.coordination.enums import Echelle
from jalons.coordination.instance import Rythme, TypeInstance


class Ctes(TypeInstance):
    code = "ctes"
    libelle = "Équipe pluridisciplinaire (CTES)"
    description = (
        "Examine les situations du territoire qui demandent plusieurs regards et coordonne les "
        "réponses."
    )
    echelle = Echelle.TERRITOIRE
    rythme = Rythme(mois=1, rang=1, jour=1, heure=9)
    ordre_du_jour = ("Situations présentées", "Avis et suites", "Vie de l'équipe")
    examine_les_parcours = True
    exemple = {"nom": "CTES du Bassin"}
