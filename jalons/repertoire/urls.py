from django.urls import path

from jalons.ecrans.listes.page import vue_de
from jalons.repertoire.listes.actions import ListeActions
from jalons.repertoire.views import fichiers, offre

app_name = "repertoire"

urlpatterns = [
    path("", vue_de(ListeActions), name="actions"),
    path("nouvelle/", offre.creer_action, name="action_creer"),
    path("<int:pk>/", offre.action, name="action"),
    path("<int:pk>/modifier/", offre.modifier_action, name="action_modifier"),
    path("<int:pk>/conventions/", offre.ajouter_convention, name="convention_ajouter"),
    path(
        "conventions/<int:pk>/joindre/",
        fichiers.joindre_convention,
        name="convention_joindre",
    ),
    path(
        "conventions/<int:pk>/fichier/",
        fichiers.fichier_convention,
        name="convention_fichier",
    ),
    path("<int:pk>/compter/", offre.compter, name="compter"),
    path("dispositifs/", offre.dispositifs, name="dispositifs"),
    path("dispositifs/nouveau/", offre.creer_dispositif, name="dispositif_creer"),
    path("dispositifs/<int:pk>/", offre.modifier_dispositif, name="dispositif_modifier"),
    path("coordonnes/", offre.coordonnes, name="coordonnes"),
]
