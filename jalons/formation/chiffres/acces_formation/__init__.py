"""Orientation 2.4 : l'accès à la formation, et à l'initiative de qui."""

from jalons.chiffres.vocabulaire import Agregat, Chiffre, Exemple, Fait, Presents, Sejour

_SOURCE = (
    "Programme départemental d'insertion, orientation 2.4 ; listes de stagiaires, positionnements"
)

CHIFFRES = (
    Chiffre(
        code="acces_formation",
        version=1,
        axe=2,
        ordre=50,
        libelle="Personnes accédant à la formation",
        definition="Parmi les personnes accompagnées un jour au moins de la période (un organisme "
        "référent les suit), part de celles qui sont entrées en formation dans la période.",
        source=_SOURCE,
        population=Presents(Sejour("organisme")),
        dit_population="Personnes accompagnées un jour au moins",
        numerateur=Fait("entree_formation"),
        dit_numerateur="Celles qui sont entrées en formation dans la période",
        agregat=Agregat.PART,
        exemples=(
            Exemple(
                "Entrée en mars",
                ("organisme 3 2025-01-06", "entree_formation 2026-03-09 origine=region"),
                True,
                "Accompagnée, entrée dans le mois.",
            ),
            Exemple(
                "Entrée en février",
                ("organisme 3 2025-01-06", "entree_formation 2026-02-02 origine=region"),
                False,
                "Dans la population seulement.",
            ),
            Exemple(
                "Accompagnement fini en février",
                ("organisme 3 2025-01-06 2026-02-20", "entree_formation 2026-03-09 origine=region"),
                None,
                "Personne ne l'accompagne plus en mars.",
            ),
        ),
    ),
    Chiffre(
        code="positionnements_formation",
        version=1,
        axe=2,
        ordre=51,
        libelle="Positionnements vers une formation",
        definition="Positionnements vers une session de formation proposés dans la période, retirés "
        "exclus, à l'initiative du référent, de la personne elle-même ou de la Région.",
        source=_SOURCE,
        population=Fait("positionnement_formation"),
        dit_population="Positionnements de la période",
        agregat=Agregat.COMPTE,
        par="origine",
        exemples=(
            Exemple(
                "Prescrite en mars",
                ("positionnement_formation 2026-03-09 origine=referent",),
                True,
                "Une prescription du mois.",
            ),
            Exemple(
                "Venue d'elle-même en avril",
                ("positionnement_formation 2026-04-02 origine=personne",),
                None,
                "Après la période.",
            ),
        ),
    ),
)
