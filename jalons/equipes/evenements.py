"""Ce qui arrive devant une équipe pluridisciplinaire, et comment la frise le dit."""

from __future__ import annotations

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement


class EquipeSaisie(TypeEvenement):
    code = "equipe_saisie"
    libelle = "Équipe pluridisciplinaire saisie"
    icone = "people"
    niveau = Niveau.SUIVI
    phrase = "{equipe} saisie par {agent} ({theme}) : {objet}"
    exemple = {
        "equipe": "CTES Nord",
        "theme": "Réorientation",
        "objet": "vers la voie professionnelle",
    }


class EquipeInvitation(TypeEvenement):
    code = "equipe_invitation"
    libelle = "Invitation à être entendu"
    icone = "envelope"
    niveau = Niveau.SUIVI
    phrase = "Invité[e] à être entendu[e] par {equipe} le {date} ({theme})"
    exemple = {"equipe": "CTES Nord", "theme": "Suppression", "date": "16/04/2026 à 9 h 30"}


class EquipeAvis(TypeEvenement):
    code = "equipe_avis"
    libelle = "Avis de l'équipe pluridisciplinaire"
    icone = "chat-square-quote"
    niveau = Niveau.SUIVI
    ton = "info"
    phrase = "Avis de {equipe} : {avis}"
    exemple = {"equipe": "CTES Nord", "avis": "Favorable à la réorientation"}


class EquipeReport(TypeEvenement):
    code = "equipe_report"
    libelle = "Dossier reporté"
    icone = "arrow-repeat"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "Examen reporté par {equipe} ({theme}) : {motif}"
    exemple = {"equipe": "CTES Nord", "theme": "Suppression", "motif": "quorum non atteint"}


class EquipeRetrait(TypeEvenement):
    code = "equipe_dossier_retire"
    libelle = "Dossier retiré"
    icone = "x-circle"
    niveau = Niveau.SUIVI
    phrase = "Dossier retiré de {equipe} par {agent} ({theme}) : {motif}"
    exemple = {"equipe": "CTES Nord", "theme": "Réorientation", "motif": "contrat signé"}


class EquipeSuite(TypeEvenement):
    code = "equipe_suite"
    libelle = "Suite de l'avis"
    icone = "check2-all"
    niveau = Niveau.SUIVI
    ton = "succes"
    phrase = "Suite de l'avis de {equipe} ({theme}) : {suite}"
    exemple = {
        "equipe": "CTES Nord",
        "theme": "Réorientation",
        "suite": "réorientation décidée",
    }


class EquipePvSigne(TypeEvenement):
    code = "equipe_pv_signe"
    libelle = "Procès-verbal signé"
    icone = "file-earmark-check"
    niveau = Niveau.SUIVI
    ton = "succes"
    phrase = "Procès-verbal de {equipe} signé par {president} : {nombre} avis"
    exemple = {"equipe": "CTES Nord", "president": "Anne Exemple", "nombre": 12}


class EquipeComposee(TypeEvenement):
    code = "equipe_composee"
    libelle = "Équipe composée"
    icone = "people-fill"
    niveau = Niveau.SUIVI
    phrase = "Composition de {equipe} : {changement}"
    exemple = {"equipe": "CTES Nord", "changement": "Anne Exemple y siège"}
