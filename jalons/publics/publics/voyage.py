"""Les gens du voyage."""

from jalons.publics.genres import GenrePublic


class GensDuVoyage(GenrePublic):
    code = "gens_du_voyage"
    libelle = "Gens du voyage"
    definition = "Personne dont l'habitat traditionnel est mobile, et qui le dit elle-même."
    source = "Pacte territorial d'insertion, orientation 2.2 ; loi n° 2000-614, art. 1er"
    ordre = 20
    avertissement = "Un mode d'habitat, dit par la personne : jamais une origine."
