"""Les contrôles tirés au sort, ceux qui attendent d'abord."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.ecrans.listes import OU_ECRAN, Colonne, Demande, FiltrePuces, FiltreTexte
from jalons.manquements.enums import IssueControle
from jalons.manquements.selectors.controles import controles_de
from jalons.personnes.lignes import IDENTITE, ListeDePersonnes

_GABARIT = "manquements/liste_controles.html"


class ListeControles(ListeDePersonnes):
    code = "controles_tires"
    libelle = "Contrôles tirés au sort"
    adresse = "manquements:controles"
    permission = (Permission.MANQUEMENT_CONSULTER,)
    ecran = "controles_tires"
    ecran_export = "controles_tires_export"
    phrase = "Le hasard seul désigne ; être tiré au sort n'est pas un reproche."
    vide = "Aucun contrôle ici. « Tirer au sort » en désigne."
    icone_vide = "shuffle"
    nom_ligne = ("contrôle", "contrôles")
    tri = "tire_le"
    gabarit = "manquements/controles.html"
    filtres = (
        FiltrePuces(
            code="issue",
            libelle="Issue",
            champ="issue",
            valeurs=tuple(IssueControle.choices()),
            toutes="Tous",
        ),
        FiltreTexte(
            code="q",
            libelle="Nom",
            champs=("personne__nom_naissance", "personne__nom_usage", "personne__prenom"),
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
        Colonne(
            "tire_le",
            "Tiré le",
            "tirage.tire_le",
            tri=("-tirage__tire_le", "rang"),
            tri_inverse=("tirage__tire_le", "rang"),
            serre=True,
        ),
        Colonne("issue", "Issue", "get_issue_display", gabarit=f"{_GABARIT}#issue"),
        Colonne("controle_le", "Contrôlé le", tri=("controle_le",), serre=True),
        Colonne("precision", "Ce qui a été vu", coupe=True),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return controles_de(demande.agent, le=demande.le)

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {"peut_tirer": demande.peut(Permission.MANQUEMENT_INSTRUIRE)}

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("manquements:tirage", args=[ligne.tirage_id])
