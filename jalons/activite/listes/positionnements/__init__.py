"""Les positionnements que l'agent voit, avec ce qui est attendu."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.activite.enums import EtatPositionnement
from jalons.activite.genres import GenrePositionnement
from jalons.activite.selectors import positionnements as lectures
from jalons.annuaire.models import Structure
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
from jalons.personnes.lignes import IDENTITE, ListeDePersonnes

_GABARIT = "activite/liste.html"


def _structures(demande: Demande) -> list[tuple[str, str]]:
    siens = lectures.visibles(demande.agent, le=demande.le).order_by().values("structure")
    return [(str(s.pk), str(s)) for s in Structure.objects.filter(pk__in=siens)]


def _genres(_demande: Demande) -> list[tuple[str, str]]:
    return GenrePositionnement.choix()


def _par_retard(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    attendus = lignes.filter(etat=EtatPositionnement.ENVOYE)
    if valeur == "relancer":
        return attendus.filter(relance_due_le__lte=demande.le, relance_le__isnull=True)
    return attendus.filter(reponse_due_le__lt=demande.le)


class ListePositionnements(ListeDePersonnes):
    code = "positionnements"
    libelle = "Positionnements"
    adresse = "activite:positionnements"
    permission = (Permission.ACTIVITE_CONSULTER,)
    ecran_export = "positionnements_export"
    phrase = "Vers quoi les personnes sont envoyées, ce qui est répondu, ce qui reste attendu."
    vide = "Aucun positionnement ici. Ouvrez le dossier d'une personne pour la positionner."
    icone_vide = "signpost-2"
    nom_ligne = ("positionnement", "positionnements")
    tri = "-propose"
    gabarit = "activite/page_liste.html"
    filtres = (
        FiltrePuces(
            code="etat",
            libelle="État",
            champ="etat",
            valeurs=tuple(EtatPositionnement.choices()),
            toutes="Tous",
        ),
        FiltreTexte(code="q", libelle="Action ou structure", champs=("intitule", "structure__nom")),
        FiltreChoix(
            code="genre",
            libelle="Genre",
            champ="genre",
            valeurs=lambda _: GenrePositionnement.choix(),
        ),
        FiltreChoix(
            code="structure", libelle="Structure", champ="structure_id", valeurs=_structures
        ),
        FiltreChoix(
            code="suivi",
            libelle="À suivre",
            valeurs=(("relancer", "À relancer"), ("retard", "Réponse en retard")),
            par=_par_retard,
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
        Colonne("intitule", "Vers", tri=("intitule",), coupe=True),
        Colonne("structure", "Structure", tri=("structure__nom",), coupe=True),
        Colonne("genre", "Genre", "get_genre_display", ou=OU_FICHIER),
        Colonne("origine", "À l'initiative de", "get_origine_display", ou=OU_FICHIER),
        Colonne("prescripteur", "Prescripteur", ou=OU_FICHIER),
        Colonne("etat", "État", "get_etat_display", gabarit=f"{_GABARIT}#etat", muet=True),
        Colonne("propose", "Proposé le", "date_proposition", tri=("date_proposition",), serre=True),
        Colonne("envoi", "Envoyé le", "date_envoi", ou=OU_FICHIER),
        Colonne("attendue", "Réponse attendue", "reponse_due_le", gabarit=f"{_GABARIT}#attendue"),
        Colonne("reponse", "Réponse du", "date_reponse", ou=OU_FICHIER),
        Colonne("motif", "Motif", "get_motif_refus_display", ou=OU_FICHIER),
        Colonne("entree", "Entrée le", "date_entree", ou=OU_FICHIER),
        Colonne("fin", "Fini le", "date_fin", ou=OU_FICHIER),
        Colonne("resultat", "Résultat", "get_resultat_display", ou=OU_FICHIER),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.avec_tout(lectures.visibles(demande.agent, le=demande.le))

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("activite:positionnement", args=[ligne.pk])

    @classmethod
    def dire(cls, ligne: Any) -> str:
        return f"{ligne.personne}, {ligne.intitule}"

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {
            "onglet": "positionnements",
            "onglet_semaines": demande.peut(Permission.HEURES_GERER),
        }
