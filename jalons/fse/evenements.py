"""Ce qui arrive aux opérations européennes, et à leurs participants."""

from __future__ import annotations

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement


class OperationOuverte(TypeEvenement):
    code = "operation_ouverte"
    libelle = "Opération ouverte"
    icone = "folder-plus"
    niveau = Niveau.IDENTITE
    phrase = "Opération « {operation} » ouverte par {agent}"
    exemple = {"operation": "Coordination de l'offre d'insertion"}


class OperationPassee(TypeEvenement):
    code = "operation_passee"
    libelle = "Opération : changement de statut"
    icone = "arrow-right-circle"
    niveau = Niveau.IDENTITE
    phrase = "Opération « {operation} » : {statut}"
    exemple = {"operation": "Coordination de l'offre d'insertion", "statut": "Programmée"}


class RecevableIncomplete(TypeEvenement):
    code = "recevable_incomplete"
    libelle = "Recevable, dossier incomplet"
    icone = "exclamation-triangle"
    niveau = Niveau.IDENTITE
    ton = "attention"
    phrase = "« {operation} » dite recevable par {agent} sans {pieces} : {motif}"
    exemple = {
        "operation": "Coordination de l'offre d'insertion",
        "pieces": "RIB du bénéficiaire",
        "motif": "reçu par courriel, à déposer",
    }


class PlanEnregistre(TypeEvenement):
    code = "plan_financement_enregistre"
    libelle = "Plan de financement"
    icone = "calculator"
    niveau = Niveau.IDENTITE
    phrase = "Plan de « {operation} » enregistré par {agent} : {total} €"
    exemple = {"operation": "Coordination de l'offre d'insertion", "total": "110889.44"}


class DepensesImportees(TypeEvenement):
    code = "depenses_importees"
    libelle = "Dépenses importées"
    icone = "table"
    niveau = Niveau.IDENTITE
    phrase = "{nombre} dépenses ({montant} €) importées par {agent} dans « {operation} »"
    exemple = {
        "operation": "Coordination de l'offre d'insertion",
        "nombre": 300,
        "montant": "41250.00",
    }


class DepenseRetiree(TypeEvenement):
    code = "depense_retiree"
    libelle = "Dépense retirée"
    icone = "trash"
    niveau = Niveau.IDENTITE
    ton = "attention"
    phrase = "Dépense « {libelle} » ({montant} €) retirée par {agent} : {motif}"
    exemple = {"libelle": "Location de salle", "montant": "120.00", "motif": "saisie deux fois"}


class FactureCorrigee(TypeEvenement):
    code = "facture_corrigee"
    libelle = "Total d'une facture corrigé"
    icone = "receipt"
    niveau = Niveau.IDENTITE
    ton = "attention"
    phrase = "Facture {facture} : {ancien} € devient {nouveau} €, par {agent} : {motif}"
    exemple = {
        "facture": "F-12 (Atelier)",
        "ancien": "60.00",
        "nouveau": "100.00",
        "motif": "facture partagée",
    }


class PaiementCorrige(TypeEvenement):
    code = "paiement_europeen_corrige"
    libelle = "Paiement de l'Union corrigé"
    icone = "pencil"
    niveau = Niveau.IDENTITE
    ton = "attention"
    phrase = "« {operation} » : {ancien} devient {nouveau}, par {agent} : {raison}"
    exemple = {
        "operation": "Coordination de l'offre d'insertion",
        "ancien": "1,00 € le 12/03/2023, solde",
        "nouveau": "17 029,36 € le 12/03/2023, solde",
        "raison": "faute de frappe",
    }


class CofinancementCorrige(TypeEvenement):
    code = "cofinancement_corrige"
    libelle = "Cofinancement corrigé"
    icone = "pencil"
    niveau = Niveau.IDENTITE
    ton = "attention"
    phrase = "« {operation} » : {ancien} devient {nouveau}, par {agent} : {raison}"
    exemple = {
        "operation": "Coordination de l'offre d'insertion",
        "ancien": "Région, 2 918,40 €",
        "nouveau": "Région, 29 184,00 €",
        "raison": "une décimale de trop",
    }


class DelaiPaiementSuspendu(TypeEvenement):
    code = "delai_paiement_suspendu"
    libelle = "Délai de paiement"
    icone = "pause-circle"
    niveau = Niveau.IDENTITE
    phrase = "{bilan} de « {operation} » : délai de paiement {quoi} par {agent}, {motif}"
    exemple = {
        "bilan": "Bilan final n° 1",
        "operation": "Coordination de l'offre d'insertion",
        "quoi": "suspendu",
        "motif": "attestation de paiement attendue",
    }


class ElementDossierRetire(TypeEvenement):
    code = "element_dossier_retire"
    libelle = "Retrait du dossier d'une opération"
    icone = "trash"
    niveau = Niveau.IDENTITE
    ton = "attention"
    phrase = "Dossier de « {operation} » : « {element} » retiré par {agent}, {motif}"
    exemple = {
        "operation": "Coordination de l'offre d'insertion",
        "element": "Délibération",
        "motif": "mauvais exercice",
    }


class BilanScelle(TypeEvenement):
    code = "bilan_scelle"
    libelle = "Bilan scellé"
    icone = "lock"
    niveau = Niveau.IDENTITE
    ton = "succes"
    phrase = "{bilan} de « {operation} » scellé par {agent}"
    exemple = {"bilan": "Bilan final n° 1", "operation": "Coordination de l'offre d'insertion"}


class ControleValide(TypeEvenement):
    code = "controle_service_fait_valide"
    libelle = "Contrôle de service fait"
    icone = "clipboard-check"
    niveau = Niveau.IDENTITE
    ton = "succes"
    phrase = "Contrôle de service fait de « {operation} » validé par {agent} : {montant} € dus"
    exemple = {"operation": "Coordination de l'offre d'insertion", "montant": "65513.66"}


class EntreeOperation(TypeEvenement):
    code = "entree_operation_europeenne"
    libelle = "Opération européenne"
    icone = "stars"
    niveau = Niveau.SUIVI
    phrase = "Entrée dans l'opération « {operation} »"
    exemple = {"operation": "Équipe insertion, accompagnement intensifié"}


class SortieOperation(TypeEvenement):
    code = "sortie_operation_europeenne"
    libelle = "Opération européenne"
    icone = "stars"
    niveau = Niveau.SUIVI
    phrase = "Sortie de l'opération « {operation} » : {motif}"
    exemple = {"operation": "Équipe insertion, accompagnement intensifié", "motif": "emploi"}


class ReleveCorrige(TypeEvenement):
    code = "releve_six_mois_corrige"
    libelle = "Relevé à six mois corrigé"
    icone = "pencil"
    niveau = Niveau.SUIVI
    phrase = "Relevé à six mois de « {operation} » corrigé par {agent} : {avant}, puis {apres}"
    exemple = {
        "operation": "Équipe insertion, accompagnement intensifié",
        "avant": "injoignable",
        "apres": "en emploi",
    }
