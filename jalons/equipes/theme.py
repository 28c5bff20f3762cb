"""Un thème de l'équipe = une classe : ce qu'elle examine, au titre de quel texte, ce que dit son avis.

class Suppression(ThemeEquipe):
    code = "suppression"
    libelle = "Suppression du RSA"
    article = "CASF, art. L.262-37 III"
    favorable, defavorable = "Favorable à la suppression", "Défavorable à la suppression"
    ...

Une pièce écrit les siens dans `<piece>/themes_equipe/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from jalons.socle.registre import Registre


class ThemeEquipe(
    Registre,
    racine=True,
    requis=("article", "ordre", "favorable", "defavorable", "objet_type", "exemple"),
):
    """Ce qu'une équipe peut examiner.

    `ordre` : son rang à l'ordre du jour. `favorable`, `defavorable` : ce que dit chaque sens de
    l'avis. `exige_invitation` : rien ne se rend sans que la personne ait été invitée à être entendue.
    `demande_voie` : l'avis dit aussi la voie recommandée. `lettre` : ce que l'avis prépare, dit à la
    personne.
    """

    article: ClassVar[str]
    ordre: ClassVar[int]
    favorable: ClassVar[str]
    defavorable: ClassVar[str]
    objet_type: ClassVar[str]
    lettre: ClassVar[str] = "Le président du conseil départemental décidera au vu de cet avis."
    exige_invitation: ClassVar[bool] = False
    demande_voie: ClassVar[bool] = False
    exemple: ClassVar[Mapping[str, Any]]

    @classmethod
    def en_ordre(cls) -> list[type[ThemeEquipe]]:
        """Les thèmes, dans l'ordre de l'ordre du jour."""
        return sorted(cls.tous(), key=lambda theme: (theme.ordre, theme.code))
