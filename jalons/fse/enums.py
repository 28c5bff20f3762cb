"""Vocabulaire des opérations européennes : statuts, postes, ressources, temps, participants."""

from __future__ import annotations

from jalons.socle.enumeration import Enumeration


class StatutOperation(Enumeration):
    """Où en est le dossier, de l'idée à l'archivage."""

    PROJET = "projet", "Projet"
    DEMANDE_EN_COURS = "demande_en_cours", "Demande en cours"
    DEPOSEE = "deposee", "Demande déposée"
    COMPLEMENTS_DEMANDES = "complements_demandes", "Compléments demandés"
    RECEVABLE = "recevable", "Recevable"
    EN_INSTRUCTION = "en_instruction", "En instruction"
    AVIS_RENDU = "avis_rendu", "Avis rendu"
    AJOURNEE = "ajournee", "Ajournée"
    REFUSEE = "refusee", "Refusée"
    PROGRAMMEE = "programmee", "Programmée"
    CONVENTIONNEE = "conventionnee", "Conventionnée"
    EN_EXECUTION = "en_execution", "En exécution"
    BILAN_DEPOSE = "bilan_depose", "Bilan déposé"
    CSF_EN_COURS = "csf_en_cours", "Contrôle de service fait en cours"
    CSF_CONTRADICTOIRE = "csf_contradictoire", "Contrôle : échange contradictoire"
    CSF_VALIDE = "csf_valide", "Contrôle de service fait validé"
    PAYEE = "payee", "Payée"
    ARCHIVEE = "archivee", "Archivée"
    ABANDONNEE = "abandonnee", "Abandonnée"


class CategorieDepense(Enumeration):
    """Postes d'un plan de financement."""

    PERSONNEL = "personnel", "Personnel"
    FONCTIONNEMENT = "fonctionnement", "Fonctionnement"
    PRESTATIONS = "prestations", "Prestations externes"
    DEPLACEMENTS = "deplacements", "Déplacements et missions"
    EQUIPEMENT = "equipement", "Équipement et amortissements"
    PARTICIPANTS = "participants", "Salaires et indemnités des participants"
    NATURE = "nature", "Dépenses en nature"
    BAREME = "bareme", "Coûts unitaires et montants forfaitaires"


class GenreRessource(Enumeration):
    """D'où vient une ressource."""

    UE = "ue", "Union européenne (FSE, FSE+)"
    ETAT = "etat", "État"
    REGION = "region", "Région"
    DEPARTEMENT = "departement", "Département"
    COMMUNES = "communes", "Communes et intercommunalités"
    AUTRE_PUBLIC = "autre_public", "Autre financeur public"
    PRIVE = "prive", "Financeur privé"
    AUTOFINANCEMENT = "autofinancement", "Autofinancement"


class GenreConvention(Enumeration):
    CONVENTION = "convention", "Convention"
    AVENANT = "avenant", "Avenant"


class ModeTemps(Enumeration):
    """Comment le temps d'un agent est justifié."""

    PLEIN = "plein", "Temps plein sur l'opération"
    FIXE = "fixe", "Part fixe, par lettre de mission"
    VARIABLE = "variable", "Temps variable, par feuilles mensuelles"


class MomentAbsence(Enumeration):
    MATIN = "matin", "Le matin"
    APRES_MIDI = "apres_midi", "L'après-midi"


class EtatFeuille(Enumeration):
    BROUILLON = "brouillon", "À remplir"
    SIGNEE_AGENT = "signee_agent", "Signée par l'agent"
    VALIDEE = "validee", "Signée par l'agent et son responsable"


class GenreBilan(Enumeration):
    INTERMEDIAIRE = "intermediaire", "Bilan intermédiaire"
    FINAL = "final", "Bilan final"


class EtatBilan(Enumeration):
    BROUILLON = "brouillon", "En préparation"
    SCELLE = "scelle", "Scellé et déposé"


class EtapeSceau(Enumeration):
    """Où en est le sceau d'un long bilan ; chaque étape finie se garde."""

    RASSEMBLER = "rassembler", "Les dépenses se rassemblent"
    PDF = "pdf", "Le PDF se compose"
    TABLEUR = "tableur", "Le tableur s'écrit"
    DEPOSER = "deposer", "Les lignes se déclarent"
    FAIT = "fait", "Scellé"
    REFUSE = "refuse", "Refusé"


class EtatControle(Enumeration):
    EN_COURS = "en_cours", "En cours"
    CONTRADICTOIRE = "contradictoire", "Échange contradictoire"
    VALIDE = "valide", "Validé"


class GenreQuestionnaire(Enumeration):
    ENTREE = "entree", "Entrée"
    SORTIE = "sortie", "Sortie"
    SIX_MOIS = "six_mois", "Six mois après la sortie"


class SituationEmploi(Enumeration):
    """Situation sur le marché du travail."""

    CHOMEUR = "chomeur", "Demandeur d'emploi"
    INACTIF = "inactif", "Inactif (ni en emploi, ni en recherche)"
    EN_EMPLOI = "en_emploi", "En emploi, y compris indépendant"


class NiveauEtudes(Enumeration):
    """Plus haut niveau atteint, en classes de la CITE."""

    CITE_0_2 = "cite_0_2", "Collège ou moins (CITE 0 à 2)"
    CITE_3_4 = "cite_3_4", "CAP, bac ou équivalent (CITE 3 et 4)"
    CITE_5_8 = "cite_5_8", "Enseignement supérieur (CITE 5 à 8)"


class GenreIndicateur(Enumeration):
    HOMME = "homme", "Homme"
    FEMME = "femme", "Femme"
    NON_BINAIRE = "non_binaire", "Non binaire"


class Reponse(Enumeration):
    """Réponse à une question sensible : on peut ne pas vouloir répondre."""

    OUI = "oui", "Oui"
    NON = "non", "Non"
    NE_SOUHAITE_PAS = "nsp", "Ne souhaite pas répondre"


class Joignable(Enumeration):
    OUI = "oui", "Jointe"
    INJOIGNABLE = "injoignable", "Injoignable après plusieurs essais"
    REFUS = "refus", "Ne souhaite pas répondre"


class GenreEvenementSortie(Enumeration):
    """Ce qui arrive dans les quatre semaines qui suivent la sortie."""

    EMPLOI = "emploi", "Prend un emploi"
    FIN_EMPLOI = "fin_emploi", "Perd un emploi"
    RECHERCHE = "recherche", "S'inscrit ou se met à chercher un emploi"
    FORMATION = "formation", "Entre en formation"
    QUALIFICATION = "qualification", "Obtient une qualification"
    INACTIVITE = "inactivite", "Ne cherche plus"


class GenreStructureSoutenue(Enumeration):
    """Ce qu'est une structure soutenue, et l'indicateur commun qui la compte."""

    ADMINISTRATION = "eeco18", "Administration ou service public (EECO18)"
    ENTREPRISE = "eeco19", "Micro, petite ou moyenne entreprise, coopérative comprise (EECO19)"


class GenrePreuvePublicite(Enumeration):
    AFFICHE = "affiche", "Affiche A3 ou écran visible du public"
    PLAQUE = "plaque", "Plaque durable"
    SITE = "site", "Page du site internet"
    DOCUMENT = "document", "Document remis avec la mention"
