"""La charte du département, servie en feuille de style : la politique de contenu reste stricte."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from jalons.comptes.acces import publique
from jalons.socle.couleurs import decliner


@publique
@cache_control(public=True, max_age=3600)
def charte_css(request: HttpRequest) -> HttpResponse:
    """Variables CSS de la couleur du département."""
    variables = ";".join(
        f"--{nom}:{valeur}" for nom, valeur in decliner(settings.DEPARTEMENT.couleur).items()
    )
    return HttpResponse(f":root{{{variables}}}\n", content_type="text/css; charset=utf-8")
