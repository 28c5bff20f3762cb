"""Vocabulaire de l'activité : positionnements, heures, contrats de travail."""

from __future__ import annotations

from jalons.socle.enumeration import Enumeration


class EtatPositionnement(Enumeration):
    PROPOSE = "propose", "Proposé, à envoyer"
    ENVOYE = "envoye", "Envoyé, réponse attendue"
    ACCEPTE = "accepte", "Accepté, entrée attendue"
    REFUSE = "refuse", "Refusé"
    ENTRE = "entre", "Entré"
    SORTI = "sorti", "Sorti"
    EXPIRE = "expire", "Expiré sans réponse"
    RETIRE = "retire", "Retiré"


# Un seul de ceux-là à la fois pour une personne et une cible.
ETATS_OUVERTS = (
    EtatPositionnement.PROPOSE,
    EtatPositionnement.ENVOYE,
    EtatPositionnement.ACCEPTE,
    EtatPositionnement.ENTRE,
)
# La structure voit la personne : elle a à répondre, à l'attendre ou à l'accompagner.
ETATS_SUIVIS = (
    EtatPositionnement.ENVOYE,
    EtatPositionnement.ACCEPTE,
    EtatPositionnement.ENTRE,
)


class OriginePositionnement(Enumeration):
    REFERENT = "referent", "Référent ou travailleur social"
    PERSONNE = "personne", "La personne elle-même"
    ORIENTATION = "orientation", "Orientation décidée"
    FRANCE_TRAVAIL = "france_travail", "France Travail"
    REGION = "region", "Région"
    PARTENAIRE = "partenaire", "Autre partenaire"


class MotifRefus(Enumeration):
    """Pourquoi un positionnement n'aboutit pas, que ce soit dit par la structure ou par la personne."""

    PLUS_DE_PLACE = "plus_de_place", "Plus de place"
    HORS_PUBLIC = "hors_public", "La personne n'entre pas dans le public accueilli"
    PREREQUIS = "prerequis", "Il manque un prérequis"
    TROP_LOIN = "trop_loin", "Trop loin, ou horaires impossibles"
    PERSONNE_REFUSE = "personne_refuse", "La personne ne le souhaite pas"
    NON_PRESENTEE = "non_presentee", "La personne ne s'est pas présentée"
    INJOIGNABLE = "injoignable", "Personne injoignable"
    AUTRE_SOLUTION = "autre_solution", "Une autre solution a été trouvée"
    AUTRE = "autre", "Autre raison, dite en une phrase"


class ResultatPositionnement(Enumeration):
    MENE_A_TERME = "mene_a_terme", "Mené à son terme"
    EMPLOI = "emploi", "Sorti pour un emploi"
    FORMATION = "formation", "Sorti pour une formation"
    AUTRE_ACTION = "autre_action", "Sorti pour une autre action"
    REORIENTATION = "reorientation", "Réorientation"
    EMPECHEMENT = "empechement", "Santé, déménagement, famille"
    ABANDON = "abandon", "Abandon, ou sans nouvelles"
    EXCLUSION = "exclusion", "Fin décidée par la structure"


class Cote(Enumeration):
    """Qui fait avancer un positionnement."""

    PRESCRIPTEUR = "prescripteur", "Le prescripteur"
    STRUCTURE = "structure", "La structure"


class SourceHeures(Enumeration):
    ACTION = "action", "Action ou atelier"
    FORMATION = "formation", "Formation"
    IMMERSION = "immersion", "Immersion"
    EMPLOI = "emploi", "Emploi"
    RENDEZ_VOUS = "rendez_vous", "Rendez-vous d'accompagnement"
    DEMARCHE = "demarche", "Démarche personnelle"
    BENEVOLAT = "benevolat", "Bénévolat"


class UsageHeures(Enumeration):
    """Ce pour quoi des heures comptent ; pour un même usage, une heure ne compte qu'une fois."""

    CONTRAT_ENGAGEMENT = "contrat_engagement", "Contrat d'engagement"
    CLAUSE_SOCIALE = "clause_sociale", "Clause sociale d'un marché"
    OPERATION_EUROPEENNE = "operation_europeenne", "Opération européenne"
    PRIME_REPRISE = "prime_reprise", "Prime de reprise d'emploi"
    MISE_A_DISPOSITION = "mise_a_disposition", "Mise à disposition financée"


class NatureContrat(Enumeration):
    """Les contrats de travail ; les valeurs sont celles des situations de sortie."""

    CDI = "cdi", "CDI"
    CDD = "cdd", "CDD"
    INTERIM = "interim", "Mission d'intérim"
    SAISONNIER = "saisonnier", "Emploi saisonnier"
    ALTERNANCE = "alternance", "Apprentissage ou contrat de professionnalisation"
    CONTRAT_AIDE = "contrat_aide", "Contrat aidé"
    INSERTION = "insertion", "Contrat d'insertion (SIAE)"
    ASSOCIATION_INTERMEDIAIRE = "association_intermediaire", "Emploi en association intermédiaire"


# Deux missions du même employeur peuvent se croiser ; deux autres contrats, non : c'est une redite.
NATURES_A_MISSIONS = (NatureContrat.INTERIM, NatureContrat.ASSOCIATION_INTERMEDIAIRE)

# Un contrat qui suit un autre de ces natures-là le prolonge ; les autres se lisent seuls.
NATURES_QUI_SE_SUIVENT = (NatureContrat.CDD, NatureContrat.INTERIM, NatureContrat.SAISONNIER)


class GenreEmployeur(Enumeration):
    """Chez qui la personne travaille (consolidation nationale des PLIE)."""

    ENTREPRISE = "entreprise", "Entreprise"
    ASSOCIATION = "association", "Association ou structure d'insertion"
    PUBLIC = "public", "Employeur public"
    PARTICULIER = "particulier", "Particulier"


class TempsTravail(Enumeration):
    PLEIN = "plein", "Temps plein"
    PARTIEL_CHOISI = "partiel_choisi", "Temps partiel choisi"
    PARTIEL_SUBI = "partiel_subi", "Temps partiel subi"


class OrigineContrat(Enumeration):
    PERSONNE = "personne", "Trouvé par la personne"
    REFERENT = "referent", "Référent ou travailleur social"
    RECRUTEMENT = "recrutement", "Chargé de recrutement ou développeur de l'emploi"
    PLIE = "plie", "PLIE"
    ACTION = "action", "Action d'insertion suivie"
    FRANCE_TRAVAIL = "france_travail", "France Travail"
    AUTRE = "autre", "Autre partenaire"
