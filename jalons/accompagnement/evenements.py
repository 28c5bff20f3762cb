"""Ce qui arrive dans un accompagnement, et comment la frise le dit."""

from __future__ import annotations

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement


class PliePresentation(TypeEvenement):
    code = "plie_presentation"
    libelle = "Présentation au PLIE"
    icone = "person-raised-hand"
    niveau = Niveau.SUIVI
    phrase = "Présenté[e] au {plie} par {agent} ({prescripteur})"
    exemple = {"plie": "PLIE du Bassin", "prescripteur": "UDAF"}


class PlieDecision(TypeEvenement):
    code = "plie_decision"
    libelle = "Commission du PLIE"
    icone = "people"
    niveau = Niveau.SUIVI
    ton = "info"
    phrase = "Commission du {plie} : {decision}{motif_dit}"
    exemple = {"plie": "PLIE du Bassin", "decision": "admise", "motif_dit": ""}


class PlieSortie(TypeEvenement):
    code = "plie_sortie"
    libelle = "Sortie du PLIE"
    icone = "door-closed"
    niveau = Niveau.SUIVI
    ton = "info"
    phrase = "Sortie du PLIE : {regle} ({etat})"
    exemple = {"regle": "Emploi durable", "etat": "provisoire, à confirmer"}


class PlieSortieJugee(TypeEvenement):
    code = "plie_sortie_jugee"
    libelle = "Sortie du PLIE vérifiée"
    icone = "patch-check"
    niveau = Niveau.SUIVI
    ton = "succes"
    phrase = "Sortie du PLIE {etat} par {agent}"
    exemple = {"etat": "confirmée"}


class PlieRegleModifiee(TypeEvenement):
    code = "plie_regle_modifiee"
    libelle = "Grille des sorties du PLIE"
    icone = "table"
    niveau = Niveau.SUIVI
    phrase = "Règle « {regle} » {acte} par {agent} à partir du {depuis}"
    exemple = {"regle": "Emploi durable", "acte": "changée", "depuis": "01/07/2026"}


class ParcoursOuvert(TypeEvenement):
    code = "parcours_ouvert"
    libelle = "Début d'un accompagnement"
    icone = "signpost-2"
    niveau = Niveau.SUIVI
    ton = "info"
    phrase = "{accompagnement} commencé par {agent} ({structure})"
    exemple = {"accompagnement": "AGR", "structure": "UDAF"}


class ParcoursReferent(TypeEvenement):
    code = "parcours_referent"
    libelle = "Référent d'un accompagnement"
    icone = "person-heart"
    niveau = Niveau.IDENTITE
    phrase = "Référent du parcours : {referent} ({accompagnement}, {structure})"
    exemple = {"referent": "Lucie Exemple", "accompagnement": "AGR", "structure": "UDAF"}


class ParcoursEtape(TypeEvenement):
    code = "parcours_etape"
    libelle = "Étape d'un accompagnement"
    icone = "signpost"
    niveau = Niveau.SUIVI
    phrase = "Étape « {etape} » posée par {agent}, {periode}"
    exemple = {"etape": "Chantier d'insertion", "periode": "depuis le 02/03/2026"}


class ParcoursEtapeFinie(TypeEvenement):
    code = "parcours_etape_finie"
    libelle = "Fin d'étape d'un accompagnement"
    icone = "flag"
    niveau = Niveau.SUIVI
    phrase = "Étape « {etape} » {issue} : {resultat}"
    exemple = {
        "etape": "Chantier d'insertion",
        "issue": "réalisée",
        "resultat": "contrat mené à son terme",
    }


class ParcoursSortie(TypeEvenement):
    code = "parcours_sortie"
    libelle = "Fin d'un accompagnement"
    icone = "door-closed"
    niveau = Niveau.SUIVI
    ton = "info"
    phrase = "{accompagnement} terminé par {agent} : {motif}"
    exemple = {"accompagnement": "AGR", "motif": "Emploi durable"}


class FinDefaite(TypeEvenement):
    code = "parcours_fin_defaite"
    libelle = "Fin d'accompagnement retirée"
    icone = "door-open"
    niveau = Niveau.SUIVI
    phrase = "{accompagnement} reprend : fin retirée par {agent} ({fin}), {motif}"
    exemple = {
        "accompagnement": "AGR",
        "fin": "Déménagement, 02/03/2026",
        "motif": "notée sur la mauvaise fiche",
    }


class CoordinationProposee(TypeEvenement):
    code = "coordination_proposee"
    libelle = "Référent de parcours proposé"
    icone = "people"
    niveau = Niveau.SUIVI
    phrase = "Coordination proposée par {agent} : {referent} ({structure})"
    exemple = {"referent": "Lucie Exemple", "structure": "UDAF"}


class CoordinationAccordee(TypeEvenement):
    code = "coordination_accordee"
    libelle = "Accord pour une coordination"
    icone = "people"
    niveau = Niveau.SUIVI
    ton = "succes"
    phrase = "Accord donné pour la coordination de parcours ({structure}), noté par {agent}"
    exemple = {"structure": "UDAF"}


class CoordinationConfiee(TypeEvenement):
    code = "coordination_confiee"
    libelle = "Coordination confiée à une autre structure"
    icone = "people"
    niveau = Niveau.SUIVI
    phrase = "Coordination de parcours confiée à {structure}, après {avant}, notée par {agent}"
    exemple = {"structure": "UDAF", "avant": "Mission locale"}


class CoordinationRefusee(TypeEvenement):
    code = "coordination_refusee"
    libelle = "Coordination non engagée"
    icone = "people"
    niveau = Niveau.SUIVI
    phrase = "Coordination de parcours non engagée, noté par {agent} : {motif}"
    exemple = {"structure": "UDAF", "motif": "préfère un seul interlocuteur"}


class AccordCorrige(TypeEvenement):
    code = "coordination_accord_corrige"
    libelle = "Date d'accord corrigée"
    icone = "people"
    niveau = Niveau.SUIVI
    phrase = "Accord de coordination du {apres} (noté : {avant}), corrigé par {agent}"
    exemple = {"structure": "UDAF", "avant": "02/03/2026", "apres": "01/03/2026"}


class PartenaireEntre(TypeEvenement):
    code = "partenaire_entre"
    libelle = "Partenaire autour de la personne"
    icone = "people"
    niveau = Niveau.SUIVI
    phrase = "{partenaire} entre dans la coordination : {role} ({agent})"
    exemple = {"partenaire": "Mission locale", "role": "logement"}


class PartenaireCorrige(TypeEvenement):
    code = "partenaire_corrige"
    libelle = "Rôle d'un partenaire corrigé"
    icone = "people"
    niveau = Niveau.SUIVI
    phrase = "{partenaire} : {role} (noté : {avant}), corrigé par {agent}"
    exemple = {"partenaire": "Mission locale", "role": "logement", "avant": "santé"}


class PartenaireSorti(TypeEvenement):
    code = "partenaire_sorti"
    libelle = "Fin d'un partenaire autour de la personne"
    icone = "people"
    niveau = Niveau.SUIVI
    phrase = "{partenaire} sort de la coordination, noté par {agent} : {motif}"
    exemple = {"partenaire": "Mission locale", "motif": "sa part est faite"}


class ContactNote(TypeEvenement):
    code = "contact"
    libelle = "Contact"
    icone = "chat-dots"
    niveau = Niveau.SUIVI
    phrase = "{mode} avec {agent}"
    exemple = {"mode": "Appel"}


class ContactTente(TypeEvenement):
    code = "contact_tente"
    libelle = "Tentative sans réponse"
    icone = "chat-dots"
    niveau = Niveau.SUIVI
    phrase = "{agent} a tenté de joindre la personne, sans réponse"
    exemple = {"mode": "Appel"}


class ContactCorrige(TypeEvenement):
    code = "contact_corrige"
    libelle = "Contact corrigé"
    icone = "chat-dots"
    niveau = Niveau.SUIVI
    phrase = "Contact corrigé par {agent} : {apres} (noté : {avant})"
    exemple = {"avant": "Appel du 02/03/2026", "apres": "Visite du 01/03/2026"}


class ContactRetire(TypeEvenement):
    code = "contact_retire"
    libelle = "Contact retiré"
    icone = "chat-dots"
    niveau = Niveau.SUIVI
    phrase = "Contact retiré par {agent} ({avant}) : {motif}"
    exemple = {"avant": "Appel du 02/03/2026", "motif": "noté sur la mauvaise fiche"}


class ReferentTransfere(TypeEvenement):
    code = "referent_transfere"
    libelle = "Changement de référent unique"
    icone = "person-heart"
    niveau = Niveau.IDENTITE
    phrase = "Référent unique à partir du {jour} : {referent} ({structure}), après {de}"
    exemple = {
        "jour": "01/04/2026",
        "referent": "Sophie Exemple",
        "structure": "UDAF",
        "de": "Marc Exemple",
    }


class PlanOuvert(TypeEvenement):
    code = "plan_ouvert"
    libelle = "Plan d'accompagnement"
    icone = "signpost-2"
    niveau = Niveau.SUIVI
    ton = "info"
    phrase = "Plan d'accompagnement ouvert par {agent}"
    exemple = {"repris": 2}


class PlanNiveau(TypeEvenement):
    """Le thème seul : ce que disent ses niveaux se lit dans le plan, par qui peut le lire."""

    code = "plan_niveau"
    libelle = "Thème du plan"
    icone = "flag"
    niveau = Niveau.SUIVI
    phrase = "{theme} : du niveau {de} au niveau {vers}"
    exemple = {"theme": "Mobilité", "de": 1, "vers": 2}


class PlanAction(TypeEvenement):
    code = "plan_action"
    libelle = "Action du plan"
    icone = "flag"
    niveau = Niveau.SUIVI
    phrase = "Action « {action} » {issue}"
    exemple = {"action": "Demander une aide au permis", "issue": "faite"}


class PlanNiveauSante(PlanNiveau):
    code = "plan_niveau_sante"
    niveau = Niveau.SANTE


class PlanActionSante(PlanAction):
    code = "plan_action_sante"
    niveau = Niveau.SANTE


class PlanClos(TypeEvenement):
    code = "plan_clos"
    libelle = "Plan d'accompagnement clos"
    icone = "flag"
    niveau = Niveau.SUIVI
    phrase = "Plan d'accompagnement clos par {agent}"
    exemple = {"bilan": "Permis obtenu"}


# Ce que le journal garde d'avant le moteur commun ; rien ne les écrit plus.


class PlieReferent(TypeEvenement):
    code = "plie_referent"
    libelle = "Référent de parcours PLIE"
    icone = "person-heart"
    niveau = Niveau.IDENTITE
    phrase = "Référent de parcours : {referent} ({plie})"
    exemple = {"referent": "Lucie Exemple", "plie": "PLIE du Bassin"}


class PlieEtapeAjoutee(TypeEvenement):
    code = "plie_etape_ajoutee"
    libelle = "Étape du PLIE"
    icone = "signpost"
    niveau = Niveau.SUIVI
    phrase = "Étape « {etape} » posée par {agent}, {periode}"
    exemple = {"etape": "Chantier d'insertion", "periode": "depuis le 02/03/2026"}


class PlieEtapeFinie(TypeEvenement):
    code = "plie_etape_finie"
    libelle = "Fin d'étape du PLIE"
    icone = "flag"
    niveau = Niveau.SUIVI
    phrase = "Étape « {etape} » {issue} : {resultat}"
    exemple = {
        "etape": "Chantier d'insertion",
        "issue": "réalisée",
        "resultat": "contrat mené à son terme",
    }


class PlieContact(TypeEvenement):
    code = "plie_contact"
    libelle = "Contact PLIE"
    icone = "chat-dots"
    niveau = Niveau.SUIVI
    phrase = "{mode} avec {agent}"
    exemple = {"mode": "Entretien"}
