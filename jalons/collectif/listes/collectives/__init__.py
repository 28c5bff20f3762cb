"""Les actions collectives, la prochaine séance d'abord."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.annuaire.data_inclusion import ThemeInsertion
from jalons.annuaire.selectors import territoires
from jalons.collectif.enums import GenreCollectif
from jalons.collectif.selectors import collectif as lectures
from jalons.comptes.enums import Permission
from jalons.ecrans.listes import Colonne, Demande, FiltreChoix, FiltreTexte, Liste


def _territoires(demande: Demande) -> list[tuple[str, str]]:
    return [(str(t.pk), str(t)) for t in territoires(le=demande.le)]


def _ou(action: Any) -> str:
    return str(action.territoire or "Tout le département")


class ListeCollectives(Liste):
    code = "actions_collectives"
    libelle = "Actions collectives"
    adresse = "collectif:actions"
    permission = (Permission.COORDINATION_CONSULTER,)
    ecran_export = "actions_collectives_export"
    phrase = "Ateliers, séances d'information, formations et échanges entre professionnels."
    vide = "Aucune action collective ici."
    icone_vide = "calendar-event"
    nom_ligne = ("action collective", "actions collectives")
    tri = "prochaine"
    gabarit = "collectif/actions.html"
    filtres = (
        FiltreTexte(code="q", libelle="Action", champs=("intitule", "organisateur__nom")),
        FiltreChoix(
            code="genre", libelle="Genre", champ="genre", valeurs=tuple(GenreCollectif.choices())
        ),
        FiltreChoix(
            code="theme", libelle="Thème", champ="theme", valeurs=tuple(ThemeInsertion.choices())
        ),
        FiltreChoix(
            code="territoire", libelle="Territoire", champ="territoire", valeurs=_territoires
        ),
    )
    colonnes = (
        Colonne("intitule", "Action", tri=("intitule",), lie=True),
        Colonne("genre", "Genre", "get_genre_display", coupe=True),
        Colonne("organisateur", "Organisée par", coupe=True),
        Colonne("territoire", "Territoire", _ou, coupe=True),
        Colonne("prochaine", "Prochaine séance", tri=("prochaine",)),
        Colonne("seances", "Séances", "nombre_seances", est_nombre=True),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.actions()

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("collectif:action", args=[ligne.pk])

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {"peut_gerer": demande.peut(Permission.COORDINATION_GERER)}
