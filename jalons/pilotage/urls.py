from django.urls import path

from jalons.ecrans.listes.page import vue_de
from jalons.pilotage.listes.releves import ListeReleves
from jalons.pilotage.views import argent, chiffres

app_name = "pilotage"

_CAS = "<slug:code>/<slug:mois>/<slug:territoire>/"

urlpatterns = [
    path("", chiffres.tableau_de_bord, name="tableau_de_bord"),
    path("argent/", argent.argent, name="argent"),
    path("argent/lignes/", argent.lignes, name="argent_lignes"),
    path("releves/", vue_de(ListeReleves), name="releves"),
    path("releves/<int:pk>/", chiffres.releve, name="releve"),
    path("<slug:code>/publier/", chiffres.publier, name="publier"),
    path("<slug:code>/", chiffres.indicateur, name="indicateur"),
    path(_CAS, chiffres.cas, name="cas"),
    path(f"{_CAS}export.csv", chiffres.cas_export, name="cas_export"),
]
