from django.urls import path

from jalons.contrats.views import section

app_name = "contrats"

_P = "personnes/<int:personne_id>/"
urlpatterns = [
    path(_P + "section/", section.section, name="section"),
    path(_P, section.personne, name="personne"),
    path(_P + "ailleurs/", section.ailleurs, name="ailleurs"),
]
