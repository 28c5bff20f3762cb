"""Les agents et leurs rôles en cours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.comptes.roles import Role
from jalons.ecrans.listes import Colonne, Demande, FiltreTexte, Liste


def _roles(agent: Any) -> str:
    return ", ".join(agent.roles_en_cours)


def _compte(agent: Any) -> str:
    return "Actif" if agent.is_active else "Fermé"


class ListeAgents(Liste):
    code = "agents"
    libelle = "Agents et rôles"
    adresse = "comptes:agents"
    permission = (Permission.HABILITATION_GERER,)
    ecran_export = "agents_export"
    vide = "Aucun agent ne répond à cette recherche."
    icone_vide = "people"
    nom_ligne = ("agent", "agents")
    tri = "nom"
    gabarit = "comptes/agents.html"
    filtres = (
        FiltreTexte(code="q", libelle="Agent cherché", champs=("nom", "prenom", "courriel")),
    )
    colonnes = (
        Colonne("nom", "Agent", str, tri=("nom", "prenom"), lie=True),
        Colonne("courriel", "Courriel", tri=("courriel",), large=True),
        Colonne("structure", "Structure", tri=("structure__nom", "nom"), coupe=True),
        Colonne("site", "Site", coupe=True),
        Colonne("roles", "Rôles en cours", _roles, gabarit="comptes/liste_agents.html#roles"),
        Colonne("compte", "Compte", _compte, gabarit="comptes/liste_agents.html#compte", muet=True),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return Agent.objects.select_related("structure", "site").prefetch_related("affectations")

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        libelles = {role.code: role.libelle for role in Role.tous()}
        for agent in lignes:
            agent.roles_en_cours = [
                libelles.get(a.role, a.role)
                for a in agent.affectations.all()
                if demande.le in a.periode
            ]

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("comptes:agent", args=[ligne.pk])
