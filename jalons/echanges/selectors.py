"""Lectures des échanges."""

from __future__ import annotations

from typing import Any

from jalons.echanges.models import Lot

LIBELLES_COMPTEURS = {
    "lus": "Dossiers lus",
    "modifies": "Dossiers nouveaux ou modifiés",
    "rejetes": "Dossiers rejetés",
    "en_double": "En double dans le fichier",
    "remarques": "Intégrés, à compléter",
    "personnes_nouvelles": "Personnes nouvelles",
    "entree_rsa": "Entrées dans les droits et devoirs",
    "sortie_rsa": "Sorties",
    "change_organisme": "Changements d'organisme",
    "absents": "Absents du fichier, clos",
    "absents_en_attente": "Absents du fichier, en attente",
    "droit_suspendu": "Suspensions",
    "droit_repris": "Reprises",
    "demenagement": "Déménagements",
    "fin_soumission": "Fins de soumission",
    "coordonnees_completees": "Coordonnées complétées",
    "coordonnees_connues": "Coordonnées déjà connues",
    "coordonnees_differentes": "Différentes de celles d'un agent, gardées telles quelles",
    "coordonnees_illisibles": "Lignes sans numéro ni courriel lisible",
    "personnes_inconnues": "Lignes sans personne retrouvée",
}


def lignes_compteurs(lot: Lot) -> list[tuple[str, int]]:
    """Les comptes du lot, en français, sans les zéros."""
    return [
        (libelle, lot.compteurs[nom])
        for nom, libelle in LIBELLES_COMPTEURS.items()
        if lot.compteurs.get(nom)
    ]


def mettre_en_file(tache: Any, lot: Lot) -> None:
    """Met l'import du lot en file de fond ; lève `AlreadyEnqueued` s'il y est déjà."""
    tache.configure(queueing_lock=f"lot-{lot.pk}").defer(lot_id=lot.pk)
