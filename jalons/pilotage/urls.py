from django.urls import path

from jalons.pilotage import views

app_name = "pilotage"

urlpatterns = [
    path("", views.tableau_de_bord, name="tableau_de_bord"),
    path("<slug:code>/", views.indicateur, name="indicateur"),
    path("<slug:code>/<slug:mois>/<slug:territoire>/", views.cas, name="cas"),
    path(
        "<slug:code>/<slug:mois>/<slug:territoire>/export.csv", views.cas_export, name="cas_export"
    ),
]
