"""Axe 2, indicateur 2.1 : réorientations parmi les personnes accompagnées ; et vers quelle voie."""

from jalons.chiffres.vocabulaire import Agregat, Chiffre, Exemple, Fait, Presents, Sejour

_SOURCE = (
    "Programme départemental d'insertion, axe 2, indicateur 2.1 ; orientations et suivis saisis"
)
_REORIENTATION = (("origine", ("reorientation",)),)
_SUIVIE = "organisme 7 2025-09-01"
_DIT = "orientation 2026-03-10 origine=reorientation voie=professionnelle"

CHIFFRES = (
    Chiffre(
        code="reorientations",
        version=1,
        axe=2,
        ordre=10,
        libelle="Réorientations parmi les personnes accompagnées",
        definition="Parmi les personnes suivies par un organisme référent un jour au moins de la "
        "période, part de celles qu'une décision de la période a réorientées.",
        source=_SOURCE,
        population=Presents(Sejour("organisme")),
        dit_population="Personnes suivies par un organisme référent un jour au moins",
        numerateur=Fait("orientation", _REORIENTATION),
        dit_numerateur="Celles qu'une décision de la période a réorientées",
        agregat=Agregat.PART,
        exemples=(
            Exemple("Réorientée en mars", (_SUIVIE, _DIT), True, "Suivie, et réorientée."),
            Exemple(
                "Première orientation",
                ("organisme 7 2026-03-10", "orientation 2026-03-10 origine=premiere"),
                False,
                "Orientée pour la première fois : au dénominateur seulement.",
            ),
            Exemple(
                "Réorientée en avril",
                (_SUIVIE, _DIT.replace("2026-03-10", "2026-04-02")),
                False,
                "Sa décision est d'avril.",
            ),
            Exemple(
                "Plus suivie", ("organisme 7 2025-09-01 2026-02-20",), None, "Sortie avant mars."
            ),
        ),
    ),
    Chiffre(
        code="reorientations_par_voie",
        version=1,
        ordre=11,
        usages=("reorientations",),
        libelle="Personnes réorientées, par voie décidée",
        definition="Personnes qu'une décision de la période a réorientées, selon la voie décidée.",
        source=_SOURCE,
        population=Fait("orientation", _REORIENTATION),
        dit_population="Personnes réorientées dans la période",
        agregat=Agregat.COMPTE,
        par="voie",
        exemples=(
            Exemple("Réorientée en mars", (_DIT,), True, "Elle compte dans sa voie."),
            Exemple(
                "Première orientation",
                (_DIT.replace("reorientation", "premiere"),),
                None,
                "Ce n'est pas une réorientation.",
            ),
        ),
    ),
)
