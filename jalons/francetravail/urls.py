from django.urls import path

from jalons.ecrans.listes.page import vue_de
from jalons.francetravail import views
from jalons.francetravail.listes.suivi_france_travail import ListeSuiviFranceTravail

app_name = "francetravail"

urlpatterns = [
    path("", vue_de(ListeSuiviFranceTravail), name="suivi"),
    path("lignes/", views.lignes, name="lignes"),
    path("lignes/<int:pk>/", views.ligne, name="ligne"),
    path("lignes/<int:pk>/rouvrir/", views.rouvrir, name="rouvrir"),
    path("personnes/<int:personne_id>/section/", views.section, name="section"),
    path("personnes/<int:personne_id>/interroger/", views.interroger, name="interroger"),
    path("echanges/<int:pk>/", views.reponse, name="reponse"),
]
