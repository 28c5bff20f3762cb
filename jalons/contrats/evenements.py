"""Ce qui arrive aux contrats d'une personne, et comment la frise le dit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement


class ContratPrepare(TypeEvenement):
    code = "contrat_prepare"
    libelle = "Contrat en préparation"
    icone = "file-earmark-plus"
    niveau = Niveau.SUIVI
    phrase = "{contrat} en préparation, par {agent}"
    exemple = {"contrat": "Contrat d'engagement"}


class ContratArrete(TypeEvenement):
    code = "contrat_a_signer"
    libelle = "Contrat à signer"
    icone = "file-earmark-text"
    niveau = Niveau.SUIVI
    phrase = "{contrat} prêt à signer"
    exemple = {"contrat": "Contrat d'engagement"}


class ContratConclu(TypeEvenement):
    code = "contrat_engagement_conclu"
    libelle = "Contrat d'engagement"
    icone = "file-earmark-check"
    niveau = Niveau.SUIVI
    ton = "succes"
    phrase = "Contrat d'engagement conclu, noté par {agent}"
    exemple: ClassVar[Mapping[str, Any]] = {}


class ContratSigne(TypeEvenement):
    code = "contrat_signe"
    libelle = "Contrat signé"
    icone = "pen"
    niveau = Niveau.SUIVI
    ton = "succes"
    phrase = "{conclusion} ({mode}), {periode}"
    exemple = {
        "conclusion": "Contrat d'engagement signé",
        "mode": "à l'écran",
        "periode": "du 16/03/2026 au 15/09/2026",
    }


class ContratAbandonne(TypeEvenement):
    code = "contrat_abandonne"
    libelle = "Contrat abandonné"
    icone = "file-earmark-x"
    niveau = Niveau.SUIVI
    phrase = "Préparation du contrat abandonnée par {agent} : {motif}"
    exemple = {"motif": "la personne a repris un emploi"}


class ContratArreteAvantTerme(TypeEvenement):
    code = "contrat_arrete"
    libelle = "Contrat arrêté"
    icone = "file-earmark-x"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "{contrat} arrêté au {fin} par {agent} : {motif}"
    exemple = {"contrat": "Contrat d'engagement", "fin": "16/04/2026", "motif": "déménagement"}


class ContratCorrige(TypeEvenement):
    code = "contrat_corrige"
    libelle = "Contrat corrigé"
    icone = "arrow-counterclockwise"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "{contrat} {acte} par {agent} : {motif}"
    exemple = {
        "contrat": "Contrat d'engagement",
        "acte": "annulé, signé par erreur",
        "motif": "signé au nom d'une autre personne",
    }


class ActionSuivie(TypeEvenement):
    code = "contrat_action_suivie"
    libelle = "Action du contrat"
    icone = "check2-square"
    niveau = Niveau.SUIVI
    phrase = "« {action} » : {resultat}"
    exemple = {"action": "Atelier CV", "resultat": "faite"}


class FreinLeve(TypeEvenement):
    code = "contrat_frein_leve"
    libelle = "Frein levé"
    icone = "unlock"
    niveau = Niveau.SUIVI
    ton = "succes"
    phrase = "Frein levé : {frein}"
    exemple = {"frein": "Mobilité"}


class OffreDefinie(TypeEvenement):
    code = "offre_raisonnable_definie"
    libelle = "Offre raisonnable d'emploi"
    icone = "briefcase"
    niveau = Niveau.SUIVI
    phrase = "Offre raisonnable d'emploi définie avec {agent} : {emplois}"
    exemple = {"emplois": "cariste, préparateur de commandes"}


class PointFait(TypeEvenement):
    code = "contrat_point"
    libelle = "Point d'étape"
    icone = "chat-left-text"
    niveau = Niveau.SUIVI
    phrase = "Point d'étape du contrat fait par {agent}"
    exemple: ClassVar[Mapping[str, Any]] = {}


class InformationRemise(TypeEvenement):
    code = "droits_devoirs_remis"
    libelle = "Droits et devoirs"
    icone = "info-circle"
    niveau = Niveau.SUIVI
    phrase = "Fiche des droits et devoirs remise par {agent} ({langue}, {mode})"
    exemple = {"langue": "français", "mode": "en main propre"}
