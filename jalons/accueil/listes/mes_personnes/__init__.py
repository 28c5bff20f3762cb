"""Mes personnes : celles que l'agent ou sa structure accompagne, les arrivées d'abord."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from jalons.accueil.forms.referents import DesignerForm
from jalons.accueil.selectors import mes_personnes as lectures
from jalons.accueil.selectors.mes_personnes import LIBELLES_PLACE, SANS_CONTACT, Place
from jalons.accueil.services import referents
from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    OU_ECRAN,
    OU_FICHIER,
    ActeEnLot,
    Colonne,
    Demande,
    FiltreChoix,
    FiltrePuces,
)
from jalons.personnes.lignes import IDENTITE, ListeDePersonnes
from jalons.socle import formats
from jalons.socle.erreurs import ErreurMetier

_GABARIT = "accueil/mes_personnes.html"


def _dues(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    if valeur == SANS_CONTACT:
        return lectures.sans_contact(lignes, le=demande.le)
    return lignes.filter(**{valeur: True})


def _debut(lien: Any) -> Any:
    return lien.periode.debut


def _ce_qui_est_du(lien: Any) -> str:
    """Ce qui est dû, en une phrase ; vide si rien ne l'est."""
    dits = []
    if lien.coreo_a_signer:
        dits.append("COREO à signer")
    if lien.limite_contrat:
        dits.append(f"contrat d'engagement avant le {formats.jour(lien.limite_contrat)}")
    if lien.est_sans_contact:
        dits.append(f"sans contact depuis {lien.jours_sans_contact} jours")
    return ", ".join(dits)


class Prendre(ActeEnLot):
    """Devenir le référent des personnes cochées qui n'en ont pas."""

    code = "prendre"
    libelle = "Je les prends"
    permission = Permission.REFERENT_PRENDRE
    fait = ("personne prise", "personnes prises")

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        if ligne.place == Place.COLLEGUE:
            raise ErreurMetier(
                "Elle a déjà un référent : c'est à lui, ou à qui désigne, de passer."
            )
        referents.designer(lien=ligne, agent=demande.agent, par=demande.agent, le=demande.le)


class Designer(ActeEnLot):
    """Confier les personnes cochées à un référent de la structure."""

    code = "designer"
    libelle = "Désigner"
    permission = Permission.REFERENT_DESIGNER
    fait = ("référent désigné", "référents désignés")

    @classmethod
    def formulaire(cls, demande: Demande, donnees: Any = None) -> forms.Form:
        return DesignerForm(donnees, agent=demande.agent, le=demande.le)

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        referents.designer(lien=ligne, agent=saisie["agent"], par=demande.agent, le=demande.le)


class ListeMesPersonnes(ListeDePersonnes):
    code = "mes_personnes"
    libelle = "Mes personnes"
    adresse = "accueil:mes_personnes"
    permission = (Permission.REFERENT_PRENDRE, Permission.REFERENT_DESIGNER)
    ecran_export = "mes_personnes_export"
    nom_fichier = "mes-personnes"
    phrase = (
        "Les personnes que vous ou votre structure accompagnez comme référent unique, celles qui "
        "arrivent d'abord."
    )
    vide = "Aucune personne ne vous est confiée avec ces filtres."
    icone_vide = "person-heart"
    nom_ligne = ("personne", "personnes")
    tri = "referent"
    gabarit_ligne = f"{_GABARIT}#acte"
    actes = (Prendre, Designer)
    filtres = (
        FiltrePuces(
            code="place",
            libelle="Référent",
            champ="place",
            valeurs=tuple((p.value, dit) for p, dit in LIBELLES_PLACE.items()),
            plafond=5_000,
        ),
        FiltreChoix(
            code="du",
            libelle="Ce qui est dû",
            valeurs=(
                ("coreo_a_signer", "COREO à signer"),
                ("contrat_attendu", "Contrat d'engagement"),
                (SANS_CONTACT, "Sans contact récent"),
            ),
            par=_dues,
            tous="Tout",
        ),
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
        Colonne("commune", "Commune", "personne.commune", ou=OU_FICHIER),
        Colonne("structure_nom", "Structure", "structure", ou=OU_FICHIER),
        Colonne("depuis", "Confiée le", _debut, tri=("periode",), serre=True),
        Colonne(
            "referent",
            "Référent",
            "agent",
            tri=("place", "periode"),
            gabarit=f"{_GABARIT}#referent",
        ),
        Colonne(
            "contact",
            "Dernier contact",
            "dernier_contact",
            tri=("dernier_contact",),
            gabarit=f"{_GABARIT}#contact",
            serre=True,
        ),
        Colonne("du", "Ce qui est dû", _ce_qui_est_du, gabarit=f"{_GABARIT}#du", muet=True),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.suivies(demande.agent, le=demande.le)

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        limite = lectures.limite_de_contact(le=demande.le)
        attendus = lectures.contrats_attendus([x.personne_id for x in lignes])
        peut_prendre = demande.peut(Permission.REFERENT_PRENDRE)
        for lien in lignes:
            orientation = attendus.get(lien.personne_id)
            lien.limite_contrat = orientation.contrat_du_le if orientation else None
            lien.contrat_en_retard = bool(lien.limite_contrat and lien.limite_contrat < demande.le)
            depuis = lien.dernier_contact or lien.periode.debut
            lien.est_sans_contact = depuis < limite
            lien.jours_sans_contact = (demande.le - depuis).days
            lien.est_a_prendre = peut_prendre and lien.place == Place.A_PRENDRE

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("portail:dossier", args=[ligne.personne_id])
