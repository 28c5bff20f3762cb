"""Vocabulaire de la coordination : instances, séances, besoins, projets, offre."""

from __future__ import annotations

from jalons.socle.enumeration import Enumeration


class Echelle(Enumeration):
    """Sur quoi porte une instance."""

    TERRITOIRE = "territoire", "Un territoire"
    DEPARTEMENT = "departement", "Le département"
    DISPOSITIF = "dispositif", "Un dispositif"


class EtatSeance(Enumeration):
    PLANIFIEE = "planifiee", "Planifiée"
    CONVOQUEE = "convoquee", "Invitations envoyées"
    TENUE = "tenue", "Tenue"
    ANNULEE = "annulee", "Annulée"


class ReponseInvitation(Enumeration):
    EN_ATTENTE = "en_attente", "Sans réponse"
    PRESENT = "present", "Sera présent"
    REPRESENTE = "represente", "Sera représenté"
    EXCUSE = "excuse", "Excusé"


class GenreProposition(Enumeration):
    INTERVENANT = "intervenant", "Un intervenant"
    DISPOSITIF = "dispositif", "La présentation d'un dispositif"
    THEME = "theme", "Un thème de travail"


class EtatProposition(Enumeration):
    PROPOSEE = "proposee", "À programmer"
    PROGRAMMEE = "programmee", "Programmée"
    ECARTEE = "ecartee", "Écartée"


class EtatDecision(Enumeration):
    OUVERTE = "ouverte", "À faire"
    FAITE = "faite", "Faite"
    ABANDONNEE = "abandonnee", "Abandonnée"


class EtatBesoin(Enumeration):
    RELEVE = "releve", "Relevé"
    REGROUPE = "regroupe", "Dans un diagnostic"
    EN_PROJET = "en_projet", "En projet"
    COUVERT = "couvert", "Couvert"
    SANS_SUITE = "sans_suite", "Sans suite"


class EtatProjet(Enumeration):
    IDEE = "idee", "Idée"
    EN_COURS = "en_cours", "En cours"
    REALISE = "realise", "Réalisé"
    ABANDONNE = "abandonne", "Abandonné"


class GenreEtape(Enumeration):
    """Les étapes d'un projet, de la note à l'action."""

    NOTE = "note", "Note"
    APPEL_A_PROJETS = "appel_a_projets", "Appel à projets"
    MARCHE = "marche", "Marché"
    CONVENTION = "convention", "Convention"
    ACTION = "action", "Action"


class EtatAction(Enumeration):
    """État d'une action d'un plan annuel."""

    A_LANCER = "a_lancer", "À lancer"
    EN_COURS = "en_cours", "En cours"
    FAITE = "faite", "Faite"
    REPORTEE = "reportee", "Reportée"


class GenreAction(Enumeration):
    """Les genres de projets que l'on coordonne ; les bénéficiaires indirects se comptent par genre."""

    INSERTION = "insertion", "Actions d'insertion et de régulation"
    SIAE = "siae", "Structures d'insertion par l'activité économique"
    MISSION_LOCALE = "mission_locale", "Jeunes accompagnés par les missions locales"
    RSA = "rsa", "Bénéficiaires du RSA"


class ThemeInsertion(Enumeration):
    """Thèmes de l'offre. Source : référentiel data·inclusion v1, catégories (licence ouverte)."""

    CHOISIR_UN_METIER = "choisir-un-metier", "Choisir un métier"
    CREER_UNE_ENTREPRISE = "creer-une-entreprise", "Créer une entreprise"
    DIFFICULTES_ADMINISTRATIVES_OU_JURIDIQUES = (
        "difficultes-administratives-ou-juridiques",
        "Difficultés administratives ou juridiques",
    )
    DIFFICULTES_FINANCIERES = "difficultes-financieres", "Difficultés financières"
    EQUIPEMENT_ET_ALIMENTATION = "equipement-et-alimentation", "Équipement et alimentation"
    FAMILLE = "famille", "Famille"
    LECTURE_ECRITURE_CALCUL = "lecture-ecriture-calcul", "Lecture, écriture et calcul"
    LOGEMENT_HEBERGEMENT = "logement-hebergement", "Logement et hébergement"
    MOBILITE = "mobilite", "Mobilité"
    NUMERIQUE = "numerique", "Numérique"
    PREPARER_SA_CANDIDATURE = "preparer-sa-candidature", "Préparer sa candidature"
    REMOBILISATION = "remobilisation", "Remobilisation"
    SANTE = "sante", "Santé"
    SE_FORMER = "se-former", "Se former"
    SOUVRIR_A_LINTERNATIONAL = "souvrir-a-linternational", "S'ouvrir à l'international"
    TROUVER_UN_EMPLOI = "trouver-un-emploi", "Trouver un emploi"


class PublicInsertion(Enumeration):
    """Publics de l'offre. Source : référentiel data·inclusion v1 (licence ouverte)."""

    TOUS_PUBLICS = "tous-publics", "Tous publics"
    ACTIFS = "actifs", "Actifs"
    BENEFICIAIRES_DES_MINIMAS_SOCIAUX = (
        "beneficiaires-des-minimas-sociaux",
        "Bénéficiaires des minimas sociaux",
    )
    DEMANDEURS_EMPLOI = "demandeurs-emploi", "Demandeurs d'emploi"
    ETUDIANTS = "etudiants", "Étudiants"
    FAMILLES = "familles", "Familles"
    FEMMES = "femmes", "Femmes"
    JEUNES = "jeunes", "Jeunes"
    PERSONNES_EN_SITUATION_DE_HANDICAP = (
        "personnes-en-situation-de-handicap",
        "Personnes en situation de handicap",
    )
    PERSONNES_EN_SITUATION_DURGENCE = (
        "personnes-en-situation-durgence",
        "Personnes en situation d'urgence",
    )
    PERSONNES_EN_SITUATION_JURIDIQUE_SPECIFIQUE = (
        "personnes-en-situation-juridique-specifique",
        "Personnes en situation juridique spécifique",
    )
    PERSONNES_EXILEES = "personnes-exilees", "Personnes exilées"
    RESIDENTS_QPV_FRR = "residents-qpv-frr", "Résidents en QPV ou FRR"
    SENIORS = "seniors", "Séniors"
