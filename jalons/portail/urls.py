from django.urls import path

from jalons.ecrans.listes.page import vue_de
from jalons.portail import views
from jalons.portail.listes.recherche import ListeRecherche

app_name = "portail"

urlpatterns = [
    path("", views.ma_journee, name="ma_journee"),
    path("recherche/", vue_de(ListeRecherche), name="recherche"),
    path("dossiers/<int:personne_id>/", views.dossier, name="dossier"),
    path("dossiers/<int:personne_id>/savoir/", views.savoir, name="savoir"),
    path("accessibilite/", views.accessibilite, name="accessibilite"),
    path("accessibilite/audit/", views.audit_accessibilite, name="audit_accessibilite"),
    path("aide/", views.aide, name="aide"),
    path("plan-du-site/", views.plan, name="plan"),
    path("donnees-personnelles/", views.donnees_personnelles, name="donnees_personnelles"),
]
