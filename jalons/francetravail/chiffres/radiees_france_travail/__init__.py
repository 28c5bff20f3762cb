"""Axe 1 : personnes soumises aux droits et devoirs que France Travail a radiées."""

from jalons.chiffres.vocabulaire import Agregat, Chiffre, Exemple, Sejour, Stock

_SOUMISE = ("droit 1 2025-06-01", "soumis 1 2025-06-01")

CHIFFRE = Chiffre(
    code="radiees_france_travail",
    version=1,
    axe=2,
    ordre=32,
    libelle="Radiées de France Travail",
    definition="Parmi les personnes dont le droit est ouvert et qui sont soumises aux droits et devoirs "
    "le dernier jour de la période, part de celles qui sont radiées ce jour-là, sans réinscription.",
    source="CASF, art. L.262-42 ; listes de radiations et PECG de France Travail",
    population=Stock((Sejour("droit", 1), Sejour("soumis", 1))),
    dit_population="Personnes soumises, droit ouvert",
    numerateur=Sejour("radiee_ft", 1),
    dit_numerateur="Celles que France Travail a radiées",
    agregat=Agregat.PART,
    exemples=(
        Exemple(
            "Radiée en mars",
            (*_SOUMISE, "radiee_ft 1 2026-03-12"),
            True,
            "La radiation court le dernier jour.",
        ),
        Exemple(
            "Réinscrite",
            (*_SOUMISE, "radiee_ft 1 2026-03-02 2026-03-20"),
            False,
            "Elle ne court plus.",
        ),
        Exemple(
            "Non soumise",
            ("droit 1 2025-06-01", "radiee_ft 1 2026-03-12"),
            None,
            "Hors population.",
        ),
    ),
)
