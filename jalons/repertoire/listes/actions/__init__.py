"""Les actions de l'offre d'insertion."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.urls import reverse

from jalons.annuaire.data_inclusion import PublicInsertion, ThemeInsertion
from jalons.annuaire.selectors import territoires
from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    NATUREL,
    OU_ECRAN,
    OU_FICHIER,
    Colonne,
    Demande,
    FiltreChoix,
    FiltreTexte,
    Liste,
)
from jalons.repertoire.enums import GenreAction
from jalons.repertoire.models import Dispositif
from jalons.repertoire.selectors import offre as lectures


def _territoires_ouverts(demande: Demande) -> list[tuple[str, str]]:
    return [(str(t.pk), str(t)) for t in territoires(le=demande.le)]


def _dispositifs(_demande: Demande) -> list[tuple[str, str]]:
    return [(str(d.pk), str(d)) for d in Dispositif.objects.only("pk", "nom")]


def _publics(action: Any) -> str:
    return ", ".join(PublicInsertion(p).label for p in action.publics)


def _ou(action: Any) -> str:
    return ", ".join(str(t) for t in action.territoires.all()) or "Tout le département"


def _periode(action: Any) -> str:
    debut, fin = action.periode.debut, action.periode.fin
    return f"{debut:%m/%Y} – {fin:%m/%Y}" if fin else f"depuis {debut:%m/%Y}"


def _conventions(action: Any) -> str:
    return ", ".join(c.numero for c in action.conventions.all())


def _montant(action: Any) -> Decimal:
    return sum((c.montant for c in action.conventions.all()), Decimal(0))


def _indirects(action: Any) -> str:
    return ", ".join(f"{c.annee} : {c.nombre}" for c in action.comptages.all())


class ListeActions(Liste):
    code = "actions"
    libelle = "Offre d'insertion"
    adresse = "repertoire:actions"
    permission = (Permission.COORDINATION_CONSULTER,)
    ecran_export = "actions_export"
    nom_fichier = "offre-insertion"
    vide = "Aucune action ne répond à ces filtres."
    icone_vide = "grid"
    nom_ligne = ("action", "actions")
    tri = NATUREL
    gabarit = "repertoire/actions.html"
    filtres = (
        FiltreTexte(code="q", libelle="Action ou porteur"),
        FiltreChoix(code="genre", libelle="Genre", valeurs=lambda _: GenreAction.choices()),
        FiltreChoix(code="theme", libelle="Thème", valeurs=lambda _: ThemeInsertion.choices()),
        FiltreChoix(code="public", libelle="Public", valeurs=lambda _: PublicInsertion.choices()),
        FiltreChoix(code="territoire", libelle="Territoire", valeurs=_territoires_ouverts),
        FiltreChoix(code="dispositif", libelle="Dispositif", valeurs=_dispositifs),
        FiltreTexte(code="annee", libelle="Année", saisie="number"),
    )
    colonnes = (
        Colonne("intitule", "Action", lie=True),
        Colonne("porteur", "Porteur", "porteur.nom", ou=OU_FICHIER),
        Colonne("sigle", "Porteur", "porteur", ou=OU_ECRAN, coupe=True),
        Colonne("genre", "Genre", "get_genre_display", coupe=True),
        Colonne("dispositif", "Dispositif", ou=OU_FICHIER),
        Colonne("theme", "Thème", "get_theme_display", coupe=True, large=True),
        Colonne("publics", "Publics", _publics, ou=OU_FICHIER),
        Colonne("territoires", "Territoires", _ou, coupe=True),
        Colonne("places", "Places", est_nombre=True),
        Colonne("periode", "Période", _periode, ou=OU_ECRAN, serre=True),
        Colonne("du", "Du", "periode.debut", ou=OU_FICHIER),
        Colonne("au", "Au", "periode.fin", ou=OU_FICHIER),
        Colonne("conventions", "Conventions", _conventions, ou=OU_FICHIER),
        Colonne("montant", "Montant conventionné (€)", _montant, ou=OU_FICHIER),
        Colonne("indirects", "Bénéficiaires indirects", _indirects, ou=OU_FICHIER),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.actions(lectures.FiltresActions(**demande.valeurs))

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        prefetch_related_objects(list(lignes), "conventions", "comptages")

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("repertoire:action", args=[ligne.pk])

    @classmethod
    def dire(cls, ligne: Any) -> str:
        return ligne.intitule

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {"peut_gerer": demande.peut(Permission.COORDINATION_GERER), "onglet": "actions"}
