from django.urls import path

from jalons.comptes import views

app_name = "comptes"

urlpatterns = [
    path("connexion/", views.connexion, name="connexion"),
    path("deconnexion/", views.deconnexion, name="deconnexion"),
    path("sans-habilitation/", views.sans_habilitation, name="sans_habilitation"),
    path("mot-de-passe/", views.mot_de_passe, name="mot_de_passe"),
    path("mot-de-passe/change/", views.mot_de_passe_change, name="mot_de_passe_change"),
]
