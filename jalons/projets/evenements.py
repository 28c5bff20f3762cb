"""Ce qui arrive aux besoins et aux projets, et comment le journal le dit."""

from __future__ import annotations

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement


class BesoinReleve(TypeEvenement):
    code = "besoin_releve"
    libelle = "Besoin relevé"
    icone = "megaphone"
    niveau = Niveau.SUIVI
    phrase = "« {intitule} » relevé par {agent}"
    exemple = {"intitule": "Se déplacer vers la zone d'activités"}


class ProjetClos(TypeEvenement):
    code = "projet_clos"
    libelle = "Projet clos"
    icone = "flag"
    niveau = Niveau.SUIVI
    ton = "succes"
    phrase = "« {intitule} » : {etat}"
    exemple = {"intitule": "Navette solidaire", "etat": "réalisé"}
