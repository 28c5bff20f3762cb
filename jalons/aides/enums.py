"""Vocabulaire des aides : pour quelle situation, où en est la demande, qui paie."""

from __future__ import annotations

from jalons.socle.enumeration import Enumeration


class Situation(Enumeration):
    """Les quatre situations du fonds « mobilité et garde » (PDI 2020-2025, orientation 2.5)."""

    REPRISE_EMPLOI = "reprise_emploi", "Reprise d'un emploi, avant le premier salaire"
    FORMATION = "formation", "Parcours vers l'emploi : formation qualifiante ou remise à niveau"
    INSERTION_PRO = "insertion_pro", "Parcours professionnel : action d'insertion professionnelle"
    INSERTION_SOCIALE = "insertion_sociale", "Parcours social : action d'insertion sociale"


class Unite(Enumeration):
    KM = "km", "km"
    JOUR = "jour", "jours"
    MOIS = "mois", "mois"
    ACTE = "acte", "acte"


class Titulaire(Enumeration):
    """À qui se comptent les plafonds et les renouvellements."""

    PERSONNE = "personne", "par personne"
    FOYER = "foyer", "par foyer"


class Beneficiaire(Enumeration):
    """Qui reçoit l'argent."""

    PERSONNE = "personne", "La personne"
    TIERS = "tiers", "Le prestataire : garage, auto-école, transporteur, crèche"


class Fonds(Enumeration):
    MOBILITE_GARDE = "mobilite_garde", "Fonds mobilité et garde d'enfants"
    REPRISE = "reprise", "Primes de reprise d'activité"


class Financeur(Enumeration):
    DEPARTEMENT = "departement", "Département"
    ETAT = "etat", "État"


class EtatDemande(Enumeration):
    DEPOSEE = "deposee", "À décider"
    ACCORDEE = "accordee", "Accordée, à payer"
    EN_PAIEMENT = "en_paiement", "En paiement"
    PAYEE = "payee", "Payée"
    REFUSEE = "refusee", "Refusée"
    RETIREE = "retiree", "Retirée"
    ANNULEE = "annulee", "Paiement annulé"


# Ce qui occupe la place : une même aide ne se demande pas une seconde fois pour les mêmes jours.
ETATS_VIVANTS = (
    EtatDemande.DEPOSEE,
    EtatDemande.ACCORDEE,
    EtatDemande.EN_PAIEMENT,
    EtatDemande.PAYEE,
)
# Ce qui compte dans les plafonds.
ETATS_ACCORDES = (EtatDemande.ACCORDEE, EtatDemande.EN_PAIEMENT, EtatDemande.PAYEE)


class OrigineDemande(Enumeration):
    DEMANDEE = "demandee", "Demandée avec la personne"
    TROUVEE = "trouvee", "Trouvée dans ses contrats et ses heures"


class Sens(Enumeration):
    ACCORD = "accord", "Accord"
    REFUS = "refus", "Refus"


class GenrePiece(Enumeration):
    DEVIS = "devis", "Devis"
    FACTURE = "facture", "Facture"
    JUSTIFICATIF = "justificatif", "Justificatif de la situation"
    COORDONNEES = "coordonnees", "Coordonnées de paiement"


class EtatListe(Enumeration):
    OUVERTE = "ouverte", "Ouverte"
    FIGEE = "figee", "Figée, à transmettre"
    TRANSMISE = "transmise", "Transmise au payeur"


class GenreMouvement(Enumeration):
    ENGAGEMENT = "engagement", "Aide accordée"
    RENDU = "rendu", "Décision annulée"
    AVOIR = "avoir", "Paiement annulé"
