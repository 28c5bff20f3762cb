"""Ce qui arrive à l'activité d'une personne, et comment la frise le dit."""

from __future__ import annotations

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement


class PositionnementPropose(TypeEvenement):
    code = "positionnement_propose"
    libelle = "Positionnement"
    icone = "signpost"
    niveau = Niveau.SUIVI
    phrase = "Positionné[e] par {agent} : {vers} ({structure})"
    exemple = {"vers": "Chantier d'insertion", "structure": "Régie de quartier"}


class PositionnementAvance(TypeEvenement):
    code = "positionnement_avance"
    libelle = "Suite d'un positionnement"
    icone = "signpost-2"
    niveau = Niveau.SUIVI
    phrase = "« {vers} » : {fait}{raison}"
    exemple = {"vers": "Chantier d'insertion", "fait": "accepté", "raison": ""}


class PositionnementRelance(TypeEvenement):
    code = "positionnement_relance"
    libelle = "Relance d'une structure"
    icone = "envelope-arrow-up"
    niveau = Niveau.SUIVI
    phrase = "{structure} relancée par {agent} pour « {vers} »"
    exemple = {"vers": "Chantier d'insertion", "structure": "Régie de quartier"}


class PositionnementCorrige(TypeEvenement):
    code = "positionnement_corrige"
    libelle = "Positionnement corrigé"
    icone = "arrow-counterclockwise"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "« {vers} » ramené à « {etat} » par {agent} : {motif}"
    exemple = {"vers": "Chantier", "etat": "Envoyé", "motif": "erreur de saisie"}


class HeuresNotees(TypeEvenement):
    code = "heures_notees"
    libelle = "Heures d'activité"
    icone = "clock"
    niveau = Niveau.SUIVI
    phrase = "{source}, {quand} : {dites}"
    exemple = {"source": "Action", "quand": "semaine du 02/03/2026", "dites": "15 h déclarées"}


class HeuresRetirees(TypeEvenement):
    code = "heures_retirees"
    libelle = "Heures retirées"
    icone = "x-circle"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "Heures retirées par {agent} ({source}, {quand}) : {motif}"
    exemple = {"source": "Action", "quand": "semaine du 02/03/2026", "motif": "doublon"}


class HeuresImputees(TypeEvenement):
    code = "heures_imputees"
    libelle = "Heures comptées"
    icone = "calculator"
    niveau = Niveau.SUIVI
    phrase = "{quantite} h ({quand}) comptées par {agent} : {usage}"
    exemple = {"quantite": "15", "quand": "semaine du 02/03/2026", "usage": "Clause sociale"}


class HeuresRendues(TypeEvenement):
    code = "heures_rendues"
    libelle = "Heures rendues"
    icone = "calculator"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "{quantite} h ({quand}) ne comptent plus : {usage}, par {agent}"
    exemple = {"quantite": "15", "quand": "semaine du 02/03/2026", "usage": "Clause sociale"}


class ContratTravailNote(TypeEvenement):
    code = "contrat_travail_note"
    libelle = "Contrat de travail"
    icone = "person-check"
    niveau = Niveau.SUIVI
    ton = "succes"
    phrase = "{nature} chez {employeur}, {periode}"
    exemple = {"nature": "CDI", "employeur": "Boulangerie", "periode": "depuis le 02/03/2026"}


class ContratTravailCorrige(TypeEvenement):
    code = "contrat_travail_corrige"
    libelle = "Contrat de travail corrigé"
    icone = "pencil"
    niveau = Niveau.SUIVI
    phrase = "Contrat chez {employeur} corrigé par {agent} : {motif}"
    exemple = {"employeur": "Boulangerie", "motif": "date de fin mal lue"}


class EmploiConstate(TypeEvenement):
    code = "emploi_constate"
    libelle = "Présence en emploi"
    icone = "patch-check"
    niveau = Niveau.SUIVI
    phrase = "À {mois} mois, {present} chez {employeur} ({source})"
    exemple = {
        "mois": 3,
        "present": "toujours en emploi",
        "employeur": "Boulangerie",
        "source": "appel",
    }
