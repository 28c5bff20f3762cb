"""Vocabulaire des personnes et de leurs droits. Les codes CNAF gardent la graphie de la CNAF."""

from __future__ import annotations

from django.db import models

from jalons.socle.enumeration import EnumerationOuverte


class Sexe(models.TextChoices):
    HOMME = "1", "Homme"
    FEMME = "2", "Femme"


class PrecisionNaissance(models.TextChoices):
    """TYPEDTNAI."""

    COMPLETE = "N", "Jour et mois connus"
    JOUR_INCONNU = "J", "Jour inconnu"
    JOUR_ET_MOIS_INCONNUS = "O", "Jour et mois inconnus"


class Organisme(models.TextChoices):
    """FONORG : qui verse le RSA."""

    CAF = "CAF", "CAF"
    MSA = "MSA", "MSA"


class RoleFoyer(models.TextChoices):
    """ROLEPERS au titre du RSA."""

    DEMANDEUR = "DEM", "Demandeur"
    CONJOINT = "CJT", "Conjoint"
    ENFANT = "ENF", "Enfant"
    AUTRE = "AUT", "Autre personne"
    RESPONSABLE = "RDO", "Responsable du dossier"


ROLES_ADULTES = (RoleFoyer.DEMANDEUR, RoleFoyer.CONJOINT)


class EtatDossier(models.TextChoices):
    """ETATDOSRSA : l'état du droit vu par le payeur."""

    EN_ATTENTE = "0", "Demande en attente de décision"
    REFUSE = "1", "Droit refusé"
    OUVERT = "2", "Droit ouvert et versable"
    DROIT_SUSPENDU = "3", "Droit ouvert et suspendu"
    VERSEMENT_SUSPENDU = "4", "Droit ouvert, versement suspendu"
    CLOS = "5", "Droit clos"
    CLOS_ANTERIEUR = "6", "Droit clos sur un mois antérieur"


# « Droit ouvert » au sens du suivi des droits et devoirs.
ETATS_OUVERTS = (EtatDossier.OUVERT, EtatDossier.DROIT_SUSPENDU, EtatDossier.VERSEMENT_SUSPENDU)
ETATS_FERMES = (EtatDossier.REFUSE, EtatDossier.CLOS, EtatDossier.CLOS_ANTERIEUR)


# Suspensions que la caisse prononce pour un décès (Madame, Monsieur).
MOTIFS_DECES = ("MOTISUSDRORSA:DG", "MOTISUSDRORSA:DH")


class MotifEntree(models.TextChoices):
    OUVERTURE = "ouverture", "Ouverture du droit"
    REPRISE = "reprise", "Reprise après interruption"
    MUTATION = "mutation", "Arrivée d'un autre département"
    SOUMISSION = "soumission", "Devient soumis aux droits et devoirs"


class MotifRattachement(EnumerationOuverte):
    """Pourquoi une structure ou un agent suit une personne ; une pièce ouvre les siens (`motifs.py`)."""


class EtatInscription(models.TextChoices):
    INSCRIT = "inscrit", "Inscrit à France Travail"
    NON_INSCRIT = "non_inscrit", "Non inscrit"


class FinInscription(models.TextChoices):
    """Pourquoi une inscription a pris fin, selon France Travail."""

    CESSATION = "cessation", "Cessation d'inscription"
    RADIATION = "radiation", "Radiation"


class SourceFait(models.TextChoices):
    FLUX = "flux", "Fichier CAF ou MSA"
    AGENT = "agent", "Saisi par un agent"
    PARTENAIRE = "partenaire", "Transmis par un partenaire"
    FRANCE_TRAVAIL = "ft", "Liste de France Travail"


class EtatNir(models.TextChoices):
    """Ce que valent la clé et la cohérence du NIR avec le sexe et la naissance."""

    VALIDE = "valide", "Clé et naissance concordent"
    SANS_CLE = "sans_cle", "13 chiffres, sans clé"
    CLE_FAUSSE = "cle_fausse", "Clé fausse"
    INCOHERENT = "incoherent", "Ne concorde pas avec le sexe ou la naissance"
    PROVISOIRE = "provisoire", "Numéro d'attente"


NIR_A_VERIFIER = (EtatNir.INCOHERENT, EtatNir.CLE_FAUSSE)


class DecisionNir(models.TextChoices):
    """Ce qu'un gestionnaire a conclu d'un NIR qui pose question. Aucune ne corrige le numéro."""

    SIGNALE = "signale", "Signalé à la caisse, qui seule corrige un NIR"
    VERIFIE = "verifie", "Vérifié avec la personne : ce numéro est bien le sien"
    MELANGE = "melange", "Deux personnes sont mêlées sous cette fiche : signalé à la caisse"


class RaisonDoute(models.TextChoices):
    """Ce qui a fait signaler deux fiches."""

    MEME_NIR = "meme_nir", "Même NIR, deux personnes décrites"
    MEME_DOSSIER = "meme_dossier", "Même dossier, plusieurs éléments changés"
    ETAT_CIVIL = "etat_civil", "Même état civil dans deux dossiers"
    NOM_PROCHE = "nom_proche", "Même naissance, noms proches"


class EtatDoute(models.TextChoices):
    A_DECIDER = "a_decider", "À décider"
    INCERTAIN = "incertain", "Pas sûr"
    DEUX = "deux", "Deux personnes"
    MEME = "meme", "La même personne"


DOUTES_OUVERTS = (EtatDoute.A_DECIDER, EtatDoute.INCERTAIN)


class GenreMention(models.TextChoices):
    """Ce que la caisse signale à une date, sans durée."""

    FAIT = "fait", "Fait générateur"
    ENTREE = "entree", "Entre dans les droits et devoirs"
    CEDANT = "cedant", "Dossier venu d'un autre organisme"
    PRENANT = "prenant", "Dossier parti vers un autre organisme"


class GesteLien(models.TextChoices):
    """Ce que l'on fait d'un lien personnel."""

    OUVERT = "ouvert", "Lien ouvert"
    CODE_DEMANDE = "code_demande", "Code demandé"
    CODE_FAUX = "code_faux", "Code refusé"
    ENTREE = "entree", "Entrée dans l'espace"
    ACTE = "acte", "Acte fait"


class EtatCode(models.TextChoices):
    """Ce que vaut le code que l'on vient de taper."""

    BON = "bon", "Bon"
    FAUX = "faux", "Ce code n'est pas le bon."
    PERIME = "perime", "Ce code ne sert plus. Demandez-en un nouveau."
