from django.urls import path

from jalons.personnes import views
from jalons.personnes.views import coordonnees

app_name = "personnes"

urlpatterns = [
    path("documents/<int:pk>/", views.document, name="document"),
    path("communes/", views.communes, name="communes"),
    path("rapprochements/", views.rapprochements, name="rapprochements"),
    path("rapprochements/nir/", views.nirs, name="nirs"),
    path("rapprochements/nir/<int:pk>/", views.nir, name="nir"),
    path("rapprochements/communes/", views.communes_inconnues, name="communes_inconnues"),
    path("rapprochements/communes/rattacher/", views.commune, name="rattacher_commune"),
    path("rapprochements/liees/", views.liees, name="liees"),
    path("rapprochements/liees/<int:pk>/", views.lien, name="lien"),
    path("rapprochements/<int:pk>/", views.doute, name="doute"),
    path("rapprochements/<int:pk>/avis/", views.avis, name="avis"),
    path("<int:personne_id>/coordonnees/", coordonnees.coordonnees, name="coordonnees"),
    path("consultations/", views.consultations, name="consultations"),
]
