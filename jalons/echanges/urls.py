from django.urls import path

from jalons.echanges import views
from jalons.echanges.listes.rejets import ListeRejets
from jalons.ecrans.listes.page import vue_de

app_name = "echanges"

urlpatterns = [
    path("", views.lots, name="lots"),
    path("lots/<int:pk>/", views.lot, name="lot"),
    path("lots/<int:pk>/reprendre/", views.reprendre, name="reprendre"),
    path("lots/<int:pk>/decider/", views.decider, name="decider"),
    path("lots/<int:pk>/absents/", views.absents, name="absents"),
    path("rejets/", vue_de(ListeRejets), name="rejets"),
    path("rejets/<int:pk>/", views.rejet, name="rejet"),
    path("rejets/<int:pk>/regler/", views.regler, name="regler"),
]
