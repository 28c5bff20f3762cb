from django.urls import path

from jalons.benevolat.views import benevolat

app_name = "benevolat"

_P = "personnes/<int:personne_id>/"
urlpatterns = [
    path("", benevolat.besoins, name="besoins"),
    path("ouvrir/", benevolat.ouvrir, name="ouvrir"),
    path("<int:pk>/modifier/", benevolat.modifier, name="modifier"),
    path("<int:pk>/besoin/", benevolat.noter, name="noter"),
    path(_P + "section/", benevolat.section, name="section"),
    path(_P + "souhait/", benevolat.souhait, name="souhait"),
    path(_P + "choisir/", benevolat.choisir, name="choisir"),
    path(_P + "proposer/<int:pk>/", benevolat.proposer, name="proposer"),
]
