"""Les situations complexes, qui demandent plusieurs partenaires autour de la personne."""

from jalons.publics.genres import GenrePublic


class SituationsComplexes(GenrePublic):
    code = "situation_complexe"
    libelle = "Situation complexe"
    definition = (
        "Personne qui rencontre des difficultés dans plusieurs champs à la fois, et pour qui un référent de "
        "parcours réunit les partenaires."
    )
    source = "Pacte territorial d'insertion, orientations 2.2 et 2.3"
    ordre = 70
    mois = 12
    avertissement = "Dites les champs concernés, rien de la santé."
