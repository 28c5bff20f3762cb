"""Vocabulaire des équipes pluridisciplinaires."""

from __future__ import annotations

from pathlib import Path

import yaml

from jalons.socle.enumeration import Enumeration, EnumerationOuverte


class College(EnumerationOuverte):
    """Au titre de qui un membre siège ; les collèges sont des données (`donnees/colleges.yaml`)."""


_COLLEGES = Path(__file__).with_name("donnees") / "colleges.yaml"
for _rang, (_code, _libelle) in enumerate(
    yaml.safe_load(_COLLEGES.read_text(encoding="utf-8")).items()
):
    College.ouvrir(_code, _libelle, ordre=_rang)


class EtatDossier(Enumeration):
    """Où en est un dossier ; « en attente » : aucune séance ne l'a encore à son ordre du jour."""

    EN_ATTENTE = "en_attente", "En attente d'une séance"
    INSCRIT = "inscrit", "À l'ordre du jour"
    RENDU = "rendu", "Avis rendu"
    RETIRE = "retire", "Retiré"


OUVERTS = (EtatDossier.EN_ATTENTE, EtatDossier.INSCRIT)


class EtatPassage(Enumeration):
    """Ce qu'une séance a fait d'un dossier."""

    PREVU = "prevu", "À examiner"
    RENDU = "rendu", "Avis rendu"
    REPORTE = "reporte", "Reporté"
    RETIRE = "retire", "Retiré"


class SensAvis(Enumeration):
    FAVORABLE = "favorable", "Favorable"
    DEFAVORABLE = "defavorable", "Défavorable"


class PresenceAudition(Enumeration):
    """Ce qu'a fait la personne invitée à être entendue."""

    NON_NOTEE = "", "Non notée"
    VENUE = "venue", "Entendue"
    REPRESENTEE = "representee", "Représentée"
    EXCUSEE = "excusee", "Excusée"
    ABSENTE = "absente", "Absente"


class MotifRetrait(Enumeration):
    """Pourquoi un membre ne siège pas sur un dossier ; les trois premiers sont proposés."""

    REFERENT = "referent", "Référent de la personne"
    SUIVI = "suivi", "Suit la personne"
    MEME_NOM = "meme_nom", "Même nom que la personne"
    DECLARE = "declare", "Lien déclaré"


class RegleDeVote(Enumeration):
    """Comment l'équipe forme son avis."""

    CONSENSUS = "consensus", "Par consensus"
    MAJORITE = "majorite", "À la majorité des voix exprimées"
