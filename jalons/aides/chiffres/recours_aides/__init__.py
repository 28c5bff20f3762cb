"""Orientation 2.5 : parmi les personnes qu'un frein arrête, celles qu'une aide du fonds a soutenues."""

from jalons.accueil.rules.freins_dits import RANGS
from jalons.aides.faits import THEMES
from jalons.chiffres.vocabulaire import Agregat, Chiffre, Exemple, Sejour, Stock

_TENUE = ("soumis 1 2026-01-05", "droit 1 2026-01-05")


def _recours(code: str, frein: str, theme: str, ordre: int, libelle: str, dit: str) -> Chiffre:
    rang, aide = RANGS[frein], THEMES.index(theme) + 1
    return Chiffre(
        code=code,
        version=1,
        axe=2,
        ordre=ordre,
        libelle=libelle,
        definition="Parmi les personnes soumises aux droits et devoirs, droit ouvert, dont le dernier "
        f"diagnostic dit {dit}, au dernier jour : part de celles à qui une aide du fonds pour ce frein "
        "a été accordée. Une décision annulée, un paiement repris ne comptent plus.",
        source="Programme départemental d'insertion, orientation 2.5 ; diagnostics, décisions d'aide",
        population=Stock((*(Sejour("soumis", 1), Sejour("droit", 1)), Sejour("frein", rang))),
        dit_population=f"Personnes soumises dont le diagnostic dit {dit}",
        numerateur=Sejour("aide", aide),
        dit_numerateur="Celles à qui une aide a été accordée",
        agregat=Agregat.PART,
        exemples=(
            Exemple(
                "Aidée en février",
                (*_TENUE, f"frein {rang} 2026-01-20", f"aide {aide} 2026-02-10"),
                True,
                "L'aide est accordée avant le dernier jour.",
            ),
            Exemple(
                "Freinée, jamais aidée",
                (*_TENUE, f"frein {rang} 2026-01-20"),
                False,
                "Dans la population seulement.",
            ),
            Exemple(
                "Aidée pour autre chose",
                (*_TENUE, f"frein {rang} 2026-01-20", f"aide {aide % 3 + 1} 2026-02-10"),
                False,
                "L'aide n'est pas de ce thème.",
            ),
            Exemple(
                "Aidée sans frein dit",
                (*_TENUE, f"aide {aide} 2026-02-10"),
                None,
                "Hors de la population.",
            ),
        ),
    )


CHIFFRES = (
    _recours(
        "recours_mobilite",
        "frein_mobilite",
        "mobilite",
        60,
        "Recours à l'aide à la mobilité",
        "un frein aux déplacements",
    ),
    _recours(
        "recours_garde",
        "frein_garde",
        "garde",
        61,
        "Recours à l'aide à la garde d'enfants",
        "un frein de garde d'enfants",
    ),
)
