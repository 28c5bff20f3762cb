"""Axe 1 : personnes soumises aux droits et devoirs qui ne sont pas inscrites à France Travail."""

from jalons.chiffres.vocabulaire import Agregat, Chiffre, Exemple, Sejour, Stock

_SOUMISE = ("droit 1 2025-06-01", "soumis 1 2025-06-01")

CHIFFRE = Chiffre(
    code="soumis_non_inscrits",
    version=1,
    axe=2,
    ordre=31,
    libelle="Soumises et non inscrites à France Travail",
    definition="Parmi les personnes dont le droit est ouvert et qui sont soumises aux droits et devoirs "
    "le dernier jour de la période, part de celles dont aucune inscription à France Travail n'est connue "
    "ce jour-là.",
    source="Code du travail, art. L.5411-1 ; fichiers des caisses, listes et PECG de France Travail, saisies",
    population=Stock((Sejour("droit", 1), Sejour("soumis", 1))),
    dit_population="Personnes soumises, droit ouvert",
    numerateur=Sejour("inscrit", 1),
    sauf=True,
    dit_numerateur="Celles qu'aucune inscription connue ne couvre",
    agregat=Agregat.PART,
    exemples=(
        Exemple("Jamais inscrite", _SOUMISE, True, "Rien ne dit qu'elle le soit."),
        Exemple(
            "Inscrite",
            (*_SOUMISE, "inscrit 1 2025-07-01"),
            False,
            "Son inscription court le dernier jour.",
        ),
        Exemple(
            "Inscription finie",
            (*_SOUMISE, "inscrit 1 2025-07-01 2026-03-10"),
            True,
            "Elle ne couvre plus le dernier jour.",
        ),
        Exemple("Non soumise", ("droit 1 2025-06-01",), None, "Hors de la population."),
    ),
)
