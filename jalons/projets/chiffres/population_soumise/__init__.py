"""Qui est soumis aux droits et devoirs, à côté d'un diagnostic partagé."""

from jalons.chiffres.vocabulaire import Age, Agregat, Chiffre, Exemple, Fait, Sejour, Stock

_SOURCE = "Jalons, dossiers reçus des caisses"
_SOUMISES = Stock((Sejour("soumis", 1), Sejour("droit", 1)))
_DIT = "Personnes soumises, droit ouvert, le dernier jour"
_TENUE = ("soumis 1 2026-01-05", "droit 1 2026-01-05")
_SORTIE = Exemple(
    "Sortie le 20 mars",
    ("soumis 1 2026-01-05 2026-03-20", "droit 1 2026-01-05"),
    None,
    "Elle n'est plus soumise le dernier jour de la période.",
)

CHIFFRES = (
    Chiffre(
        code="personnes_soumises",
        version=1,
        ordre=10,
        usages=("diagnostic_partage",),
        libelle="Personnes soumises aux droits et devoirs",
        definition="Personnes soumises aux droits et devoirs, droit ouvert, au dernier jour.",
        source=_SOURCE,
        population=_SOUMISES,
        dit_population=_DIT,
        agregat=Agregat.COMPTE,
        exemples=(Exemple("Soumise tout le mois", _TENUE, True, "Elle l'est le 31."), _SORTIE),
    ),
    Chiffre(
        code="femmes_soumises",
        version=1,
        ordre=20,
        usages=("diagnostic_partage",),
        libelle="dont femmes",
        definition="Parmi les personnes soumises, les femmes, telles que les caisses le disent.",
        source=_SOURCE,
        population=_SOUMISES,
        dit_population=_DIT,
        numerateur=Sejour("sexe", 2),
        dit_numerateur="Celles qui sont des femmes",
        agregat=Agregat.COMPTE,
        exemples=(
            Exemple("Une femme", (*_TENUE, "sexe 2 2026-01-05"), True, "Elle est soumise."),
            Exemple("Un homme", (*_TENUE, "sexe 1 2026-01-05"), False, "Dans la population."),
        ),
    ),
    Chiffre(
        code="moins_de_trente_ans",
        version=1,
        ordre=30,
        usages=("diagnostic_partage",),
        libelle="dont moins de 30 ans",
        definition="Parmi les personnes soumises, celles de moins de trente ans au dernier jour.",
        source=_SOURCE,
        population=_SOUMISES,
        dit_population=_DIT,
        numerateur=Age(moins_de=30),
        dit_numerateur="Celles de moins de trente ans",
        agregat=Agregat.COMPTE,
        exemples=(
            Exemple(
                "Trente ans le lendemain",
                (*_TENUE, "naissance 19960401 2026-01-05"),
                True,
                "Elle a encore vingt-neuf ans le 31 mars.",
            ),
            Exemple(
                "Trente ans ce jour-là",
                (*_TENUE, "naissance 19960331 2026-01-05"),
                False,
                "Elle a trente ans révolus le 31 mars.",
            ),
        ),
    ),
    Chiffre(
        code="entrees_douze_mois",
        version=1,
        ordre=40,
        usages=("diagnostic_partage",),
        libelle="Entrées dans les droits et devoirs depuis douze mois",
        definition="Personnes entrées au moins une fois dans les droits et devoirs, sur douze mois.",
        source=_SOURCE,
        population=Fait("entree"),
        dit_population="Personnes entrées dans la période",
        agregat=Agregat.COMPTE,
        exemples=(
            Exemple(
                "Entrée deux fois",
                ("entree 2026-03-04", "entree 2026-03-20"),
                True,
                "Comptée une fois.",
            ),
            Exemple("Entrée avant", ("entree 2026-02-04",), None, "Hors de la période."),
        ),
    ),
)
