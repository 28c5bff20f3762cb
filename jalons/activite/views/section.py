"""La section du dossier : vers quoi la personne est positionnée, ses heures, son emploi."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jalons.activite.selectors import contrats, heures, positionnements
from jalons.comptes.acces import RequeteAgent
from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne


@sur_personne(Permission.ACTIVITE_CONSULTER, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : l'activité d'une personne."""
    le, agent = timezone.localdate(), request.user
    contexte = {
        "personne": personne,
        "positionnements": positionnements.de_la_personne(agent, personne, le=le)[:6],
        "contrats": contrats.visibles(agent, le=le).filter(personne=personne)[:4],
        "total": heures.total_de_la_semaine(personne, agent, jour=le, le=le),
        "alertes": heures.alertes_de_la_personne(personne, agent, du=le, au=le, le=le),
        "peut_positionner": agent.peut(Permission.POSITIONNEMENT_GERER),
        "peut_noter_un_contrat": agent.peut(Permission.CONTRAT_TRAVAIL_GERER),
    }
    return render(request, "activite/section.html", contexte)
