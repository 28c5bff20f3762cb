"""Les fins de formation : qui revoir, et ce qui a suivi."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, QuerySet, Value, When
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    OU_ECRAN,
    OU_FICHIER,
    Colonne,
    Demande,
    FiltreChoix,
    FiltrePuces,
    FiltreTexte,
)
from jalons.formation.enums import SuiteFormation
from jalons.formation.selectors import sessions as lectures
from jalons.personnes.lignes import IDENTITE, ListeDePersonnes


class ListeFins(ListeDePersonnes):
    code = "fins_formation"
    libelle = "Fins de formation"
    adresse = "formation:fins"
    permission = (Permission.FORMATION_REVOIR,)
    ecran_export = "fins_formation_export"
    phrase = (
        "Chaque stagiaire est ici avant la fin de sa formation, jusqu'à ce que la suite soit dite."
    )
    vide = "Aucune fin de formation ici."
    icone_vide = "mortarboard"
    nom_ligne = ("fin de formation", "fins de formation")
    tri = "fin"
    gabarit = "formation/page_liste.html"
    filtres = (
        FiltrePuces(
            code="etat",
            libelle="État",
            champ="etat",
            valeurs=(("a_revoir", "À revoir"), ("revue", "Suite dite")),
            toutes="Toutes",
            defaut="a_revoir",
        ),
        FiltreTexte(
            code="q",
            libelle="Nom ou formation",
            champs=("personne__nom_naissance", "personne__prenom", "session__formation__intitule"),
        ),
        FiltreChoix(
            code="suite", libelle="Suite", champ="suite", valeurs=tuple(SuiteFormation.choices())
        ),
    )
    colonnes = (
        *IDENTITE,
        Colonne(
            "personne",
            "Personne",
            tri=("personne__nom_naissance", "personne__prenom"),
            ou=OU_ECRAN,
            lie=True,
        ),
        Colonne("formation", "Formation", "session.formation.intitule", coupe=True),
        Colonne("organisme", "Organisme", "session.formation.organisme", coupe=True),
        Colonne("fin", "Finit le", "session.fin", tri=("session__fin", "pk"), serre=True),
        Colonne("revue", "Revue le", "revue_le", serre=True),
        Colonne("suite", "Suite", "get_suite_display"),
        Colonne("precision", "Précision", ou=OU_FICHIER),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.fins_vues(demande.agent, le=demande.le).annotate(
            etat=Case(
                When(revue_le__isnull=True, then=Value("a_revoir")),
                default=Value("revue"),
                output_field=CharField(),
            )
        )

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("formation:fin", args=[ligne.pk])

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {
            "onglet": "fins",
            "gere": demande.peut(Permission.FORMATION_GERER),
            "revoit": demande.peut(Permission.FORMATION_REVOIR),
        }
