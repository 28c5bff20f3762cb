"""Ce qui arrive à l'offre, et comment le journal le dit."""

from __future__ import annotations

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement


class ComptageEnregistre(TypeEvenement):
    code = "comptage_enregistre"
    libelle = "Bénéficiaires indirects comptés"
    icone = "123"
    niveau = Niveau.SUIVI
    phrase = "{action}, {annee} : {nombre} personnes ({source})"
    exemple = {"action": "Chantier", "annee": 2025, "nombre": 42, "source": "bilan du porteur"}


class FichierJoint(TypeEvenement):
    code = "fichier_joint"
    libelle = "Fichier joint"
    icone = "paperclip"
    niveau = Niveau.SUIVI
    phrase = "« {nom} » joint à : {sur}"
    exemple = {"nom": "convention.pdf", "sur": "convention d'une action « 2026-14 »"}
