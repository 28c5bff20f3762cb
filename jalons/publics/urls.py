from django.urls import path

from jalons.ecrans.listes.page import vue_de
from jalons.publics.listes.personnes_par_public import ListePublics
from jalons.publics.views import depenses, personne

app_name = "publics"

_P = "personnes/<int:personne_id>/"
urlpatterns = [
    path("", vue_de(ListePublics), name="personnes"),
    path("depenses/", depenses.depenses, name="depenses"),
    path("conventions/<int:pk>/", depenses.parts, name="parts"),
    path("conventions/<int:pk>/<int:ligne_id>/", depenses.dire, name="parts_dire"),
    path("suites/<int:pk>/", personne.suite, name="suite"),
    path("<int:pk>/corriger/", personne.corriger, name="corriger"),
    path("<int:pk>/retirer/", personne.retirer, name="retirer"),
    path(_P, personne.section, name="section"),
    path(_P + "dire/", personne.reconnaitre, name="reconnaitre"),
    path(_P + "point/", personne.point, name="point"),
    path(_P + "point/<int:pk>/", personne.point, name="point_corriger"),
]
