from django.urls import path

from jalons.simulation.views import simulation

app_name = "simulation"

_P = "personnes/<int:personne_id>/"
urlpatterns = [
    path(_P, simulation.page, name="page"),
    path(_P + "section/", simulation.section, name="section"),
]
