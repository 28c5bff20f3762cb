"""Axe 2 : qui est sans contrat, parmi les personnes soumises, et parmi celles dont il est dû."""

from jalons.chiffres.vocabulaire import Agregat, Chiffre, Exemple, Sejour, Stock

_SOURCE = "Programme départemental d'insertion, axe 2 ; fichiers CAF et MSA, contrats saisis"
_SOUMISES = (Sejour("soumis", 1), Sejour("droit", 1))
_TENUE = ("soumis 1 2026-01-05", "droit 1 2026-01-05")
_FINI = Exemple(
    "Son contrat a fini le 20 mars",
    (*_TENUE, "contrat_du 1 2026-02-10", "contrat 1 2025-09-21 2026-03-20"),
    True,
    "Plus rien ne court le dernier jour.",
)

CHIFFRES = (
    Chiffre(
        code="sans_contrat",
        version=2,
        axe=2,
        ordre=10,
        libelle="Sans contrat en vigueur",
        definition="Parmi les personnes soumises aux droits et devoirs, droit ouvert, au dernier jour : "
        "part de celles qui n'ont aucun contrat en vigueur, quelle qu'en soit la raison (pas encore "
        "orientées, délai en cours, contrat fini), sauf celles dont l'organisme référent n'en doit pas "
        "(Cap emploi : C. trav., art. D.5411-14-1).",
        source=_SOURCE,
        population=Stock(_SOUMISES),
        dit_population="Personnes soumises aux droits et devoirs, droit ouvert",
        numerateur=Sejour("contrat_ou_dispense"),
        sauf=True,
        dit_numerateur="Celles qui n'ont aucun contrat en vigueur",
        agregat=Agregat.PART,
        exemples=(
            Exemple(
                "Son contrat a fini le 20 mars",
                (*_TENUE, "contrat_ou_dispense 1 2025-09-21 2026-03-20"),
                True,
                "Plus rien ne court le dernier jour.",
            ),
            Exemple(
                "Contrat en cours",
                (*_TENUE, "contrat_ou_dispense 1 2026-02-10"),
                False,
                "Il court.",
            ),
            Exemple(
                "Orientée vers Cap emploi, sans contrat",
                (*_TENUE, "contrat_ou_dispense 1 2026-03-02"),
                False,
                "Aucun contrat n'est attendu de cet organisme.",
            ),
            Exemple(
                "Pas soumise",
                ("droit 1 2026-01-05",),
                None,
                "Elle est dispensée de contrat.",
            ),
        ),
    ),
    Chiffre(
        code="sans_contrat_du",
        version=1,
        axe=2,
        ordre=11,
        libelle="Sans contrat, alors qu'il est dû",
        definition="Parmi les personnes soumises aux droits et devoirs, droit ouvert, orientées, dont le "
        "délai pour conclure le contrat est passé, au dernier jour : celles sans contrat en vigueur.",
        source=_SOURCE,
        population=Stock((*_SOUMISES, Sejour("contrat_du"))),
        dit_population="Personnes soumises, orientées, dont le contrat est dû",
        numerateur=Sejour("contrat"),
        sauf=True,
        dit_numerateur="Celles qui n'ont aucun contrat en vigueur",
        agregat=Agregat.PART,
        exemples=(
            _FINI,
            Exemple(
                "Le délai court encore",
                (*_TENUE, "contrat_du 1 2026-04-10"),
                None,
                "Le contrat n'est pas encore dû.",
            ),
            Exemple(
                "Contrat conclu",
                (*_TENUE, "contrat_du 1 2026-02-10", "contrat 2 2026-02-01"),
                False,
                "Elle en a un, d'un autre genre : il compte autant.",
            ),
        ),
    ),
)
