"""Vocabulaire de l'accueil."""

from __future__ import annotations

from pathlib import Path

import yaml
from django.db import models

from jalons.socle.enumeration import Enumeration, EnumerationOuverte


class EtatRendezVous(models.TextChoices):
    PREVU = "prevu", "Prévu"
    RECU = "recu", "Reçu"
    ABSENT_EXCUSE = "absent_excuse", "Absent excusé"
    ABSENT = "absent", "Absent"
    REPORTE = "reporte", "Reporté"
    ANNULE = "annule", "Annulé"
    VENU_PLUS_TOT = "venu_plus_tot", "Venue plus tôt"


class AuteurAnnulation(models.TextChoices):
    SERVICE = "service", "Le service"
    PERSONNE = "personne", "La personne"


class EtatEnvoi(models.TextChoices):
    """Rien n'est dit envoyé qui ne l'est pas."""

    A_ENVOYER = "a_envoyer", "À envoyer"
    ENVOYE = "envoye", "Envoyée"
    ECHEC = "echec", "Non partie"


class ModeEntretien(models.TextChoices):
    FACE_A_FACE = "face_a_face", "En face à face"
    DOMICILE = "domicile", "À domicile"
    VISIO = "visio", "En visioconférence"
    TELEPHONE = "telephone", "Par téléphone"


# Ce que le PDI appelle « personnes reçues en entretien de face à face ».
MODES_EN_PRESENCE = (ModeEntretien.FACE_A_FACE, ModeEntretien.DOMICILE)


class ModeEnvoi(models.TextChoices):
    COURRIER = "courrier", "Courrier"
    COURRIEL = "courriel", "Courriel"
    MAIN = "main", "Remis en main propre"


class EtatLigneLot(models.TextChoices):
    A_FAIRE = "a_faire", "En attente"
    FAIT = "fait", "Rendez-vous pris"
    REFUSE = "refuse", "Non convoquée"


class IssueConvocation(Enumeration):
    """Où en est une personne convoquée en lot : de l'attente d'un créneau à l'issue du rendez-vous."""

    EN_ATTENTE = "en_attente", "En attente d'un créneau"
    NON_CONVOQUEE = "non_convoquee", "Pas convoquées"
    A_VENIR = "a_venir", "À recevoir"
    A_NOTER = "a_noter", "Issue à noter"
    VENUE = "venue", "Venues"
    EXCUSEE = "excusee", "Excusées"
    ABSENTE = "absente", "Absentes"


class Theme(models.TextChoices):
    """Les huit thèmes du diagnostic social et professionnel (DSP)."""

    LOGEMENT = "logement", "Logement"
    SANTE = "sante", "Santé"
    SITUATION_SOCIALE = "situation_sociale", "Situation sociale"
    EMPLOI = "emploi", "Emploi"
    NIVEAU_ETUDES = "niveau_etudes", "Niveau d'études"
    COMPETENCES = "competences", "Compétences"
    MOBILITE = "mobilite", "Mobilité"
    MODE_GARDE = "mode_garde", "Mode de garde"


class OrigineOrientation(models.TextChoices):
    PREMIERE = "premiere", "Première orientation"
    REORIENTATION = "reorientation", "Réorientation"


class EtatCoreo(models.TextChoices):
    A_SIGNER = "a_signer", "À signer"
    SIGNE = "signe", "Signé"
    REFUSE = "refuse", "Signature refusée"


class ModeSignature(models.TextChoices):
    ECRAN = "ecran", "À l'écran"
    PAPIER = "papier", "Sur papier, numérisé"


class DemandeurReorientation(models.TextChoices):
    """Qui demande une autre orientation (C. trav. L.5411-5-2 II) ; on le dit toujours."""

    PERSONNE = "personne", "La personne"
    REFERENT = "referent", "L'organisme référent"


class EtatDemande(models.TextChoices):
    OUVERTE = "ouverte", "À décider"
    DECIDEE = "decidee", "Réorientation décidée"
    CLASSEE = "classee", "Sans suite"


class MotifReorientation(EnumerationOuverte):
    """Pourquoi une autre orientation : les motifs sont des données."""


_MOTIFS = Path(__file__).with_name("donnees") / "motifs_reorientation.yaml"
for _rang, (_code, _libelle) in enumerate(
    yaml.safe_load(_MOTIFS.read_text(encoding="utf-8")).items()
):
    MotifReorientation.ouvrir(_code, _libelle, ordre=_rang)
