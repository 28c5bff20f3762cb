"""Thèmes et publics de l'offre d'insertion, tels que le référentiel national les nomme."""

from __future__ import annotations

from jalons.socle.enumeration import Enumeration


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
