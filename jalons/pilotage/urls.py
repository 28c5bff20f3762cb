from django.urls import path

from jalons.pilotage import views

app_name = "pilotage"

urlpatterns = [
    path("", views.tableau_de_bord, name="tableau_de_bord"),
    path("releves/", views.releves, name="releves"),
    path("releves/<int:pk>/", views.releve, name="releve"),
    path("<slug:code>/publier/", views.publier, name="publier"),
    path("<slug:code>/", views.indicateur, name="indicateur"),
    path("<slug:code>/<slug:mois>/<slug:territoire>/", views.cas, name="cas"),
    path(
        "<slug:code>/<slug:mois>/<slug:territoire>/export.csv", views.cas_export, name="cas_export"
    ),
]
