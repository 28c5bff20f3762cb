"""Vocabulaire des questionnaires."""

from __future__ import annotations

from jalons.socle.enumeration import Enumeration


class GenreQuestion(Enumeration):
    CHOIX = "choix", "Un choix"
    CHOIX_MULTIPLE = "choix_multiple", "Plusieurs choix"
    OUI_NON = "oui_non", "Oui ou non"
    TEXTE = "texte", "Texte court"
    TEXTE_LONG = "texte_long", "Texte"
    NOMBRE = "nombre", "Nombre"
    DATE = "date", "Date"
    METIERS = "metiers", "Métiers du ROME"
    COMPETENCE = "competence", "Compétence évaluée à deux"
    TELEPHONE = "telephone", "Numéro de téléphone"
    COURRIEL = "courriel", "Adresse de courriel"
    COMMUNE = "commune", "Commune"


A_OPTIONS = (GenreQuestion.CHOIX, GenreQuestion.CHOIX_MULTIPLE)


class EtatRemplissage(Enumeration):
    EN_COURS = "en_cours", "En cours"
    VALIDE = "valide", "Validé"
