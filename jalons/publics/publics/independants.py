"""Les travailleurs indépendants, et le point sur leur activité."""

from jalons.publics.genres import GenrePublic


class TravailleursIndependants(GenrePublic):
    code = "independant"
    libelle = "Travailleur indépendant"
    definition = (
        "Personne qui exerce une activité non salariée, quel que soit le revenu qu'elle en tire."
    )
    source = "Pacte territorial d'insertion, orientation 2.2"
    ordre = 30
    a_point_d_activite = True
