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


class ParticipantInscrit(TypeEvenement):
    code = "participant_dispositif"
    libelle = "Entrée dans un dispositif"
    icone = "box-arrow-in-right"
    niveau = Niveau.SUIVI
    phrase = "Entrée dans « {dispositif} », notée par {agent}"
    exemple = {"dispositif": "Garantie d'activité", "motif": ""}


class ParticipantSorti(TypeEvenement):
    code = "sortie_dispositif"
    libelle = "Sortie d'un dispositif"
    icone = "box-arrow-right"
    niveau = Niveau.SUIVI
    phrase = "Sortie de « {dispositif} » ({motif}), notée par {agent}"
    exemple = {"dispositif": "Garantie d'activité", "motif": "reprise d'emploi"}


class ParticipationCorrigee(TypeEvenement):
    code = "participation_dispositif_corrigee"
    libelle = "Participation corrigée"
    icone = "pencil"
    niveau = Niveau.SUIVI
    phrase = "Participation à « {dispositif} » corrigée par {agent}"
    exemple = {"dispositif": "Garantie d'activité", "motif": ""}


class ParticipationRetiree(TypeEvenement):
    code = "participation_dispositif_retiree"
    libelle = "Participation retirée"
    icone = "x-circle"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "Participation à « {dispositif} », saisie par erreur, retirée par {agent}"
    exemple = {"dispositif": "Garantie d'activité", "motif": ""}


class AvenantSigne(TypeEvenement):
    code = "avenant_convention"
    libelle = "Avenant à une convention"
    icone = "pen"
    niveau = Niveau.SUIVI
    phrase = "Avenant {rang} à la convention {numero} : {dit}"
    exemple = {"rang": 1, "numero": "2026-14", "dit": "prolongation"}


class DepenseAnnulee(TypeEvenement):
    code = "depense_convention_annulee"
    libelle = "Dépense d'une convention annulée"
    icone = "x-circle"
    niveau = Niveau.SUIVI
    phrase = "Dépense de {montant} € annulée par {agent} sur {numero} : {motif}"
    exemple = {"montant": "600,00", "numero": "2026-14", "motif": "doublon"}


class OffresImportees(TypeEvenement):
    code = "offres_importees"
    libelle = "Offres importées"
    icone = "download"
    niveau = Niveau.SUIVI
    phrase = "Répertoire importé par {agent} : {crees} fiches ajoutées, {modifies} modifiées, {fermes} closes"
    exemple = {"crees": 12, "modifies": 3, "fermes": 0}


class OffreEcrite(TypeEvenement):
    code = "offre_ecrite"
    libelle = "Fiche d'offre écrite"
    icone = "journal-plus"
    niveau = Niveau.SUIVI
    phrase = "Fiche « {offre} » écrite par {agent}"
    exemple = {"offre": "Auto-école solidaire"}


class OffreCorrigee(TypeEvenement):
    code = "offre_corrigee"
    libelle = "Fiche d'offre corrigée"
    icone = "pencil"
    niveau = Niveau.SUIVI
    phrase = "Fiche « {offre} » corrigée par {agent}"
    exemple = {"offre": "Auto-école solidaire"}


class ErreurOffre(TypeEvenement):
    code = "erreur_offre"
    libelle = "Erreur signalée sur une fiche d'offre"
    icone = "flag"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "Erreur signalée par {agent} sur « {offre} »"
    exemple = {"offre": "Auto-école solidaire"}


class OffreCompletee(TypeEvenement):
    code = "offre_completee"
    libelle = "Fiche d'offre complétée"
    icone = "files"
    niveau = Niveau.SUIVI
    phrase = "Fiche « {offre} » complétée par {agent} depuis son doublon {autre} : {champs}"
    exemple = {"offre": "Auto-école solidaire", "autre": "dora--12", "champs": "téléphone, places"}


class OffreMiseAJour(TypeEvenement):
    code = "offre_mise_a_jour"
    libelle = "Fiche d'offre mise à jour par son organisme"
    icone = "pencil"
    niveau = Niveau.SUIVI
    phrase = "Fiche « {offre} » mise à jour par {structure}, par son lien : {champs}"
    exemple = {"offre": "Auto-école solidaire", "structure": "Régie", "champs": "téléphone"}


class SuiviConventionNote(TypeEvenement):
    code = "suivi_convention"
    libelle = "Suivi d'une convention"
    icone = "box-arrow-in-right"
    niveau = Niveau.SUIVI
    phrase = "Convention {numero} : {dit} (noté par {agent})"
    exemple = {"numero": "2026-14", "dit": "entrée le 02/03/2026"}


class BilanConventionDit(TypeEvenement):
    code = "bilan_convention"
    libelle = "Bilan d'une convention"
    icone = "clipboard-check"
    niveau = Niveau.SUIVI
    phrase = "Bilan {annee} de la convention {numero} : {dit} ({agent})"
    exemple = {"numero": "2026-14", "annee": 2026, "dit": "jugé satisfaisant"}


class SuivisImportes(TypeEvenement):
    code = "suivis_convention_importes"
    libelle = "Suivis d'une convention importés"
    icone = "download"
    niveau = Niveau.SUIVI
    phrase = (
        "Suivis de {numero} importés par {agent} : "
        "{inscrits} entrées, {modifies} modifiés, {refuses} refusés"
    )
    exemple = {"numero": "2026-14", "inscrits": 12, "modifies": 3, "refuses": 0}
