from django.urls import path

from jalons.regles import views

app_name = "regles"

_R = "<slug:jeu>/<int:pk>/"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("<slug:jeu>/", views.jeu, name="jeu"),
    path("<slug:jeu>/ajouter/", views.ajouter, name="ajouter"),
    path(_R, views.regle, name="regle"),
    path(_R + "plus-tot/", views.deplacer, {"sens": -1}, name="plus_tot"),
    path(_R + "plus-tard/", views.deplacer, {"sens": 1}, name="plus_tard"),
    path(_R + "arreter/", views.arreter, name="arreter"),
    path(_R + "reprendre/", views.reprendre, name="reprendre"),
]
