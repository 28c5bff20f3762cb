"""Qui, parmi les professionnels, a suivi quelle formation ou quel échange."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.collectif.enums import EtatInscription
from jalons.collectif.selectors import collectif as lectures
from jalons.comptes.enums import Permission
from jalons.ecrans.listes import Colonne, Demande, FiltreChoix, FiltreTexte, Liste


class ListeSuivis(Liste):
    code = "formations_suivies"
    libelle = "Qui a suivi quoi"
    adresse = "collectif:suivis"
    permission = (Permission.COORDINATION_CONSULTER,)
    ecran_export = "formations_suivies_export"
    vide = "Personne n'est encore inscrit à une formation ou à un échange."
    icone_vide = "mortarboard"
    nom_ligne = ("inscription", "inscriptions")
    tri = "-jour"
    filtres = (
        FiltreTexte(
            code="q", libelle="Agent ou action", champs=("agent__nom", "seance__action__intitule")
        ),
        FiltreChoix(
            code="etat", libelle="Présence", champ="etat", valeurs=tuple(EtatInscription.choices())
        ),
    )
    colonnes = (
        Colonne("agent", "Qui", tri=("agent__nom", "agent__prenom")),
        Colonne("structure", "Structure", "agent.structure", coupe=True),
        Colonne("action", "Action", "seance.action", lie=True),
        Colonne("genre", "Genre", "seance.action.get_genre_display", coupe=True),
        Colonne("jour", "Séance", "seance.debut", tri=("seance__debut",)),
        Colonne("etat", "Présence", "get_etat_display"),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.suivis()

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("collectif:seance", args=[ligne.seance_id])
