"""Simuler un emploi avec une personne."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent
from jalons.comptes.enums import Niveau, Permission
from jalons.ecrans.gestes import tenter
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.simulation.forms.simulation import SimulerForm, initial_de

_FAIRE = Permission.SIMULATION_FAIRE


@sur_personne(_FAIRE, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : le lien vers la simulation."""
    return render(request, "simulation/section.html", {"personne": personne})


@sur_personne(_FAIRE, niveau=Niveau.SUIVI, ecran="simulation")
def page(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Ce que change un emploi : rien n'est gardé."""
    le = timezone.localdate()
    form = SimulerForm(request.POST or None, le=le, initial=initial_de(personne, le=le))
    simulation = None
    if request.method == "POST" and form.is_valid():
        _, simulation = tenter(form, form.calculer)
    contexte = {
        "titre": f"Le travail paie : {personne.nom_complet}",
        "personne": personne,
        "form": form,
        "simulation": simulation,
    }
    statut = 422 if form.errors else 200
    return render(request, "simulation/page.html", contexte, status=statut)
