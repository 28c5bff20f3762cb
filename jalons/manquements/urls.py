from django.urls import path

from jalons.ecrans.listes.page import vue_de
from jalons.manquements.listes.controles import ListeControles
from jalons.manquements.listes.manquements import ListeManquements
from jalons.manquements.views import chiffres, controles, decisions, manquements, messages

app_name = "manquements"

_P = "personnes/<int:personne_id>/"
_M = "<int:pk>/"
_L = "lettres/<int:pk>/"
_D = "decisions/<int:pk>/"
urlpatterns = [
    path("", vue_de(ListeManquements), name="liste"),
    path("chiffres/", chiffres.en_chiffres, name="chiffres"),
    path(_P + "section/", manquements.section, name="section"),
    path(_P + "signaler/", manquements.signaler, name="signaler"),
    path(_M, manquements.manquement, name="manquement"),
    path(_M + "corriger/", manquements.corriger, name="corriger"),
    path(_M + "retirer/", manquements.retirer, name="retirer"),
    path(_M + "etape/", manquements.etape, name="etape"),
    path("etapes/<int:pk>/retirer/", manquements.retirer_etape, name="retirer_etape"),
    path(_M + "instruire/", manquements.instruire, name="instruire"),
    path(_M + "motif/", manquements.motif, name="motif"),
    path(_M + "classer/", manquements.classer, name="classer"),
    path(_M + "rouvrir/", manquements.rouvrir, name="rouvrir"),
    path(_M + "abandonner/", manquements.abandonner, name="abandonner"),
    path(_M + "lettre/", decisions.ecrire, name="ecrire"),
    path("lettres/jour/", decisions.lettres_du_jour, name="lettres_du_jour"),
    path(_L + "chemin/", decisions.pli_de_lettre, name="pli_de_lettre"),
    path(_L + "reponse/", decisions.reponse, name="reponse"),
    path(_M + "equipe/", decisions.equipe, name="equipe"),
    path(_M + "decision/", decisions.preparer, name="preparer"),
    path(_D + "signer/", decisions.signer, name="signer"),
    path(_D + "chemin/", decisions.pli_de_decision, name="pli_de_decision"),
    path(_D + "retirer/", decisions.retirer, name="retirer_decision"),
    path(_D + "recours/", decisions.recours, name="recours"),
    path(_D + "suites/<slug:genre>/", decisions.suite, name="suite"),
    path("suites/<int:pk>/retirer/", decisions.retirer_suite, name="retirer_suite"),
    path("recours/<int:pk>/repondre/", decisions.repondre, name="repondre"),
    path("recours/<int:pk>/chemin/", decisions.pli_de_reponse, name="pli_de_reponse"),
    path(_D + "messages/<slug:genre>/", messages.message, name="message"),
    path("messages/<int:pk>/retirer/", messages.retirer_message, name="retirer_message"),
    path("controles/", vue_de(ListeControles), name="controles"),
    path("controles/tirer/", controles.tirer, name="tirer"),
    path("controles/tirages/<int:pk>/", controles.tirage, name="tirage"),
    path("controles/<int:pk>/", controles.issue, name="controle"),
    path("documents/<slug:genre>/<int:pk>/", decisions.document, name="document"),
]
