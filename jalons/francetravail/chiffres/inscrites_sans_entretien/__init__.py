"""Axe 2 : personnes inscrites que France Travail n'a pas reçues depuis six mois."""

from jalons.chiffres.vocabulaire import Agregat, Chiffre, Exemple, Sejour, Stock

_INSCRITE = ("droit 1 2025-06-01", "soumis 1 2025-06-01", "inscrit 1 2025-06-01")

CHIFFRE = Chiffre(
    code="inscrites_sans_entretien",
    version=1,
    axe=2,
    ordre=35,
    libelle="Inscrites sans entretien à France Travail depuis six mois",
    definition="Parmi les personnes soumises, droit ouvert et inscrites le dernier jour de la période, "
    "part de celles dont le dernier entretien que France Travail dit (à défaut la signature du projet, "
    "puis le premier jour décrit) a plus de six mois.",
    source="PECG de France Travail ; programme départemental d'insertion, axe 2",
    population=Stock((Sejour("droit", 1), Sejour("soumis", 1), Sejour("inscrit", 1))),
    dit_population="Personnes soumises et inscrites",
    numerateur=Sejour("sans_entretien_ft", 1),
    dit_numerateur="Celles que l'on croit accompagnées et que personne n'a reçues",
    agregat=Agregat.PART,
    exemples=(
        Exemple(
            "Reçue il y a longtemps",
            (*_INSCRITE, "sans_entretien_ft 1 2026-02-01"),
            True,
            "Les six mois sont passés.",
        ),
        Exemple("Reçue récemment", _INSCRITE, False, "Aucun retard connu."),
        Exemple(
            "Plus inscrite",
            ("droit 1 2025-06-01", "soumis 1 2025-06-01", "sans_entretien_ft 1 2026-02-01"),
            None,
            "Hors de la population.",
        ),
    ),
)
