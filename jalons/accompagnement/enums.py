"""Vocabulaire de l'accompagnement : entrée, étapes, contacts, sorties ; et ce qui n'est que du PLIE."""

from __future__ import annotations

from jalons.activite.enums import GenreEmployeur as GenreEmployeur
from jalons.activite.enums import TempsTravail as TempsTravail
from jalons.socle.enumeration import Enumeration


class EtatParcours(Enumeration):
    PRESENTE = "presente", "Présenté, à examiner"
    AJOURNE = "ajourne", "Ajourné"
    REFUSE = "refuse", "Refusé"
    ADMIS = "admis", "Admis, référent à désigner"
    EN_COURS = "en_cours", "En parcours"
    SORTI = "sorti", "Sorti"


# Un seul de ces parcours à la fois pour une personne.
ETATS_VIVANTS = (
    EtatParcours.PRESENTE,
    EtatParcours.AJOURNE,
    EtatParcours.ADMIS,
    EtatParcours.EN_COURS,
)
# La commission doit encore se prononcer.
ETATS_A_EXAMINER = (EtatParcours.PRESENTE, EtatParcours.AJOURNE)
# La commission a dit oui et la personne est là : étapes, contacts et sortie sont possibles.
ETATS_OUVERTS = (EtatParcours.ADMIS, EtatParcours.EN_COURS)


class CriterePublic(Enumeration):
    """Pourquoi le PLIE peut accueillir la personne (circulaire DGEFP 99-40, protocoles locaux)."""

    RSA = "rsa", "Bénéficiaire du RSA"
    DELD = "deld", "Demandeur d'emploi de longue durée"
    MINIMUM_SOCIAL = "minimum_social", "Autre minimum social"
    PARENT_ISOLE = "parent_isole", "Parent isolé"
    TRAVAILLEUR_HANDICAPE = "travailleur_handicape", "Travailleur handicapé"
    JEUNE_PEU_QUALIFIE = "jeune_peu_qualifie", "Jeune peu ou pas qualifié"
    QPV = "qpv", "Habitant d'un quartier prioritaire"
    AUTRE = "autre", "Autre situation, dite dans le motif"


class PublicCompte(Enumeration):
    """Les publics que les chiffres du PLIE comptent ; une personne peut être de plusieurs."""

    FEMMES = "femmes", "Femmes"
    JEUNES = "jeunes", "Moins de {age} ans"
    SENIORS = "seniors", "{age} ans et plus"
    RSA = CriterePublic.RSA.value, CriterePublic.RSA.label
    DELD = CriterePublic.DELD.value, CriterePublic.DELD.label
    MINIMUM_SOCIAL = CriterePublic.MINIMUM_SOCIAL.value, CriterePublic.MINIMUM_SOCIAL.label
    PARENT_ISOLE = CriterePublic.PARENT_ISOLE.value, CriterePublic.PARENT_ISOLE.label
    TRAVAILLEUR_HANDICAPE = (
        CriterePublic.TRAVAILLEUR_HANDICAPE.value,
        CriterePublic.TRAVAILLEUR_HANDICAPE.label,
    )
    JEUNE_PEU_QUALIFIE = (
        CriterePublic.JEUNE_PEU_QUALIFIE.value,
        CriterePublic.JEUNE_PEU_QUALIFIE.label,
    )
    QPV = CriterePublic.QPV.value, CriterePublic.QPV.label

    @property
    def numero(self) -> int:
        """Son numéro dans les séjours ; il ne change jamais."""
        return _NUMEROS_DES_PUBLICS[self.value]

    @property
    def est_un_critere(self) -> bool:
        """Vrai d'un critère d'entrée dit à la présentation."""
        return self.value in {c.value for c in CriterePublic}


_NUMEROS_DES_PUBLICS = {
    "rsa": 1,
    "deld": 2,
    "minimum_social": 3,
    "parent_isole": 4,
    "travailleur_handicape": 5,
    "jeune_peu_qualifie": 6,
    "qpv": 7,
    "femmes": 101,
    "jeunes": 102,
    "seniors": 103,
}


class EtatCommission(Enumeration):
    PREVUE = "prevue", "Prévue"
    TENUE = "tenue", "Tenue"


class DecisionCommission(Enumeration):
    ADMIS = "admis", "Admise"
    AJOURNE = "ajourne", "Ajournée"
    REFUSE = "refuse", "Refusée"


class EtatEtape(Enumeration):
    PREVUE = "prevue", "Prévue"
    EN_COURS = "en_cours", "En cours"
    REALISEE = "realisee", "Réalisée"
    ABANDONNEE = "abandonnee", "Abandonnée"


ETAPE_OUVERTE = (EtatEtape.PREVUE, EtatEtape.EN_COURS)


class ModeContact(Enumeration):
    ENTRETIEN = "entretien", "Rendez-vous"
    TELEPHONE = "telephone", "Appel"
    MESSAGE = "message", "Message échangé"
    VISITE = "visite", "Visite"
    VISIO = "visio", "Visioconférence"
    SANS_REPONSE = "sans_reponse", "Sans réponse"


class NatureSituation(Enumeration):
    """Ce que fait la personne quand elle quitte le PLIE."""

    CDI = "cdi", "CDI"
    CDD = "cdd", "CDD, un ou plusieurs à la suite"
    INTERIM = "interim", "Missions d'intérim"
    SAISONNIER = "saisonnier", "Emploi saisonnier"
    ALTERNANCE = "alternance", "Apprentissage ou contrat de professionnalisation"
    CONTRAT_AIDE = "contrat_aide", "Contrat aidé"
    INSERTION = "insertion", "Contrat d'insertion (SIAE)"
    ASSOCIATION_INTERMEDIAIRE = "association_intermediaire", "Emploi en association intermédiaire"
    CREATION = "creation", "Création ou reprise d'entreprise"
    FORMATION = "formation", "Formation"
    ABANDON = "abandon", "Arrêt à sa demande, ou sans nouvelles"
    DEMENAGEMENT = "demenagement", "Déménagement"
    RETRAITE = "retraite", "Retraite"
    DECES = "deces", "Décès"
    REORIENTATION = "reorientation", "Passage à un accompagnement plus adapté"
    AUTRE = "autre", "Autre"


# La personne travaille : il y a un employeur, et un contrat à prouver.
SITUATIONS_EMPLOI = (
    NatureSituation.CDI,
    NatureSituation.CDD,
    NatureSituation.INTERIM,
    NatureSituation.SAISONNIER,
    NatureSituation.ALTERNANCE,
    NatureSituation.CONTRAT_AIDE,
    NatureSituation.INSERTION,
    NatureSituation.ASSOCIATION_INTERMEDIAIRE,
    NatureSituation.CREATION,
)


class FamilleSortie(Enumeration):
    """Familles de la consolidation nationale des PLIE."""

    EMPLOI = "emploi", "Emploi durable"
    CREATION = "creation", "Création d'entreprise"
    FORMATION = "formation", "Formation qualifiante"
    EMPLOI_COURT = "emploi_court", "Emploi non durable"
    FORMATION_COURTE = "formation_courte", "Formation non qualifiante"
    EMPECHEMENT = "empechement", "Déménagement, décès, retraite"
    REORIENTATION = "reorientation", "Accompagnement plus adapté"
    ABANDON = "abandon", "Abandon"
    AUTRE = "autre", "Autre sortie"


class EtatSortie(Enumeration):
    PROVISOIRE = "provisoire", "Provisoire, à confirmer"
    CONFIRMEE = "confirmee", "Confirmée"
    INFIRMEE = "infirmee", "Infirmée"


class QuiAgit(Enumeration):
    """Qui fait une action du plan."""

    PERSONNE = "personne", "La personne"
    REFERENT = "referent", "Son référent"
    ENSEMBLE = "ensemble", "Les deux ensemble"
    PARTENAIRE = "partenaire", "Un partenaire"


class RaisonRetrait(Enumeration):
    """Pourquoi un partenaire n'est plus autour de la personne."""

    FAIT = "fait", "Sa part est faite"
    DEMANDE = "demande", "La personne ne le souhaite plus"
    SUITE = "suite", "Un autre organisme prend la suite"
    ERREUR = "erreur", "Ajouté par erreur"


class OrigineTheme(Enumeration):
    """Ce qui a mis un thème dans un plan ; les plus anciens ne le disent pas."""

    CHOISI = "choisi", "Choisi avec la personne"
    PLAN = "plan", "Repris du plan précédent"
    CONTRAT = "contrat", "Frein non levé d'un contrat"
    DIAGNOSTIC = "diagnostic", "Dit par le diagnostic"


class EtatActionPlan(Enumeration):
    A_FAIRE = "a_faire", "À faire"
    FAITE = "faite", "Faite"
    ABANDONNEE = "abandonnee", "Abandonnée"


# Ce que les premières migrations nomment ainsi.
EtatParcoursPlie, EtatEtapePlie = EtatParcours, EtatEtape
