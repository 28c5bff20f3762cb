"""Ce que les contrats versent dans « Ma journée »."""

from __future__ import annotations

from datetime import date
from typing import Any

from jalons.accueil.journee import SuitesAttendues
from jalons.comptes.enums import Permission


class ContratsDus(SuitesAttendues):
    code = "contrats_dus"
    libelle = "Contrats d'engagement à conclure"
    permission = Permission.CONTRAT_GERER
    icone = "file-earmark-text"
    ordre = 33
    vide = "Aucun contrat d'engagement n'est attendu."
    suite = "contrat_attendu"
    action = "Préparer"
    adresse = "contrats:personne"

    @classmethod
    def echeance(cls, orientation: Any) -> date | None:
        return orientation.contrat_du_le
