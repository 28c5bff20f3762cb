"""Les coordinations de parcours que l'agent voit : qui coordonne, qui est autour, quand on se revoit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse

from jalons.accompagnement.enums import EtatParcours
from jalons.accompagnement.selectors import coordination as lectures
from jalons.accompagnement.selectors.parcours import tient
from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    OU_ECRAN,
    OU_FICHIER,
    Colonne,
    Demande,
    FiltreChoix,
    FiltrePuces,
)
from jalons.personnes.lignes import IDENTITE, ListeDePersonnes

_GABARIT = "accompagnement/liste_coordinations.html"
_ETATS = (
    ("accord", "Accord attendu"),
    ("en_cours", "En cours"),
    ("sans_rencontre", "En cours, sans rencontre prévue"),
    ("finie", "Terminées"),
)


def _par_etat(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    if valeur == "accord":
        return lignes.filter(etat=EtatParcours.PRESENTE)
    if valeur == "finie":
        return lignes.filter(etat=EtatParcours.SORTI)
    en_cours = lignes.filter(etat__in=[EtatParcours.ADMIS, EtatParcours.EN_COURS])
    return en_cours.filter(rencontre__isnull=True) if valeur == "sans_rencontre" else en_cours


def _etat(parcours: Any) -> str:
    attend = parcours.etat == EtatParcours.PRESENTE
    return "Accord attendu" if attend else parcours.get_etat_display()


class ListeCoordinations(ListeDePersonnes):
    code = "coordinations"
    libelle = "Coordinations"
    adresse = "accompagnement:coordinations"
    permission = (Permission.PORTEFEUILLE_CONSULTER,)
    ecran_export = "coordinations_export"
    nom_fichier = "coordinations"
    phrase = (
        "Les situations complexes que vous voyez : un référent de parcours, des partenaires autour de "
        "la personne, avec son accord."
    )
    vide = "Aucune coordination avec ces filtres. Elle se propose depuis le dossier d'une personne."
    icone_vide = "people"
    nom_ligne = ("coordination", "coordinations")
    tri = "nom"
    gabarit_ligne = f"{_GABARIT}#acte"
    filtres = (
        FiltrePuces(
            code="place",
            libelle="Votre place",
            champ="place",
            valeurs=tuple(lectures.PLACES.items()),
            toutes="Toutes",
        ),
        FiltreChoix(code="etat", libelle="État", valeurs=_ETATS, par=_par_etat, tous="Tous"),
    )
    colonnes = (
        Colonne("numero", "N° de personne", "personne_id", ou=OU_FICHIER),
        *IDENTITE,
        Colonne(
            "nom",
            "Personne",
            "personne",
            tri=("personne__nom_naissance", "personne__prenom"),
            gabarit="accueil/entrants.html#personne",
            ou=OU_ECRAN,
            lie=True,
        ),
        Colonne("commune", "Commune", "personne.commune", muet=True, coupe=True),
        Colonne("etat", "État", _etat, gabarit=f"{_GABARIT}#etat", muet=True),
        Colonne("referent", "Référent de parcours", tri=("referent__nom",), coupe=True),
        Colonne("structure", "Structure", ou=OU_FICHIER),
        Colonne("accord", "Accord du", "date_accord", tri=("date_accord",), serre=True),
        Colonne("autour", "Autour", tri=("autour",), est_nombre=True),
        Colonne(
            "rencontre",
            "Prochaine rencontre",
            tri=(F("rencontre").asc(nulls_first=True),),
            serre=True,
        ),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.coordinations(demande.agent)

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        for parcours in lignes:
            tenu = tient(demande.agent, parcours)
            parcours.est_a_accorder = tenu and parcours.etat == EtatParcours.PRESENTE
            parcours.est_a_reunir = tenu and parcours.est_ouvert and parcours.rencontre is None

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("accompagnement:parcours", args=[ligne.pk])
