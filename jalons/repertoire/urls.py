from django.urls import path

from jalons.ecrans.listes.page import vue_de
from jalons.repertoire.listes.actions import ListeActions
from jalons.repertoire.listes.axes import ListeAxes
from jalons.repertoire.listes.conventions import ListeConventions
from jalons.repertoire.listes.dispositifs import ListeDispositifs
from jalons.repertoire.listes.fiches import ListeFiches
from jalons.repertoire.listes.suivis import ListeSuivis
from jalons.repertoire.views import (
    conventions,
    fiches,
    fichiers,
    offre,
    ouverte,
    publication,
    recherche,
    suivis,
)

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
    path(_C + "suivis/", vue_de(ListeSuivis, sur=conventions.lire), name="suivis"),
    path(_C + "suivis/inscrire/", suivis.inscrire, name="suivi_inscrire"),
    path(_C + "suivis/inscrire/<int:personne_id>/", suivis.entrer, name="suivi_entrer"),
    path(_C + "suivis/importer/", suivis.importer, name="suivis_importer"),
    path(_C + "suivis/releve/", suivis.releve, name="suivis_releve"),
    path(_C + "suivis/relever/", suivis.relever, name="suivis_relever"),
    path(_C + "bilan/", suivis.rendre_bilan, name="bilan_rendre"),
    path("suivis/<int:pk>/", suivis.suivi, name="suivi"),
    path("suivis/<int:pk>/retirer/", suivis.retirer, name="suivi_retirer"),
    path("bilans/<int:pk>/corriger/", suivis.corriger_bilan, name="bilan_corriger"),
    path("bilans/<int:pk>/juger/", suivis.juger_bilan, name="bilan_juger"),
    path("axes/", vue_de(ListeAxes), name="axes"),
    path("axes/nouveau/", suivis.creer_axe, name="axe_creer"),
    path("axes/<int:pk>/", suivis.modifier_axe, name="axe_modifier"),
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
    path("chercher/", recherche.chercher, name="recherche"),
    path("selection/", recherche.selection, name="selection"),
    path("selection/<str:signee>/", recherche.selection_partagee, name="selection_partagee"),
    path("fiches/", vue_de(ListeFiches), name="fiches"),
    path("fiches/nouvelle/", fiches.creer, name="fiche_creer"),
    path("fiches/importer/", publication.importer, name="fiches_importer"),
    path("fiches/exporter/<slug:objet>.<slug:format_>", publication.exporter, name="exporter"),
    path("fiches/erreurs/", fiches.erreurs, name="erreurs"),
    path("fiches/erreurs/<int:pk>/", fiches.clore_erreur, name="erreur_clore"),
    path("fiches/doublons/", fiches.doublons, name="doublons"),
    path("fiches/doublons/<int:pk>/", fiches.trancher, name="doublon_trancher"),
    path("fiches/<int:pk>/", fiches.fiche, name="fiche"),
    path("fiches/<int:pk>/modifier/", fiches.modifier, name="fiche_modifier"),
    path("fiches/<int:pk>/confirmer/", fiches.confirmer, name="fiche_confirmer"),
    path("fiches/<int:pk>/signaler/", fiches.signaler, name="fiche_signaler"),
    path("fiches/<int:pk>/session/", fiches.ajouter_session, name="session_ajouter"),
    path("fiches/<int:pk>/demander/", fiches.demander, name="fiche_demander"),
    path("ouvert/", ouverte.page, name="ouverte"),
    path("api/v1/openapi.json", ouverte.openapi, name="openapi"),
    path("api/v1/<slug:objet>", ouverte.api, name="api"),
    path("api/v1/services/<str:identifiant>", ouverte.api_service, name="api_service"),
    path("confirmer/<str:jeton>/", fiches.confirmer_par_lien, name="confirmer_par_lien"),
    path("confirmer/<str:jeton>/<int:pk>/", fiches.corriger_par_lien, name="corriger_par_lien"),
]
