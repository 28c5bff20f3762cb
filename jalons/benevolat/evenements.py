"""Ce qui arrive d'un souhait de bénévolat, et comment la frise le dit."""

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement


class SouhaitNote(TypeEvenement):
    code = "souhait_benevolat"
    libelle = "Souhait de bénévolat"
    icone = "heart"
    niveau = Niveau.SUIVI
    phrase = "Souhait de bénévolat {fait} par {agent} : {souhait}"
    exemple = {"fait": "noté", "souhait": "aide alimentaire"}
