from django.urls import path

from jalons.comptes import views
from jalons.comptes.listes.agents import ListeAgents
from jalons.ecrans.listes.page import vue_de

app_name = "comptes"

urlpatterns = [
    path("connexion/", views.connexion, name="connexion"),
    path("deconnexion/", views.deconnexion, name="deconnexion"),
    path("sans-habilitation/", views.sans_habilitation, name="sans_habilitation"),
    path("session/prolonger/", views.prolonger_session, name="prolonger"),
    path("mot-de-passe/", views.mot_de_passe, name="mot_de_passe"),
    path("mot-de-passe/oublie/", views.oublie, name="oublie"),
    path("mot-de-passe/oublie/envoye/", views.oublie_envoye, name="oublie_envoye"),
    path("mot-de-passe/choisir/<str:agent>/<str:jeton>/", views.choisir, name="choisir"),
    path("agents/", vue_de(ListeAgents), name="agents"),
    path("agents/nouveau/", views.creer_agent, name="agent_creer"),
    path("agents/<int:pk>/", views.agent, name="agent"),
    path("agents/<int:pk>/activer/", views.activer, name="activer"),
    path("roles/<int:pk>/retirer/", views.retirer, name="retirer"),
    path("parametres/", views.parametres, name="parametres"),
    path("parametres/<slug:code>/", views.parametre, name="parametre"),
    path("mot-de-passe/change/", views.mot_de_passe_change, name="mot_de_passe_change"),
]
