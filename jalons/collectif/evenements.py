"""Ce qui arrive à une personne dans une action collective."""

from __future__ import annotations

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement


class InscriptionCollective(TypeEvenement):
    code = "inscription_collective"
    libelle = "Action collective"
    icone = "people"
    niveau = Niveau.SUIVI
    phrase = "« {action} », séance du {jour} : {fait}"
    exemple = {"action": "Atelier budget", "jour": "16/03/2026", "fait": "inscrite"}
