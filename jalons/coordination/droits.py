"""Qui modifie une instance et ce qui s'y rattache (la règle commune est dans `comptes.tenue`)."""

from __future__ import annotations

from jalons.comptes.enums import Permission
from jalons.comptes.tenue import DroitTerritorial
from jalons.coordination.models import Instance, Seance
from jalons.ecrans.droits import DroitDEcriture

GERER = Permission.COORDINATION_GERER


class DroitInstance(DroitTerritorial):
    code = "instance"
    libelle = "Instance"
    modele = Instance
    permission = GERER
    mene_par = ("animateur",)


class DroitSeance(DroitDEcriture):
    code = "seance"
    libelle = "Séance"
    modele = Seance
    permission = GERER
    porteur = "instance"
