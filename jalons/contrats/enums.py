"""Vocabulaire des contrats conclus avec la personne."""

from __future__ import annotations

from jalons.socle.enumeration import Enumeration


class EtatContrat(Enumeration):
    PROJET = "projet", "En préparation"
    PROPOSE = "propose", "À signer"
    SIGNE = "signe", "Signé"
    REVISE = "revise", "Remplacé par une version révisée"
    ROMPU = "rompu", "Arrêté avant son terme"
    ANNULE = "annule", "Annulé, signé par erreur"
    ABANDONNE = "abandonne", "Abandonné avant signature"


# En préparation : un seul à la fois pour une personne.
ETATS_OUVERTS = (EtatContrat.PROJET, EtatContrat.PROPOSE)
# Il a couru, ou il court : sa période ne croise celle d'aucun autre.
ETATS_CONCLUS = (EtatContrat.SIGNE, EtatContrat.REVISE, EtatContrat.ROMPU)


class Statut(Enumeration):
    """Où en est un contrat un jour donné : son état, lu avec sa période."""

    PROJET = "projet", "En préparation"
    PROPOSE = "propose", "À signer"
    A_VENIR = "a_venir", "Signé, à venir"
    EN_VIGUEUR = "en_vigueur", "En vigueur"
    FINI = "fini", "Fini"
    REVISE = "revise", "Révisé"
    ROMPU = "rompu", "Arrêté"
    ANNULE = "annule", "Annulé"
    ABANDONNE = "abandonne", "Abandonné"


class OrigineContrat(Enumeration):
    ICI = "ici", "Conclu ici"
    AILLEURS = "ailleurs", "Conclu dans l'outil d'un autre organisme, noté ici"


class Suite(Enumeration):
    """Ce qu'un contrat est pour celui d'avant."""

    RENOUVELLEMENT = "renouvellement", "Renouvellement"
    REVISION = "revision", "Révision"


class Signataire(Enumeration):
    PERSONNE = "personne", "La personne"
    REFERENT = "referent", "Le référent unique"


class ModeSignature(Enumeration):
    ECRAN = "ecran", "À l'écran"
    PAPIER = "papier", "Sur papier, numérisé"


class RegimeHeures(Enumeration):
    """La durée hebdomadaire (C. trav. L.5411-6 II)."""

    PLEIN = "plein", "Durée ordinaire"
    MINORE = "minore", "Durée minorée, pour une raison individuelle"
    SANS_DUREE = "sans_duree", "Sans durée, à la demande de la personne"


class MotifSansDuree(Enumeration):
    """Les seuls motifs d'un contrat sans durée hebdomadaire (C. trav. L.5411-6 II)."""

    SANTE = "sante", "État de santé"
    HANDICAP = "handicap", "Handicap"
    INVALIDITE = "invalidite", "Invalidité"
    GARDE = "garde", "Parent isolé, sans solution de garde pour un jeune enfant"


class MotifDelaiLong(Enumeration):
    """Ce qui demande un accompagnement social préalable plus long (CASF D.262-65-2-1)."""

    SANTE = "sante", "Santé"
    HANDICAP = "handicap", "Handicap"
    INVALIDITE = "invalidite", "Invalidité"
    LOGEMENT = "logement", "Logement"
    FAMILLE = "famille", "Situation familiale : garde d'enfant, proche aidant"


class Periodicite(Enumeration):
    """Le rythme de l'actualisation, convenu avec la personne (C. trav. R.5411-14)."""

    SEMAINE = "semaine", "Chaque semaine"
    QUINZAINE = "quinzaine", "Toutes les deux semaines"
    MOIS = "mois", "Chaque mois"
    DEUX_MOIS = "deux_mois", "Tous les deux mois"
    TRIMESTRE = "trimestre", "Chaque trimestre"


class FamilleAction(Enumeration):
    """Les six familles d'actions d'un plan (C. trav. R.5411-15)."""

    MISE_EN_SITUATION = "mise_en_situation", "Mise en situation professionnelle"
    FORMATION = "formation", "Formation"
    RECHERCHE = "recherche", "Appui à la recherche active d'un emploi"
    ACCOMPAGNEMENT = "accompagnement", "Accompagnement social ou professionnel"
    FREINS = "freins", "Accès aux droits, levée d'un frein"
    ACTIVITE = "activite", "Pérenniser ou développer une activité"


class FormeAction(Enumeration):
    INDIVIDUELLE = "individuelle", "Individuelle"
    COLLECTIVE = "collective", "Collective"


class CadreAction(Enumeration):
    ENCADREE = "encadree", "Encadrée"
    AUTONOME = "autonome", "En autonomie"


class ResultatAction(Enumeration):
    """Ce qu'il est advenu d'une action du plan."""

    EN_COURS = "en_cours", "Commencée"
    FAITE = "faite", "Faite"
    NON_FAITE = "non_faite", "Pas faite"
    REPORTEE = "reportee", "Reportée"


# Une action sans autre résultat revient dans le contrat suivant.
RESOLUES = (ResultatAction.FAITE, ResultatAction.NON_FAITE)


class Temps(Enumeration):
    PLEIN = "plein", "Temps plein"
    PARTIEL = "partiel", "Temps partiel"
    INDIFFERENT = "indifferent", "L'un ou l'autre"
