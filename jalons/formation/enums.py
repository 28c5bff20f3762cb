"""Vocabulaire des formations. Les codes entre parenthèses sont ceux de LHÉO 2.3."""

from __future__ import annotations

from jalons.socle.enumeration import Enumeration

# Le code du genre de positionnement vers une session.
GENRE = "formation"


class ObjectifFormation(Enumeration):
    """À quoi la formation sert, selon `objectif-general-formation`."""

    REMISE_A_NIVEAU = "remise_a_niveau", "Remise à niveau, savoirs de base"
    CERTIFICATION = "certification", "Certification ou diplôme"
    PROFESSIONNALISATION = "professionnalisation", "Professionnalisation"
    PREQUALIFICATION = "prequalification", "Préqualification"
    MOBILISATION = "mobilisation", "Mobilisation, projet professionnel"
    DEUXIEME_CHANCE = "deuxieme_chance", "École de la deuxième chance"
    AUTRE = "autre", "Autre formation"


OBJECTIFS_LHEO = {
    "5": ObjectifFormation.REMISE_A_NIVEAU,
    "6": ObjectifFormation.CERTIFICATION,
    "7": ObjectifFormation.PROFESSIONNALISATION,
    "8": ObjectifFormation.PREQUALIFICATION,
    "9": ObjectifFormation.MOBILISATION,
}


class Financeur(Enumeration):
    """Qui paie les places, selon `code-financeur`."""

    REGION = "region", "Région"
    FSE = "fse", "Fonds social européen"
    FRANCE_TRAVAIL = "france_travail", "France Travail"
    DEPARTEMENT = "departement", "Département"
    COMMUNE = "commune", "Commune ou intercommunalité"
    ETAT = "etat", "État"
    AGEFIPH = "agefiph", "Agefiph"
    ENTREPRISE = "entreprise", "Entreprise ou opérateur de compétences"
    PERSONNE = "personne", "La personne"
    AUTRE = "autre", "Autre financeur"


FINANCEURS_LHEO = {
    "2": Financeur.REGION,
    "3": Financeur.FSE,
    "4": Financeur.FRANCE_TRAVAIL,
    "5": Financeur.ENTREPRISE,
    "7": Financeur.AGEFIPH,
    "8": Financeur.DEPARTEMENT,
    "9": Financeur.COMMUNE,
    "10": Financeur.PERSONNE,
    "11": Financeur.ETAT,
    "12": Financeur.ETAT,
    "13": Financeur.ETAT,
    "16": Financeur.ENTREPRISE,
    "17": Financeur.ENTREPRISE,
}


class EtatRecrutement(Enumeration):
    """Où en est l'inscription, selon `etat-recrutement`."""

    OUVERT = "ouvert", "Inscriptions ouvertes"
    FERME = "ferme", "Inscriptions closes"
    SUSPENDU = "suspendu", "Inscriptions suspendues"


RECRUTEMENTS_LHEO = {
    "1": EtatRecrutement.OUVERT,
    "2": EtatRecrutement.FERME,
    "3": EtatRecrutement.SUSPENDU,
}


class EtatStagiaire(Enumeration):
    """Ce que l'on a fait d'une ligne d'une liste de stagiaires."""

    RECONNU = "reconnu", "Suivi ici"
    A_DECIDER = "a_decider", "À rapprocher"
    ECARTE = "ecarte", "N'est pas suivi ici"


class SuiteFormation(Enumeration):
    """Ce qui suit une formation, dit par qui a revu la personne."""

    EMPLOI = "emploi", "Emploi trouvé ou promis"
    PROPOSITIONS = "propositions", "Offres d'emploi proposées"
    FORMATION = "formation", "Une autre formation"
    ACCOMPAGNEMENT = "accompagnement", "Retour vers son référent"
    INTERROMPUE = "interrompue", "Formation interrompue"
    INJOIGNABLE = "injoignable", "Injoignable"
