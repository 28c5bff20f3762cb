"""Les fiches du répertoire à tenir : ce qui est à confirmer, périmé, en brouillon, et d'où cela vient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from jalons.annuaire.data_inclusion import ThemeInsertion
from jalons.comptes.enums import Permission
from jalons.ecrans.droits import exiger_tenue
from jalons.ecrans.listes import (
    OU_FICHIER,
    ActeEnLot,
    Colonne,
    Demande,
    FiltreChoix,
    FiltrePuces,
    FiltreTexte,
    Liste,
)
from jalons.repertoire.enums import EtatOffre
from jalons.repertoire.models import Offre
from jalons.repertoire.selectors.fiches import noter_offre
from jalons.repertoire.selectors.recherche import ages
from jalons.repertoire.services.fiches import confirmer
from jalons.repertoire.vocabulaire import categorie, liste

_FRAICHEUR = (
    ("a_confirmer", "À confirmer"),
    ("perimee", "Sorties de la recherche"),
    ("fraiche", "À jour"),
    ("hors", "Brouillons et closes"),
)


class ToujoursExact(ActeEnLot):
    code = "confirmer"
    libelle = "Toujours exact"
    permission = Permission.COORDINATION_GERER
    fait = ("fiche confirmée", "fiches confirmées")

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        exiger_tenue(demande.agent, ligne)
        confirmer(offres=[ligne], par=demande.agent, le=demande.le)


def _themes(offre: Any) -> str:
    noms = liste("categories")
    return ", ".join(sorted({noms.get(categorie(t), t) for t in offre.thematiques or []}))


class ListeFiches(Liste):
    code = "fiches"
    libelle = "Fiches du répertoire"
    adresse = "repertoire:fiches"
    permission = (Permission.COORDINATION_CONSULTER,)
    ecran_export = "fiches_export"
    nom_fichier = "fiches-repertoire"
    vide = "Aucune fiche ne répond à ces filtres."
    icone_vide = "journal-text"
    nom_ligne = ("fiche", "fiches")
    tri = "sue_le"
    gabarit = "repertoire/offres/fiches.html"
    actes = (ToujoursExact,)
    filtres = (
        FiltrePuces(
            code="fraicheur",
            libelle="Fraîcheur",
            champ="fraicheur",
            valeurs=_FRAICHEUR,
            toutes="Toutes",
        ),
        FiltreTexte(
            code="q",
            libelle="Offre ou organisme",
            champs=("nom", "structure__nom", "structure__sigle"),
        ),
        FiltreChoix(code="etat", libelle="État", champ="etat", valeurs=tuple(EtatOffre.choices())),
        FiltreChoix(code="theme", libelle="Thème", valeurs=tuple(ThemeInsertion.choices())),
    )
    colonnes = (
        Colonne("nom", "Offre", tri=("nom",), lie=True, coupe=True),
        Colonne("structure", "Organisme", "structure.nom", tri=("structure__nom",), coupe=True),
        Colonne("themes", "Thèmes", _themes, coupe=True),
        Colonne("commune", "Commune", tri=("commune__nom",)),
        Colonne("etat", "État", "get_etat_display", tri=("etat",)),
        Colonne("sue_le", "Confirmée ou modifiée", "sue_le", tri=("jour",), serre=True),
        Colonne("qualite", "Qualité (%)", "score.pour_cent", est_nombre=True),
        Colonne("source", "Source", ou=OU_FICHIER),
        Colonne("identifiant", "Identifiant", ou=OU_FICHIER),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        limites = ages(demande.le)
        fermees = Q(etat__in=[EtatOffre.BROUILLON, EtatOffre.CLOSE])
        lues = (
            Offre.objects.select_related("structure", "commune")
            .annotate(jour=Greatest("date_maj", Coalesce("confirme_le", "date_maj")))
            .annotate(
                fraicheur=Case(
                    When(fermees, then=Value("hors")),
                    When(jour__lte=limites["limite"], then=Value("perimee")),
                    When(jour__lte=limites["pale"], then=Value("a_confirmer")),
                    default=Value("fraiche"),
                    output_field=CharField(),
                )
            )
        )
        if theme := demande["theme"]:
            siennes = [t for t in liste("thematiques") if categorie(t) == theme]
            lues = lues.filter(thematiques__overlap=siennes)
        return lues

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        for offre in lignes:
            offre.score = noter_offre(offre, le=demande.le)

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("repertoire:fiche", args=[ligne.pk])

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {"peut_gerer": demande.peut(Permission.COORDINATION_GERER), "onglet": "fiches"}
