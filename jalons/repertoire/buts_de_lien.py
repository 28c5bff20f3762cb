"""Le lien par lequel un organisme dit si ses fiches sont exactes, sans compte."""

from __future__ import annotations

from typing import Any

from jalons.personnes.buts import ButDeLien
from jalons.personnes.models import EnvoiLien
from jalons.repertoire.services.fiches import BUT, offres_du_lien
from jalons.socle.telephones import Moyen


class ConfirmationDesOffres(ButDeLien):
    code = BUT
    libelle = "Confirmation des fiches d'un organisme"
    vue = "repertoire:confirmer_par_lien"
    duree = "lien_confirmation_duree"
    gabarit = "repertoire/messages/confirmer"

    @classmethod
    def moyen(cls, envoi: EnvoiLien) -> Moyen | None:
        structure = envoi.lien.structure
        if structure is None or not structure.courriel or not offres_du_lien(envoi.lien):
            return None
        return Moyen("courriel", structure.courriel)

    @classmethod
    def sujet(cls, envoi: EnvoiLien) -> str:
        return "Vos fiches du répertoire sont-elles toujours exactes ?"

    @classmethod
    def contexte(cls, envoi: EnvoiLien) -> dict[str, Any]:
        return {"offres": offres_du_lien(envoi.lien)}
