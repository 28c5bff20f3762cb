"""Lectures des échanges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet

from jalons.echanges.enums import Derogation, EtatLot, EtatRejet
from jalons.echanges.models import Lot, Rejet
from jalons.echanges.source import source_de
from jalons.personnes.enums import ROLES_ADULTES
from jalons.personnes.models import Appartenance, DemandeRSA

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


def lots_recus() -> QuerySet[Lot]:
    """Les fichiers reçus, le dernier d'abord."""
    return Lot.objects.select_related("par").order_by("-pk")


def rejets() -> QuerySet[Rejet]:
    """Les rejets de tous les fichiers, sans leur fragment, le dernier d'abord."""
    return Rejet.objects.select_related("lot").defer("fragment").order_by("-pk")


def rejets_a_traiter() -> int:
    return Rejet.objects.filter(etat=EtatRejet.A_TRAITER).count()


def lignes_compteurs(lot: Lot) -> list[tuple[str, int]]:
    """Les comptes du lot, en français, sans les zéros."""
    source = source_de(lot)
    dits = {**LIBELLES_COMPTEURS, **(source.compteurs if source else {})}
    return [
        (libelle, lot.compteurs[nom]) for nom, libelle in dits.items() if lot.compteurs.get(nom)
    ]


def mettre_en_file(tache: Any, lot: Lot) -> None:
    """Met l'import du lot en file de fond ; lève `AlreadyEnqueued` s'il y est déjà."""
    tache.configure(queueing_lock=f"lot-{lot.pk}").defer(lot_id=lot.pk)


def confirmations(lot: Lot) -> list[Derogation]:
    """Ce que l'agent peut confirmer d'un fichier refusé, pour le déposer de nouveau."""
    if lot.etat != EtatLot.REFUSE:
        return []
    possibles = []
    if "destiné au département" in lot.message:
        possibles.append(Derogation.DEPARTEMENT)
    if "manquent dans ce fichier" in lot.message:
        possibles.append(Derogation.ABSENTS)
    return [d for d in possibles if d not in lot.derogations]


def rang_en_file(lot: Lot) -> int:
    """Combien de fichiers passent avant celui-ci ; 0 s'il est en tête ou déjà commencé."""
    if lot.etat != EtatLot.DEPOSE:
        return 0
    encours = (EtatLot.DEPOSE, EtatLot.LECTURE, EtatLot.ECRITURE)
    return Lot.objects.filter(etat__in=encours, pk__lt=lot.pk).count()


def dossiers_absents(numeros: Sequence[str]) -> QuerySet[DemandeRSA]:
    """Ces demandes, avec `foyer.adultes` : qui est concerné, par son nom."""
    adultes = (
        Appartenance.objects.connus()
        .filter(role__in=ROLES_ADULTES, periode__upper_inf=True)
        .select_related("personne__commune")
        .order_by("-role")
    )
    return (
        DemandeRSA.objects.filter(numero_demande__in=numeros)
        .select_related("foyer")
        .prefetch_related(Prefetch("foyer__appartenances", queryset=adultes, to_attr="adultes"))
        .order_by("numero_demande")
    )
