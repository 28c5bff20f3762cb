"""Ce qui arrive dans la coordination, et comment le journal et la frise le disent."""

from __future__ import annotations

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement


class InstanceOuverte(TypeEvenement):
    code = "instance_ouverte"
    libelle = "Instance ouverte"
    icone = "people"
    niveau = Niveau.SUIVI
    phrase = "{instance} ouverte par {agent}"
    exemple = {"instance": "Cellule locale du Bassin"}


class InstanceClose(TypeEvenement):
    code = "instance_close"
    libelle = "Instance close"
    icone = "people"
    niveau = Niveau.SUIVI
    phrase = "{instance} cesse de se réunir après le {fin}, dit {agent}"
    exemple = {"instance": "Cellule locale du Pays des Étangs", "fin": "31/12/2026"}


class PropositionFaite(TypeEvenement):
    code = "proposition_faite"
    libelle = "Proposition au programme"
    icone = "lightbulb"
    niveau = Niveau.SUIVI
    phrase = "« {titre} » proposé par {qui}"
    exemple = {"titre": "Présentation de la plateforme mobilité", "qui": "Léa Exemple (UDAF)"}


class SeanceConvoquee(TypeEvenement):
    code = "seance_convoquee"
    libelle = "Invités convoqués"
    icone = "envelope-paper"
    niveau = Niveau.SUIVI
    phrase = "{instance} du {date} : {nombre} invitation(s) confiée(s) à la messagerie par {agent}"
    exemple = {"instance": "Cellule locale", "date": "12/03/2026", "nombre": 14}


class InvitesRelances(TypeEvenement):
    code = "invites_relances"
    libelle = "Invités relancés"
    icone = "envelope-arrow-up"
    niveau = Niveau.SUIVI
    phrase = "{instance} du {date} : {nombre} invité(s) relancé(s) par {agent}"
    exemple = {"instance": "Cellule locale", "date": "12/03/2026", "nombre": 3}


class InvitationRetiree(TypeEvenement):
    code = "invitation_retiree"
    libelle = "Invité retiré de la liste"
    icone = "person-x"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "{instance} du {date} : {nom} retiré de la liste par {agent} ({courriel})"
    exemple = {
        "instance": "Cellule locale",
        "date": "12/03/2026",
        "nom": "Léa Exemple",
        "courriel": "lea@exemple.fr",
    }


class SeanceAnnulee(TypeEvenement):
    code = "seance_annulee"
    libelle = "Séance annulée"
    icone = "calendar-x"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "{instance} du {date} annulée par {agent} : {motif}"
    exemple = {"instance": "Cellule locale", "date": "12/03/2026", "motif": "salle indisponible"}


class CompteRenduDiffuse(TypeEvenement):
    code = "compte_rendu_diffuse"
    libelle = "Compte rendu diffusé"
    icone = "file-earmark-text"
    niveau = Niveau.SUIVI
    ton = "succes"
    phrase = "Compte rendu de {instance} du {date} diffusé par {agent}"
    exemple = {"instance": "Cellule locale", "date": "12/03/2026"}


class DecisionPrise(TypeEvenement):
    code = "decision_prise"
    libelle = "Décision prise"
    icone = "check2-square"
    niveau = Niveau.SUIVI
    phrase = "« {intitule} », confiée à {responsable} pour le {echeance}"
    exemple = {
        "intitule": "Recenser les besoins de mobilité",
        "responsable": "Anne Exemple",
        "echeance": "30/04/2026",
    }


class DecisionClose(TypeEvenement):
    code = "decision_close"
    libelle = "Décision close"
    icone = "check2-all"
    niveau = Niveau.SUIVI
    ton = "succes"
    phrase = "« {intitule} » : {etat}"
    exemple = {"intitule": "Recenser les besoins de mobilité", "etat": "faite"}


class ParcoursExamine(TypeEvenement):
    code = "parcours_examine"
    libelle = "Parcours examiné"
    icone = "signpost-2"
    niveau = Niveau.SUIVI
    phrase = "Parcours examiné en séance ({instance}), point noté par {agent}"
    exemple = {"instance": "Comité de suivi de la Garantie d'activité"}
