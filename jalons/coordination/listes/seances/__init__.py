"""Toutes les séances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localtime

from jalons.comptes.enums import Permission
from jalons.coordination.enums import EtatSeance
from jalons.coordination.listes.decisions import instances, territoires_ouverts
from jalons.coordination.selectors import seance as lectures
from jalons.ecrans.listes import (
    NATUREL,
    OU_ECRAN,
    OU_FICHIER,
    Colonne,
    Demande,
    FiltreChoix,
    FiltrePuces,
    FiltreTexte,
    Liste,
)

_GABARIT = "coordination/liste_seances.html"
_QUAND = (("a_venir", "À venir"), ("a_conclure", "À conclure"), ("passees", "Passées"))


def _jour(seance: Any) -> Any:
    return localtime(seance.debut).date()


def _heure(champ: str) -> Any:
    return lambda seance: f"{localtime(getattr(seance, champ)):%H:%M}"


def _compte(nom: str) -> Any:
    return lambda seance: seance.compte.get(nom, 0)


class ListeSeances(Liste):
    code = "seances"
    libelle = "Séances"
    adresse = "coordination:seances"
    permission = (Permission.COORDINATION_CONSULTER,)
    ecran_export = "seances_export"
    vide = "Aucune séance ne répond à ces filtres."
    icone_vide = "calendar"
    nom_ligne = ("séance", "séances")
    tri = NATUREL
    gabarit = "coordination/seances.html"
    filtres = (
        FiltrePuces(code="quand", libelle="Période", valeurs=_QUAND),
        FiltreChoix(code="instance", libelle="Instance", valeurs=instances, tous="Toutes"),
        FiltreChoix(code="territoire", libelle="Territoire", valeurs=territoires_ouverts),
        FiltreChoix(code="etat", libelle="État", valeurs=tuple(EtatSeance.choices())),
        FiltreTexte(code="mois", libelle="Mois", saisie="month"),
        FiltreChoix(
            code="moi", libelle="Animées par", valeurs=(("1", "Moi"),), tous="Tout le monde"
        ),
    )
    colonnes = (
        Colonne("jour", "Date", _jour, ou=OU_FICHIER),
        Colonne("debut", "Début", _heure("debut"), ou=OU_FICHIER),
        Colonne("fin", "Fin", _heure("fin"), ou=OU_FICHIER),
        Colonne("date", "Date", gabarit=f"{_GABARIT}#date", ou=OU_ECRAN, lie=True),
        Colonne("instance", "Instance", "instance.nom", gabarit=f"{_GABARIT}#instance", muet=True),
        Colonne("genre", "Genre", "instance.get_genre_display", ou=OU_FICHIER),
        Colonne("territoire", "Territoire", "instance.territoire", ou=OU_FICHIER),
        Colonne("theme", "Thème"),
        Colonne("lieu", "Lieu", ou=OU_FICHIER),
        Colonne("animateur", "Animée par", "instance.animateur", ou=OU_FICHIER),
        Colonne("etat", "État", "get_etat_display", gabarit=f"{_GABARIT}#etat", muet=True),
        Colonne("diffuse_le", "Compte rendu diffusé le", ou=OU_FICHIER),
        Colonne("invites", "Invités", _compte("invites"), est_nombre=True),
        Colonne("annonces", "Annoncés", _compte("annonces"), est_nombre=True),
        Colonne("presents", "Présents", _compte("presents"), est_nombre=True),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.seances(lectures.FiltresSeances(**demande.valeurs), agent=demande.agent)

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        comptes = lectures.compter_invites(list(lignes))
        for seance in lignes:
            seance.compte = comptes.get(seance.pk) or {}

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("coordination:seance", args=[ligne.pk])

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {"peut_gerer": demande.peut(Permission.COORDINATION_GERER)}
