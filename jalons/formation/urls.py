from django.urls import path

from jalons.ecrans.listes.page import vue_de
from jalons.formation.listes.fins_formation import ListeFins
from jalons.formation.listes.sessions import ListeSessions
from jalons.formation.views import formation

app_name = "formation"

_P = "personnes/<int:personne_id>/"
urlpatterns = [
    path("", vue_de(ListeSessions), name="sessions"),
    path("importer/", formation.importer, name="importer"),
    path("fins/", vue_de(ListeFins), name="fins"),
    path("fins/<int:pk>/", formation.fin, name="fin"),
    path("sessions/<int:pk>/", formation.session, name="session"),
    path("sessions/<int:pk>/stagiaires/", formation.recevoir, name="stagiaires"),
    path("stagiaires/<int:pk>/", formation.decider, name="decider"),
    path(_P + "section/", formation.section, name="section"),
    path(_P + "chercher/", formation.chercher, name="chercher"),
    path(_P + "prescrire/<int:pk>/", formation.prescrire, name="prescrire"),
]
