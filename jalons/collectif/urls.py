from django.urls import path

from jalons.collectif.listes.collectives import ListeCollectives
from jalons.collectif.listes.suivis import ListeSuivis
from jalons.collectif.views import collectif as vues
from jalons.ecrans.listes.page import vue_de

app_name = "collectif"

_P = "personnes/<int:personne_id>/"
_S = "seances/<int:pk>/"
urlpatterns = [
    path("", vue_de(ListeCollectives), name="actions"),
    path("suivis/", vue_de(ListeSuivis), name="suivis"),
    path("nouvelle/", vues.creer, name="action_creer"),
    path("<int:pk>/", vues.action, name="action"),
    path("<int:pk>/modifier/", vues.modifier, name="action_modifier"),
    path("<int:pk>/copier/", vues.copier, name="action_copier"),
    path("<int:pk>/seances/", vues.ajouter_seance, name="seance_ajouter"),
    path(_S, vues.seance, name="seance"),
    path(_S + "modifier/", vues.modifier_seance, name="seance_modifier"),
    path(_S + "annuler/", vues.annuler_seance, name="seance_annuler"),
    path(_S + "emarger/", vues.emarger, name="emarger"),
    path(_S + "m-inscrire/", vues.m_inscrire, name="m_inscrire"),
    path("inscriptions/<int:pk>/desister/", vues.desister, name="desister"),
    path(_P, vues.choisir, name="choisir"),
    path(_P + "section/", vues.section, name="section"),
    path(_P + "seances/<int:seance_id>/", vues.inscrire, name="inscrire"),
]
