"""Ce qui, dans un diagnostic, dit un frein : les réponses de la grille qui le font compter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FreinDit:
    """Un frein. `rang` : son numéro dans les séjours, qui ne change jamais.

    `reponses` : pour chaque question de la grille, les codes qui le disent ; un seul suffit.
    """

    code: str
    rang: int
    reponses: Mapping[str, tuple[str, ...]]


FREINS = (
    FreinDit(
        "frein_mobilite",
        1,
        {
            "frein_mobilite": ("cout", "horaires", "aucun_transport", "sante", "reperage"),
            "natmob": ("2504",),
            "difdisp": ("0507",),
        },
    ),
    FreinDit("frein_garde", 2, {"mode_garde": ("aucun",), "difdisp": ("0502", "0503", "0514")}),
    FreinDit(
        "frein_sante",
        3,
        {"sante_frein": ("beaucoup", "empeche"), "difsoc": ("0402",), "difdisp": ("0508",)},
    ),
    FreinDit(
        "frein_logement",
        4,
        {
            "diflog": ("1002", "1003", "1004", "1005", "1006", "1007", "1008", "1009"),
            "natlog": ("0903", "0904", "0905", "0906", "0910", "0911", "0912", "0913"),
            "difdisp": ("0509",),
        },
    ),
    FreinDit("frein_numerique", 5, {"numerique": ("avec_aide", "non")}),
)
RANGS = {frein.code: frein.rang for frein in FREINS}
