from django.urls import path

from jalons.activite.listes.contrats import ListeContrats
from jalons.activite.listes.positionnements import ListePositionnements
from jalons.activite.views import contrats, heures, positionnements, reponse, section, semaines
from jalons.ecrans.listes.page import vue_de

app_name = "activite"

_P = "personnes/<int:personne_id>/"
_U = "positionnements/<int:pk>/"
_H = "heures/<int:pk>/"
_C = "contrats/<int:pk>/"
urlpatterns = [
    path("positionnements/", vue_de(ListePositionnements), name="positionnements"),
    path(_U, positionnements.positionnement, name="positionnement"),
    path(_U + "relancer/", positionnements.relancer, name="positionnement_relancer"),
    path(_U + "revenir/", positionnements.revenir, name="positionnement_revenir"),
    path(_U + "lien/", reponse.envoyer_le_lien, name="positionnement_lien"),
    path(_U + "lien/fermer/", reponse.fermer_le_lien, name="positionnement_lien_fermer"),
    path("reponse/<str:jeton>/", reponse.reponse, name="reponse"),
    path(_U + "<slug:acte>/", positionnements.avancer, name="positionnement_avancer"),
    path("contrats/", vue_de(ListeContrats), name="contrats"),
    path(_C, contrats.contrat, name="contrat"),
    path(_C + "corriger/", contrats.corriger, name="contrat_corriger"),
    path(_C + "fin/", contrats.terminer, name="contrat_terminer"),
    path(_C + "constater/", contrats.constater, name="contrat_constater"),
    path("semaines/", semaines.semaines, name="semaines"),
    path(_H + "corriger/", heures.corriger, name="heures_corriger"),
    path(_H + "valider/", heures.valider, name="heures_valider"),
    path(_H + "imputer/", heures.imputer, name="heures_imputer"),
    path(_H + "imputer/<int:ligne_id>/rendre/", heures.rendre, name="heures_rendre"),
    path(_H + "retirer/", heures.retirer, name="heures_retirer"),
    path(_P + "section/", section.section, name="section"),
    path(_P + "positionner/", positionnements.positionner, name="positionner"),
    path(_P + "prescrire/<int:offre_id>/", positionnements.prescrire, name="prescrire"),
    path(_P + "heures/", heures.semaine, name="heures"),
    path(_P + "heures/noter/", heures.noter, name="heures_noter"),
    path(_P + "contrats/noter/", contrats.noter, name="contrat_noter"),
]
