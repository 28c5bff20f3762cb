"""La charte du département, servie en feuille de style : la politique de contenu reste stricte."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from jalons.comptes.acces import publique
from jalons.socle.couleurs import decliner

TYPES_LOGO = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}


@publique
@cache_control(public=True, max_age=3600)
def charte_css(request: HttpRequest) -> HttpResponse:
    """Variables CSS de la couleur du département."""
    variables = ";".join(
        f"--{nom}:{valeur}" for nom, valeur in decliner(settings.DEPARTEMENT.couleur).items()
    )
    return HttpResponse(f":root{{{variables}}}\n", content_type="text/css; charset=utf-8")


@publique
@cache_control(public=True, max_age=3600)
def logo(request: HttpRequest) -> FileResponse:
    """Le logo du département, lu dans le fichier que désignent ses réglages."""
    chemin = Path(settings.DEPARTEMENT.logo or "/")
    if not chemin.is_file() or chemin.suffix.lower() not in TYPES_LOGO:
        raise Http404("Ce département n'a pas de logo.")
    return FileResponse(chemin.open("rb"), content_type=TYPES_LOGO[chemin.suffix.lower()])
