"""Le mille-feuille : l'offre et les besoins, thème ou public par territoire."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jalons.annuaire.data_inclusion import PublicInsertion, ThemeInsertion
from jalons.annuaire.selectors import territoires
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.gestes import en_dictionnaire, lire_filtres
from jalons.projets.selectors.millefeuille import FiltresMilleFeuille, matrice
from jalons.repertoire.enums import GenreAction


@requiert(Permission.COORDINATION_CONSULTER)
def mille_feuille(request: RequeteAgent) -> HttpResponse:
    """La matrice de l'offre : où rien n'existe, où l'on se marche sur les pieds."""
    le = timezone.localdate()
    filtres = lire_filtres(request, FiltresMilleFeuille)
    lieux = list(territoires(le=le))
    contexte = {
        "titre": "Le mille-feuille de l'offre",
        "matrice": matrice(filtres, territoires=lieux, le=le, agent=request.user),
        "lieux": lieux,
        "filtres": {**en_dictionnaire(filtres), "lignes": filtres.axe},
        "annee": filtres.lire_annee(le),
        "annees": range(le.year + 1, le.year - 5, -1),
        "themes": ThemeInsertion.choices(),
        "publics": PublicInsertion.choices(),
        "genres": GenreAction.choices(),
        "onglet": "mille_feuille",
        "releve": request.user.peut(Permission.COORDINATION_GERER),
    }
    return render(request, "projets/mille_feuille.html", contexte)
