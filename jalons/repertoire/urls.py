from django.urls import path

from jalons.ecrans.listes.page import vue_de
from jalons.repertoire.listes.actions import ListeActions
from jalons.repertoire.listes.conventions import ListeConventions
from jalons.repertoire.listes.dispositifs import ListeDispositifs
from jalons.repertoire.views import conventions, fichiers, offre

app_name = "repertoire"

_C = "conventions/<int:pk>/"

urlpatterns = [
    path("", vue_de(ListeActions), name="actions"),
    path("nouvelle/", offre.creer_action, name="action_creer"),
    path("<int:pk>/", offre.action, name="action"),
    path("<int:pk>/modifier/", offre.modifier_action, name="action_modifier"),
    path("<int:pk>/conventions/", offre.ajouter_convention, name="convention_ajouter"),
    path("conventions/", vue_de(ListeConventions), name="conventions"),
    path("conventions/nouvelle/", conventions.creer, name="convention_creer"),
    path(_C, conventions.convention, name="convention"),
    path("conventions/<int:pk>/resultats/", conventions.resultats, name="convention_resultats"),
    path(_C + "modifier/", conventions.modifier, name="convention_modifier"),
    path(_C + "lignes/", conventions.lignes, name="convention_lignes"),
    path(_C + "avenant/", conventions.avenant, name="convention_avenant"),
    path(_C + "objectif/", conventions.objectif, name="convention_objectif"),
    path(_C + "places/", conventions.places, name="convention_places"),
    path("lignes/<int:pk>/depense/", conventions.depenser, name="depenser"),
    path("lignes/<int:pk>/condition/", conventions.condition, name="ligne_condition"),
    path("depenses/<int:pk>/annuler/", conventions.annuler_depense, name="depense_annuler"),
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
    path("dispositifs/", vue_de(ListeDispositifs), name="dispositifs"),
    path("dispositifs/nouveau/", offre.creer_dispositif, name="dispositif_creer"),
    path("dispositifs/<int:pk>/", offre.modifier_dispositif, name="dispositif_modifier"),
    path("coordonnes/", offre.coordonnes, name="coordonnes"),
]
