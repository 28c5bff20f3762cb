"""Les personnes d'une convention, parmi celles que l'on voit ; le fichier se réimporte tel quel."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    OU_ECRAN,
    OU_FICHIER,
    ActeEnLot,
    Colonne,
    Demande,
    FiltreChoix,
    FiltrePuces,
    FiltreTexte,
)
from jalons.personnes.lignes import IDENTITE, ListeDePersonnes
from jalons.repertoire.enums import Modalite
from jalons.repertoire.forms.suivis import SortieSuiviForm
from jalons.repertoire.issues import IssueSuivi
from jalons.repertoire.releves import ReleveDEntrees
from jalons.repertoire.selectors import suivis as lectures
from jalons.repertoire.services.suivis import sortir

_GABARIT = "repertoire/suivis/ligne.html"


class NoterLaSortie(ActeEnLot):
    code = "sortie"
    libelle = "Noter la sortie"
    permission = Permission.CONVENTION_SUIVRE
    fait: ClassVar[tuple[str, str]] = ("sortie notée", "sorties notées")

    @classmethod
    def formulaire(cls, demande: Demande, donnees: Any = None) -> forms.Form:
        return SortieSuiviForm(donnees, initial={"sortie": demande.le}, prefix=cls.code)

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        sortir(suivi=ligne, **saisie, par=demande.agent, le=demande.le)


class ListeSuivis(ListeDePersonnes):
    code = "suivis_convention"
    libelle = "Personnes accompagnées"
    adresse = "repertoire:suivis"
    sur = "repertoire.Conventionnement"
    ecran = "suivis_convention"
    permission = (Permission.COORDINATION_CONSULTER,)
    ecran_export = "suivis_convention_export"
    phrase = "Parmi les personnes de cette convention, celles dont vous voyez le dossier."
    vide = "Personne de votre périmètre n'est sur une place de cette convention avec ces filtres."
    icone_vide = "people"
    nom_ligne = ("suivi", "suivis")
    tri = "nom"
    gabarit = "repertoire/suivis/liste.html"
    actes = (NoterLaSortie,)
    filtres = (
        FiltrePuces(
            code="etat",
            libelle="Accompagnement",
            champ="etat",
            valeurs=(("en_cours", "En cours"), ("sorti", "Sortis")),
            toutes="Tous",
        ),
        FiltreTexte(
            code="q", libelle="Nom", champs=("personne__nom_naissance", "personne__prenom")
        ),
        FiltreChoix(
            code="modalite",
            libelle="Modalité",
            champ="modalite",
            valeurs=tuple(Modalite.choices()),
            tous="Toutes",
        ),
        FiltreChoix(
            code="issue",
            libelle="Issue",
            champ="issue",
            valeurs=tuple(IssueSuivi.choices()),
            tous="Toutes",
        ),
    )
    colonnes = (
        *IDENTITE,
        Colonne(
            "nom",
            "Personne",
            "personne",
            tri=("personne__nom_naissance", "personne__prenom"),
            gabarit=f"{_GABARIT}#personne",
            ou=OU_ECRAN,
            lie=True,
        ),
        Colonne("commune", "Commune", "personne.commune", ou=OU_ECRAN, coupe=True, large=True),
        Colonne("modalite", "Modalité", "get_modalite_display", tri=("modalite",)),
        Colonne("entree", "Entrée le", "entree", tri=("entree",), serre=True),
        Colonne("sortie", "Sortie le", "sortie", gabarit=f"{_GABARIT}#sortie", tri=("sortie",)),
        Colonne("issue", "Issue", "get_issue_display", ou=OU_FICHIER),
        Colonne("origine", "Noté par", "get_origine_display", ou=OU_FICHIER),
    )

    @classmethod
    def titre(cls, demande: Demande) -> str:
        return f"Personnes accompagnées : convention {demande.sur.numero}"

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.suivis_de(demande.sur, demande.agent)

    @classmethod
    def lien(cls, ligne: Any) -> str:
        if getattr(ligne, "est_tenu", False) and ligne.origine != "parcours":
            return reverse("repertoire:suivi", args=[ligne.pk])
        return ""

    @classmethod
    def preparer(cls, lignes: Any, demande: Demande) -> None:
        tient = lectures.tient_les_suivis(demande.agent, demande.sur)
        for ligne in lignes:
            ligne.est_tenu = tient

    @classmethod
    def cochable(cls, ligne: Any) -> bool:
        return ligne.sortie is None and ligne.origine != "parcours"

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        code = demande.sur.releve
        return {
            "convention": demande.sur,
            "suit": lectures.tient_les_suivis(demande.agent, demande.sur),
            "releve": dict(ReleveDEntrees.choix()).get(code, ""),
            "vue": lectures.activite(demande.sur, le=demande.le, agent=demande.agent),
        }
