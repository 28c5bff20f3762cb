from django.urls import path

from jalons.personnes import views
from jalons.personnes.views import coordonnees, deces, espace, espace_agent, nouvelles

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
    path("<int:personne_id>/espace/", espace_agent.section, name="section_espace"),
    path("<int:personne_id>/espace/ouvrir/", espace_agent.ouvrir, name="espace_ouvrir"),
    path("<int:personne_id>/espace/fermer/", espace_agent.fermer, name="espace_fermer"),
    path("ma-page/<str:jeton>/", espace.porte, name="espace_porte"),
    path("mon-espace/", espace.mon_espace, name="mon_espace"),
    path("mon-espace/quitter/", espace.quitter, name="espace_quitter"),
    path("mon-espace/<slug:bloc>/<slug:acte>/", espace.agir, name="espace_agir"),
    path("<int:personne_id>/deces/", deces.deces, name="deces"),
    path("<int:personne_id>/nouvelles/<int:pk>/lettre/", nouvelles.lettre, name="nouvelle_lettre"),
    path("consultations/", views.consultations, name="consultations"),
]
