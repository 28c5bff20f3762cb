"""Ce que partagent les écrans d'une opération : la charger, ses onglets, rendre un fichier."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from jalons.comptes.acces import RequeteAgent
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.ecrans.fichiers import fichier
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.cycle import TERMINEES
from jalons.socle.models import Fichier

ONGLETS = (
    ("synthese", "Synthèse", "fse:operation"),
    ("dossier", "Dossier", "fse:dossier"),
    ("plan", "Plan", "fse:plan"),
    ("depenses", "Dépenses", "fse:depenses"),
    ("ressources", "Ressources", "fse:ressources"),
    ("temps", "Temps", "fse:temps"),
    ("participants", "Participants", "fse:participants"),
    ("bilans", "Bilans et contrôle", "fse:bilans"),
    ("publicite", "Publicité", "fse:publicite"),
)


def charger(pk: int) -> Operation:
    """L'opération ou 404."""
    return get_object_or_404(
        Operation.objects.select_related(
            "beneficiaire", "porteur", "instructeur", "projet", "fiche"
        ),
        pk=pk,
    )


def operation_lue(_agent: Agent, pk: int) -> Operation:
    """L'opération dont une liste montre les lignes, ou 404."""
    return charger(pk)


def contexte(
    request: RequeteAgent, operation: Operation, onglet: str, **autres: Any
) -> dict[str, Any]:
    """Le contexte commun aux onglets d'une opération, pour qui fait la requête."""
    return contexte_de(request.user, operation, onglet, **autres)


def contexte_de(agent: Agent, operation: Operation, onglet: str, **autres: Any) -> dict[str, Any]:
    """Le même contexte, pour cet agent ; qui ne lit que ses participants n'a pas d'onglets."""
    ouvre_l_operation = agent.peut(Permission.FSE_CONSULTER)
    return {
        "titre": operation.intitule,
        "operation": operation,
        "onglet": onglet,
        "onglet_libelle": next(libelle for code, libelle, _ in ONGLETS if code == onglet),
        "onglet_lien": next(
            reverse(vue, args=[operation.pk]) for code, _, vue in ONGLETS if code == onglet
        ),
        "onglets": [
            (code, libelle, reverse(vue, args=[operation.pk]))
            for code, libelle, vue in ONGLETS
            if ouvre_l_operation and (code != "participants" or operation.a_participants)
        ],
        "peut_gerer": agent.peut(Permission.FSE_GERER) and operation.statut not in TERMINEES,
        "ouvre_les_paies": agent.peut(Permission.FSE_GERER) or agent.peut(Permission.FSE_CONTROLER),
        "peut_controler": agent.peut(Permission.FSE_CONTROLER) and agent.pk != operation.porteur_id,
        **autres,
    }


def servir(piece: Fichier, *, nom: str = "") -> HttpResponse:
    """Le fichier archivé, affiché dans le navigateur s'il sait, sinon téléchargé."""
    return fichier(piece.contenu, nom=nom or piece.nom, type_mime=piece.type_mime)
