"""Les instances en activité, celles qu'il faut réunir d'abord."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localtime

from jalons.comptes.enums import Permission
from jalons.coordination.instance import TypeInstance
from jalons.coordination.listes.decisions import territoires_ouverts
from jalons.coordination.selectors import instance as lectures
from jalons.ecrans.listes import (
    NATUREL,
    OU_FICHIER,
    Colonne,
    Demande,
    FiltreChoix,
    FiltrePuces,
    Liste,
)

_GABARIT = "coordination/liste_instances.html"


def _genres(_demande: Demande) -> list[tuple[str, str]]:
    return [(t.code, t.libelle) for t in TypeInstance.tous()]


def _miennes(lignes: QuerySet[Any], _valeur: str, demande: Demande) -> QuerySet[Any]:
    return lignes.filter(animateur=demande.agent)


def _rythme(instance: Any) -> str:
    return instance.rythme.dit


def _jour(champ: str) -> Any:
    def lire(instance: Any) -> Any:
        quand = getattr(instance, champ)
        return localtime(quand).date() if quand else None

    return lire


def _ou(instance: Any) -> str:
    return dict(lectures.OU_EN_EST)[instance.ou]


class ListeInstances(Liste):
    code = "instances"
    libelle = "Coordination"
    adresse = "coordination:instances"
    permission = (Permission.COORDINATION_CONSULTER,)
    ecran_export = "instances_export"
    phrase = "Les instances en activité, leur rythme, et celles qu'il faut réunir."
    vide = "Aucune instance n'est ouverte ici."
    icone_vide = "people"
    nom_ligne = ("instance", "instances")
    tri = NATUREL
    gabarit = "coordination/instances.html"
    note = f"{_GABARIT}#note"
    filtres = (
        FiltrePuces(code="ou", libelle="Où elle en est", champ="ou", valeurs=lectures.OU_EN_EST),
        FiltreChoix(code="genre", libelle="Genre", champ="genre", valeurs=_genres),
        FiltreChoix(
            code="territoire",
            libelle="Territoire",
            champ="territoire_id",
            valeurs=territoires_ouverts,
        ),
        FiltreChoix(
            code="moi",
            libelle="Animées par",
            valeurs=(("1", "Moi"),),
            par=_miennes,
            tous="Tout le monde",
        ),
    )
    colonnes = (
        Colonne("nom", "Instance", gabarit=f"{_GABARIT}#nom", tri=("nom",), lie=True),
        Colonne("genre", "Genre", "get_genre_display", ou=OU_FICHIER),
        Colonne("territoire", "Territoire", ou=OU_FICHIER),
        Colonne("dispositif", "Dispositif", ou=OU_FICHIER),
        Colonne("animateur", "Animée par", tri=("animateur__nom",), coupe=True),
        Colonne("rythme", "Rythme", _rythme, tri=("rythme_mois",), large=True),
        Colonne("derniere", "Dernière séance", _jour("derniere"), tri=("derniere",)),
        Colonne(
            "prochaine",
            "Prochaine",
            _jour("prochaine"),
            gabarit=f"{_GABARIT}#prochaine",
            tri=("prochaine",),
        ),
        Colonne("ou", "Où elle en est", _ou, gabarit=f"{_GABARIT}#ou", muet=True),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.instances_par_etat(le=demande.le)

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        etats = lectures.suivre(lignes, le=demande.le)
        for instance, suivie in zip(lignes, etats, strict=True):
            instance.etat = suivie.etat

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("coordination:instance", args=[ligne.pk])

    @classmethod
    def dire(cls, ligne: Any) -> str:
        return ligne.nom

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {
            "peut_gerer": demande.peut(Permission.COORDINATION_GERER),
            "a_programmer": lectures.propositions_a_programmer().count(),
        }
