"""À quoi sert un lien personnel : un but par classe, dans `<piece>/buts_de_lien.py`.

class ReponseDeStructure(ButDeLien):
    code = "reponse_positionnement"
    libelle = "Réponse d'une structure"
    vue = "activite:reponse"
    duree = "lien_reponse_duree"
    sujet = "Une demande attend votre réponse"
    gabarit = "activite/courriels/reponse"
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from jalons.socle.registre import Registre
from jalons.socle.telephones import Moyen

if TYPE_CHECKING:
    from datetime import datetime

    from jalons.personnes.models import EnvoiLien, LienPersonnel


class ButDeLien(Registre, racine=True, requis=("vue", "duree", "gabarit")):
    """Un but : la page qu'il ouvre (`vue`, qui reçoit `jeton`), et le paramètre qui dit sa durée.

    `gabarit` : le message, sans son extension ; `<gabarit>.txt` par courriel, `<gabarit>_sms.txt` par SMS.
    """

    vue: ClassVar[str]
    duree: ClassVar[str]
    gabarit: ClassVar[str]
    demande_un_code: ClassVar[bool] = False

    @classmethod
    def moyen(cls, envoi: EnvoiLien) -> Moyen | None:
        """Par où l'envoyer, relu à l'instant de partir ; None : plus rien n'est à dire."""
        raise NotImplementedError

    @classmethod
    def sujet(cls, envoi: EnvoiLien) -> str:
        """Le sujet du courriel : ni nom, ni dispositif."""
        raise NotImplementedError

    @classmethod
    def contexte(cls, envoi: EnvoiLien) -> dict[str, Any]:
        """Ce que le message dit en plus du lien."""
        return {}

    @classmethod
    def noter_parti(cls, envoi: EnvoiLien, maintenant: datetime) -> None:
        """Ce qui se note une fois le message parti."""

    @classmethod
    def est_ferme(cls, lien: LienPersonnel) -> bool:
        """Vrai si le lien ne doit plus s'ouvrir, quoi que dise sa date."""
        return False
