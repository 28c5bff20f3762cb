"""Les conventions : entre qui, jusqu'à quand, combien, ce qu'il en reste."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    OU_ECRAN,
    OU_FICHIER,
    Colonne,
    Demande,
    FiltreChoix,
    FiltreTexte,
    Liste,
)
from jalons.repertoire.selectors import conventions as lectures
from jalons.socle import formats


def _parties(convention: Any) -> str:
    return ", ".join(str(p) for p in convention.parties.all())


def _actions(convention: Any) -> str:
    return ", ".join(a.intitule for a in convention.actions.all())


def _montant(convention: Any) -> str:
    return formats.euros(convention.montant)


def _reste(convention: Any) -> Decimal:
    return convention.montant - convention.depense


def _reste_dit(convention: Any) -> str:
    return formats.euros(_reste(convention))


def _par_suivi(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    if valeur == "a_signer":
        return lignes.filter(signee_le__isnull=True)
    return lignes.filter(periode__contains=demande.le)


class ListeConventions(Liste):
    code = "conventions"
    libelle = "Conventions"
    adresse = "repertoire:conventions"
    permission = (Permission.COORDINATION_CONSULTER,)
    ecran_export = "conventions_export"
    phrase = "Ce que le Département et ses partenaires conviennent, l'argent engagé et ce qu'il en reste."
    vide = "Aucune convention ne répond à ces filtres."
    icone_vide = "file-earmark-text"
    nom_ligne = ("convention", "conventions")
    tri = "-periode"
    gabarit = "repertoire/conventions.html"
    filtres = (
        FiltreTexte(
            code="q", libelle="Numéro, objet ou partie", champs=("numero", "objet", "parties__nom")
        ),
        FiltreChoix(
            code="suivi",
            libelle="Où elle en est",
            valeurs=(("en_cours", "En cours"), ("a_signer", "À signer")),
            par=_par_suivi,
        ),
    )
    colonnes = (
        Colonne("numero", "Convention", tri=("numero",), lie=True),
        Colonne("objet", "Objet", coupe=True),
        Colonne("parties", "Parties", _parties, coupe=True),
        Colonne("actions", "Actions financées", _actions, ou=OU_FICHIER),
        Colonne("periode", "Période", tri=("periode",), ou=OU_ECRAN, serre=True),
        Colonne("du", "Du", "periode.debut", ou=OU_FICHIER),
        Colonne("au", "Au", "periode.fin", ou=OU_FICHIER),
        Colonne("signee_le", "Signée le", ou=OU_FICHIER),
        Colonne(
            "montant",
            "Montant",
            _montant,
            tri=("montant",),
            est_nombre=True,
            ou=OU_ECRAN,
            serre=True,
        ),
        Colonne("reste", "Reste", _reste_dit, est_nombre=True, ou=OU_ECRAN, serre=True),
        Colonne("axe", "Axe", "axe", ou=OU_FICHIER),
        Colonne("montant_exact", "Montant (€)", "montant", ou=OU_FICHIER),
        Colonne("depense", "Dépensé (€)", ou=OU_FICHIER),
        Colonne("reste_exact", "Reste (€)", _reste, ou=OU_FICHIER),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        lues = lectures.conventions(demande.agent)
        return lues.distinct() if demande["q"] else lues

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("repertoire:convention", args=[ligne.pk])

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {
            "onglet": "conventions",
            "peut_gerer": demande.peut(Permission.COORDINATION_GERER),
        }
