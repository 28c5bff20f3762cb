"""Ce qui arrive d'une formation, et comment la frise le dit."""

from __future__ import annotations

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement


class FinFormationRevue(TypeEvenement):
    code = "fin_formation_revue"
    libelle = "Fin de formation"
    icone = "mortarboard"
    niveau = Niveau.SUIVI
    phrase = "Revu[e] par {agent} à la fin de « {formation} » : {suite}"
    exemple = {"formation": "Remise à niveau", "suite": "emploi trouvé ou promis"}


class FinFormationRouverte(TypeEvenement):
    code = "fin_formation_rouverte"
    libelle = "Fin de formation corrigée"
    icone = "arrow-counterclockwise"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "Fin de « {formation} » à revoir de nouveau, par {agent} : {motif}"
    exemple = {"formation": "Remise à niveau", "motif": "noté par erreur"}


class FormationsImportees(TypeEvenement):
    code = "formations_importees"
    libelle = "Calendrier des formations importé"
    icone = "upload"
    niveau = Niveau.IDENTITE
    phrase = "Calendrier « {source} » importé par {agent} : {crees} ajoutées, {modifies} modifiées"
    exemple = {"source": "region", "crees": "12", "modifies": "3"}


class StagiairesRecus(TypeEvenement):
    code = "stagiaires_recus"
    libelle = "Liste de stagiaires reçue"
    icone = "people"
    niveau = Niveau.IDENTITE
    phrase = (
        "Liste de « {formation} » reçue par {agent} : {lignes} stagiaires, {reconnus} suivis ici"
    )
    exemple = {"formation": "Remise à niveau", "lignes": "12", "reconnus": "4"}
