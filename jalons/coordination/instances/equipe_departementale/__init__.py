"""L'équipe pluridisciplinaire du département : fraude et amendes, ou tout le ressort."""

from jalons.coordination.enums import Echelle
from jalons.coordination.instance import Rythme, TypeInstance


class EquipeDepartementale(TypeInstance):
    code = "equipe_departementale"
    libelle = "Équipe pluridisciplinaire départementale"
    description = "Rend un avis sur les situations de tout le département qui relèvent d'elle."
    echelle = Echelle.DEPARTEMENT
    rythme = Rythme(mois=3, rang=2, jour=1, heure=14)
    rythmes_admis = (1,)
    ordre_du_jour = ("Dossiers soumis à avis", "Suites des avis", "Vie de l'équipe")
    examine_les_parcours = False
    exemple = {"nom": "Équipe départementale"}
