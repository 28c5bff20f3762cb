"""La révision à six ou douze mois d'un parcours social."""

from jalons.equipes.theme import ThemeEquipe


class Revision(ThemeEquipe):
    code = "revision"
    libelle = "Révision à 6 ou 12 mois"
    article = "CASF, art. L.262-31 et D.262-65-2-1"
    ordre = 20
    favorable = "Favorable à la poursuite du parcours social"
    defavorable = "Favorable à une nouvelle orientation"
    objet_type = "Parcours social sans recherche d'emploi possible à l'échéance"
    demande_voie = True
    exemple = {"objet": "Six mois de parcours social, santé encore fragile"}
