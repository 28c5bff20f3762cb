"""Le calendrier des formations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, CharField, QuerySet, Value, When
from django.urls import reverse

from jalons.annuaire.selectors import territoires
from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    OU_FICHIER,
    Colonne,
    Demande,
    FiltreChoix,
    FiltrePuces,
    FiltreTexte,
    Liste,
)
from jalons.formation.enums import Financeur, ObjectifFormation
from jalons.formation.models import SessionFormation
from jalons.formation.selectors import sessions as lectures


def _territoires(demande: Demande) -> list[tuple[str, str]]:
    return [(str(t.pk), t.nom) for t in territoires(le=demande.le)]


def _par_financeur(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    return lignes.filter(financeurs__contains=[valeur])


def _par_suivi(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    return lignes.filter(pk__in=lectures.sans_liste(demande.agent, le=demande.le).values("pk"))


def _gere(demande: Demande) -> bool:
    return demande.peut(Permission.FORMATION_GERER)


def _places(session: Any) -> str:
    if session.places is None:
        return "non dit"
    return f"{session.pris} / {session.places}"


class ListeSessions(Liste):
    code = "sessions_formation"
    libelle = "Formations"
    adresse = "formation:sessions"
    permission = (Permission.FORMATION_CONSULTER,)
    ecran_export = "sessions_export"
    nom_fichier = "calendrier-formations"
    phrase = "Le calendrier partagé : ce qui ouvre, où, et pour qui."
    vide = "Aucune session ne répond à ces filtres."
    icone_vide = "mortarboard"
    nom_ligne = ("session", "sessions")
    tri = "debut"
    gabarit = "formation/page_liste.html"
    filtres = (
        FiltrePuces(
            code="quand",
            libelle="Quand",
            champ="quand",
            valeurs=(("a_venir", "À venir"), ("en_cours", "En cours"), ("finie", "Finies")),
            toutes="Toutes",
            defaut="a_venir",
        ),
        FiltreTexte(code="q", libelle="Formation, métier, organisme, ville"),
        FiltreChoix(
            code="territoire", libelle="Territoire", champ="territoire_id", valeurs=_territoires
        ),
        FiltreChoix(
            code="objectif",
            libelle="Objectif",
            champ="formation__objectif",
            valeurs=tuple(ObjectifFormation.choices()),
        ),
        FiltreChoix(
            code="financeur",
            libelle="Financeur",
            valeurs=tuple(Financeur.choices()),
            par=_par_financeur,
        ),
        FiltreChoix(
            code="suivi",
            libelle="À suivre",
            valeurs=(("sans_liste", "Liste de stagiaires attendue"),),
            par=_par_suivi,
            si=_gere,
        ),
    )
    colonnes = (
        Colonne(
            "intitule", "Formation", "formation.intitule", tri=("formation__intitule",), lie=True,
            coupe=True,
        ),
        Colonne("organisme", "Organisme", "formation.organisme", coupe=True),
        Colonne("debut", "Du", tri=("debut", "pk"), serre=True),
        Colonne("fin", "Au", tri=("fin", "pk"), serre=True),
        Colonne("lieu", "Lieu", "commune", coupe=True),
        Colonne("places", "Places prises d'ici", _places, serre=True),
        Colonne("objectif", "Objectif", "formation.get_objectif_display", ou=OU_FICHIER),
        Colonne("finance", "Financeur", "qui_finance", ou=OU_FICHIER),
        Colonne("territoire", "Territoire", ou=OU_FICHIER),
        Colonne("identifiant", "Identifiant", ou=OU_FICHIER),
    )  # fmt: skip

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        lues = SessionFormation.objects.select_related(
            "formation__organisme", "commune", "territoire"
        ).annotate(
            quand=Case(
                When(debut__gt=demande.le, then=Value("a_venir")),
                When(fin__gte=demande.le, then=Value("en_cours")),
                default=Value("finie"),
                output_field=CharField(),
            )
        )
        return lectures.avec_mots(lues, demande["q"])

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        lectures.avec_places(lignes)

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("formation:session", args=[ligne.pk])

    @classmethod
    def dire(cls, ligne: Any) -> str:
        return str(ligne)

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {
            "onglet": "sessions",
            "gere": demande.peut(Permission.FORMATION_GERER),
            "revoit": demande.peut(Permission.FORMATION_REVOIR),
        }
