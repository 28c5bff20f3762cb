"""La boîte à outils d'une personne : des offres, chacune avec sa raison, et pourquoi pas les autres."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jalons.accompagnement.selectors.boite import boite_de
from jalons.comptes.acces import RequeteAgent
from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.personnes.selectors import niveaux_sur
from jalons.socle.saisie import entier

_RAYONS = (10, 20, 30, 50, 80)


@sur_personne(Permission.POSITIONNEMENT_GERER, niveau=Niveau.SUIVI, ecran="boite_a_outils")
def boite(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Les offres classées ; « ?rayon=20 » ou « ?rayon=tout » change la distance."""
    dit = request.GET.get("rayon", "")
    rayon = entier(dit)
    lue = boite_de(
        personne,
        request.user,
        niveaux_sur(request.user, personne),
        le=timezone.localdate(),
        rayon=min(max(rayon, 1), 500) if rayon else None,
        partout=dit == "tout",
    )
    contexte = {
        "titre": f"Boîte à outils de {personne.nom_complet}",
        "personne": personne,
        "boite": lue,
        "rayons": _RAYONS,
    }
    return render(request, "accompagnement/boite.html", contexte)


@sur_personne(Permission.POSITIONNEMENT_GERER, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : où trouver ce qu'il lui faut."""
    return render(request, "accompagnement/section_boite.html", {"personne": personne})
