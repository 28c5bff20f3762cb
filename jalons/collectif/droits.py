"""Qui tient une action collective : son territoire, le Département, ou qui l'anime."""

from __future__ import annotations

from jalons.collectif.models import ActionCollective, SeanceCollective
from jalons.comptes.enums import Permission
from jalons.comptes.tenue import DroitTerritorial
from jalons.ecrans.droits import DroitDEcriture


class DroitCollectif(DroitTerritorial):
    code = "action_collective"
    libelle = "Action collective"
    modele = ActionCollective
    permission = Permission.COORDINATION_GERER
    mene_par = ("contact",)


class DroitSeanceCollective(DroitDEcriture):
    code = "seance_collective"
    libelle = "Séance d'une action collective"
    modele = SeanceCollective
    permission = Permission.COORDINATION_GERER
    porteur = "action"
