"""Ce qui arrive d'un manquement, et comment la frise le dit."""

from __future__ import annotations

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement


class ManquementSignale(TypeEvenement):
    code = "manquement_signale"
    libelle = "Manquement signalé"
    icone = "flag"
    niveau = Niveau.FINANCES
    ton = "attention"
    phrase = "{nature}, faits du {jour} : signalé par {structure}"
    exemple = {
        "nature": "Contrat non respecté",
        "jour": "02/03/2026",
        "structure": "Mission locale",
    }


class ManquementAvance(TypeEvenement):
    code = "manquement_avance"
    libelle = "Suite d'un manquement"
    icone = "flag"
    niveau = Niveau.FINANCES
    phrase = "Manquement du {jour} : {fait}{raison}"
    exemple = {"jour": "02/03/2026", "fait": "classé sans suite", "raison": " (motif légitime)"}


class ManquementCorrige(TypeEvenement):
    code = "manquement_corrige"
    libelle = "Manquement corrigé"
    icone = "pencil"
    niveau = Niveau.FINANCES
    phrase = "Manquement du {jour} corrigé par {agent} : {motif}"
    exemple = {"jour": "02/03/2026", "motif": "date des faits mal notée"}


class LettreComposee(TypeEvenement):
    code = "lettre_contradictoire"
    libelle = "Lettre du contradictoire"
    icone = "envelope-paper"
    niveau = Niveau.FINANCES
    phrase = "Lettre écrite par {agent} : {mesure} de {part} % pendant {mois} mois envisagée"
    exemple = {"mesure": "suspension", "part": "30", "mois": 1}


class PliNote(TypeEvenement):
    code = "pli_note"
    libelle = "Suivi d'un pli"
    icone = "envelope-check"
    niveau = Niveau.FINANCES
    phrase = "{pli} : {fait}"
    exemple = {"pli": "Lettre du contradictoire", "fait": "reçue le 04/03/2026"}


class ReponsePersonne(TypeEvenement):
    code = "reponse_contradictoire"
    libelle = "Réponse de la personne"
    icone = "chat-left-text"
    niveau = Niveau.FINANCES
    phrase = "Contradictoire : {fait}"
    exemple = {"fait": "observations reçues le 10/03/2026"}


class SanctionDecidee(TypeEvenement):
    code = "sanction_decidee"
    libelle = "Décision de sanction"
    icone = "file-earmark-text"
    niveau = Niveau.FINANCES
    ton = "attention"
    phrase = "Décision {numero} : {mesure} de {part} % pendant {mois} mois à partir du {effet}"
    exemple = {
        "numero": "S-2026-0001",
        "mesure": "suspension",
        "part": "30",
        "mois": 1,
        "effet": "01/04/2026",
    }


class SanctionRetiree(TypeEvenement):
    code = "sanction_retiree"
    libelle = "Décision de sanction retirée"
    icone = "arrow-counterclockwise"
    niveau = Niveau.FINANCES
    phrase = "Décision {numero} retirée par {agent} : {motif}"
    exemple = {"numero": "S-2026-0001", "motif": "erreur sur les faits"}


class SuiteNotee(TypeEvenement):
    code = "suite_sanction"
    libelle = "Suite d'une sanction"
    icone = "calendar-check"
    niveau = Niveau.FINANCES
    phrase = "Décision {numero} : {fait}"
    exemple = {"numero": "S-2026-0001", "fait": "mise en conformité, versement repris"}


class RecoursNote(TypeEvenement):
    code = "recours_prealable"
    libelle = "Recours préalable"
    icone = "envelope-open"
    niveau = Niveau.FINANCES
    phrase = "Décision {numero} : {fait}"
    exemple = {"numero": "S-2026-0001", "fait": "recours reçu, réponse due le 02/06/2026"}


class OrganismePrevenu(TypeEvenement):
    code = "organisme_prevenu"
    libelle = "Message à la caisse ou à France Travail"
    icone = "send"
    niveau = Niveau.FINANCES
    phrase = "Décision {numero} : {fait}"
    exemple = {"numero": "S-2026-0001", "fait": "caisse prévenue de la date d'effet"}


class ControleAuSort(TypeEvenement):
    code = "controle_au_sort"
    libelle = "Contrôle tiré au sort"
    icone = "shuffle"
    niveau = Niveau.FINANCES
    phrase = "Contrôle des engagements, tiré au sort : {fait}"
    exemple = {"fait": "engagements tenus"}
