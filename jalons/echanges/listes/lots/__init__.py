"""Les fichiers reçus des caisses, le dernier d'abord."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.echanges.enums import EtatLot
from jalons.echanges.selectors import lots_recus, rejets_a_traiter
from jalons.ecrans.listes import (
    NATUREL,
    OU_FICHIER,
    Colonne,
    Demande,
    FiltrePuces,
    FiltreTexte,
    Liste,
)

_GABARIT = "echanges/liste_lots.html"


def _compte(nom: str) -> Any:
    return lambda lot: lot.compteurs.get(nom)


class ListeLots(Liste):
    code = "lots"
    libelle = "Fichiers de la CAF et de la MSA"
    adresse = "echanges:lots"
    permission = (Permission.IMPORT_CONSULTER,)
    ecran_export = "lots_export"
    nom_fichier = "fichiers-recus"
    vide = "Aucun fichier ici."
    nom_ligne = ("fichier", "fichiers")
    tri = NATUREL
    gabarit = "echanges/lots.html"
    filtres = (
        FiltrePuces(
            code="etat",
            libelle="État",
            champ="etat",
            valeurs=tuple(EtatLot.choices),
            toutes="Tous",
            vides=False,
        ),
        FiltreTexte(code="q", libelle="Nom du fichier", champs=("nom",)),
    )
    colonnes = (
        Colonne("nom", "Fichier", tri=("nom",), lie=True),
        Colonne("organisme", "Caisse", ou=OU_FICHIER),
        Colonne("date_reference", "Décrit au", tri=("date_reference",)),
        Colonne("recu_le", "Reçu le", tri=("recu_le",)),
        Colonne("par", "Déposé par", ou=OU_FICHIER),
        Colonne("lus", "Dossiers", _compte("lus"), est_nombre=True),
        Colonne("modifies", "Modifiés", _compte("modifies"), est_nombre=True),
        Colonne("rejetes", "Rejets", _compte("rejetes"), est_nombre=True),
        Colonne(
            "etat", "État", "get_etat_display", tri=("etat",), gabarit=f"{_GABARIT}#etat", muet=True
        ),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lots_recus()

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("echanges:lot", args=[ligne.pk])

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {
            "peut_lancer": demande.peut(Permission.IMPORT_LANCER),
            "rejets": rejets_a_traiter(),
        }
