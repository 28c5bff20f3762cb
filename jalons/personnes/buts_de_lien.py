"""Le lien par lequel une personne ouvre son espace, avec un code."""

from __future__ import annotations

from typing import Any

from jalons.personnes.buts import ButDeLien
from jalons.personnes.models import EnvoiLien
from jalons.personnes.selectors import moyens_de
from jalons.socle.telephones import Moyen


class EspacePersonnel(ButDeLien):
    code = "espace_personnel"
    libelle = "Espace personnel"
    vue = "personnes:espace_porte"
    duree = "espace_personne_duree"
    gabarit = "personnes/messages/espace"
    demande_un_code = True

    @classmethod
    def moyen(cls, envoi: EnvoiLien) -> Moyen | None:
        if envoi.lien.personne is None:
            return None
        return next((m for m in moyens_de(envoi.lien.personne) if m.canal == envoi.canal), None)

    @classmethod
    def sujet(cls, envoi: EnvoiLien) -> str:
        return "Votre espace personnel"

    @classmethod
    def contexte(cls, envoi: EnvoiLien) -> dict[str, Any]:
        return {"prenom": envoi.lien.personne.prenom if envoi.lien.personne else ""}
