"""Ce que disent nos diagnostics à côté d'un diagnostic partagé : combien de personnes sont freinées."""

from jalons.accueil.rules.freins_dits import RANGS
from jalons.annuaire.data_inclusion import ThemeInsertion
from jalons.chiffres.vocabulaire import Agregat, Chiffre, Exemple, Sejour, Stock

_SOURCE = "Jalons, dernier diagnostic validé des personnes soumises"
_SOUMISES = (Sejour("soumis", 1), Sejour("droit", 1))
_DIAGNOSTIQUEES = Stock((*_SOUMISES, Sejour("diagnostic", 1)))
_DIT = "Personnes soumises dont le diagnostic est validé, le dernier jour"
_TENUE = ("soumis 1 2026-01-05", "droit 1 2026-01-05")
_DIAGNOSTIC = (*_TENUE, "diagnostic 1 2026-02-01")


def _frein(code: str, ordre: int, theme: ThemeInsertion, libelle: str, dit: str) -> Chiffre:
    rang = RANGS[code]
    return Chiffre(
        code=code,
        version=1,
        ordre=ordre,
        theme=theme.value,
        usages=("diagnostic_partage",),
        libelle=libelle,
        definition="Parmi les personnes soumises, droit ouvert, dont un diagnostic est validé, celles "
        f"dont le dernier {dit}. Une question sans réponse ne compte pas.",
        source=_SOURCE,
        population=_DIAGNOSTIQUEES,
        dit_population=_DIT,
        numerateur=Sejour("frein", rang),
        dit_numerateur="Celles dont le diagnostic dit ce frein",
        agregat=Agregat.COMPTE,
        exemples=(
            Exemple(
                "Freinée depuis février",
                (*_DIAGNOSTIC, f"frein {rang} 2026-02-01"),
                True,
                "Son dernier diagnostic le dit encore le 31 mars.",
            ),
            Exemple(
                "Un diagnostic de mars ne le dit plus",
                (*_DIAGNOSTIC, f"frein {rang} 2026-02-01 2026-03-14"),
                False,
                "Le dernier diagnostic l'emporte.",
            ),
            Exemple(
                "Un autre frein",
                (*_DIAGNOSTIC, f"frein {rang % len(RANGS) + 1} 2026-02-01"),
                False,
                "Dans la population seulement.",
            ),
            Exemple("Sans diagnostic", _TENUE, None, "On ne sait rien d'elle."),
            Exemple(
                "Plus soumise",
                ("soumis 1 2026-01-05 2026-03-20", *_DIAGNOSTIC[1:], f"frein {rang} 2026-02-01"),
                None,
                "Elle n'est plus soumise le dernier jour.",
            ),
        ),
    )


T = ThemeInsertion
CHIFFRES = (
    Chiffre(
        code="diagnostics_valides",
        version=1,
        ordre=5,
        usages=("diagnostic_partage",),
        libelle="Personnes soumises dont le diagnostic est validé",
        definition="Personnes soumises, droit ouvert, dont un diagnostic au moins est validé au "
        "dernier jour.",
        source=_SOURCE,
        population=Stock(_SOUMISES),
        dit_population="Personnes soumises, droit ouvert, le dernier jour",
        numerateur=Sejour("diagnostic", 1),
        dit_numerateur="Celles dont un diagnostic est validé",
        agregat=Agregat.COMPTE,
        exemples=(
            Exemple("Validé en février", _DIAGNOSTIC, True, "Il l'est encore."),
            Exemple("Jamais", _TENUE, False, "Dans la population seulement."),
            Exemple("Pas soumise", ("diagnostic 1 2026-02-01",), None, "Hors de la population."),
        ),
    ),
    _frein(
        "frein_mobilite",
        110,
        T.MOBILITE,
        "Personnes freinées dans leurs déplacements",
        "dit un frein au transport : coût, horaires, absence, santé, repérage",
    ),
    _frein(
        "frein_garde",
        120,
        T.FAMILLE,
        "Personnes freinées par la garde de leurs enfants",
        "dit qu'aucun mode de garde n'existe, ou que la garde limite leur disponibilité",
    ),
    _frein(
        "frein_sante",
        130,
        T.SANTE,
        "Personnes freinées par leur santé",
        "dit que la santé gêne beaucoup ou empêche leurs projets",
    ),
    _frein(
        "frein_logement",
        140,
        T.LOGEMENT_HEBERGEMENT,
        "Personnes en difficulté de logement",
        "dit une difficulté de logement, ou un logement précaire",
    ),
    _frein(
        "frein_numerique",
        150,
        T.NUMERIQUE,
        "Personnes non autonomes dans les démarches en ligne",
        "dit qu'une aide est nécessaire pour les démarches en ligne",
    ),
)
