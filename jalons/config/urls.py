"""Adresses du site : chaque pièce range les siennes sous son nom."""

from django.conf import settings
from django.urls import include, path

from jalons.comptes.acces import publique
from jalons.comptes.charte import charte_css, logo
from jalons.socle.vues import sante

handler500 = "jalons.socle.vues.incident"

urlpatterns = [
    path("charte.css", charte_css, name="charte_css"),
    path("logo", logo, name="logo"),
    path("sante", publique(sante), name="sante"),
    path("", include("jalons.portail.urls")),
    path("listes/", include("jalons.ecrans.urls")),
    *[
        path(f"{piece}/", include(f"jalons.{piece}.urls"))
        for piece in settings.PIECES
        if piece not in {"portail", "ecrans", "socle"}
    ],
]
