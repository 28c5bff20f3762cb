from django.urls import path

from jalons.questionnaires.views import grilles, remplir

app_name = "questionnaires"

_G = "grilles/<slug:usage>/"
_Q = _G + "questions/<slug:code>/"
_P = "<slug:usage>/personnes/<int:personne_id>/"
urlpatterns = [
    path("metiers/", remplir.metiers, name="metiers"),
    path("grilles/", grilles.liste, name="grilles"),
    path(_G, grilles.grille, name="grille"),
    path(_G + "apercu/<slug:theme>/", grilles.apercu, name="apercu"),
    path(_G + "ajouter/", grilles.ajouter, name="ajouter_question"),
    path(_Q, grilles.question, name="question"),
    path(_Q + "plus-tot/", grilles.deplacer, {"sens": -1}, name="question_plus_tot"),
    path(_Q + "plus-tard/", grilles.deplacer, {"sens": 1}, name="question_plus_tard"),
    path(_Q + "retirer/", grilles.retirer, name="retirer_question"),
    path(_Q + "reprendre/", grilles.reprendre, name="reprendre_question"),
    path(_P, remplir.ouvrir, name="ouvrir"),
    path(_P + "theme/<slug:theme>/", remplir.theme, name="theme"),
    path(_P + "theme/<slug:theme>/aborder/", remplir.aborder, name="aborder"),
    path(_P + "<int:numero>/", remplir.relecture, name="relecture"),
    path(_P + "<int:numero>/valider/", remplir.valider, name="valider"),
]
