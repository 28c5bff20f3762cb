from django.urls import path

from jalons.ecrans.listes.page import vue_de
from jalons.equipes.listes.dossiers import ListeDossiersEquipe
from jalons.equipes.listes.equipes import ListeEquipes
from jalons.equipes.views import dossier, equipe, seance

app_name = "equipes"

_S = "seances/<int:pk>/"
urlpatterns = [
    path("", vue_de(ListeEquipes), name="equipes"),
    path("ouvrir/", equipe.creer, name="creer"),
    path("<int:pk>/", equipe.equipe, name="equipe"),
    path("<int:pk>/modifier/", equipe.modifier, name="modifier"),
    path("<int:pk>/membres/", equipe.nommer, name="nommer"),
    path("<int:pk>/seances/", equipe.prevoir, name="prevoir"),
    path("membres/<int:pk>/fin/", equipe.fin_de_siege, name="fin_de_siege"),
    path(_S, seance.seance, name="seance"),
    path(_S + "presences/", seance.presences, name="presences"),
    path(_S + "convoquer/", seance.convoquer, name="convoquer"),
    path(_S + "inviter/", seance.inviter, name="inviter"),
    path(_S + "invitations.pdf", seance.invitations, name="invitations"),
    path(_S + "sans-quorum/", seance.sans_quorum, name="sans_quorum"),
    path(_S + "signer/", seance.signer, name="signer"),
    path(_S + "proces-verbal.pdf", seance.proces_verbal, name="pv"),
    path(_S + "avis/", seance.dire_les_avis, name="dire_les_avis"),
    path(_S + "avis.pdf", seance.lettres_d_avis, name="lettres_d_avis"),
    path("passages/<int:pk>/", dossier.passage, name="passage"),
    path("passages/<int:pk>/avis/", seance.rendre, name="rendre"),
    path("passages/<int:pk>/reprendre/", seance.reprendre, name="reprendre"),
    path("passages/<int:pk>/audition/", dossier.audition, name="audition"),
    path("passages/<int:pk>/retraits/", dossier.retrait, name="retrait"),
    path("retraits/<int:pk>/ecarter/", dossier.ecarter, name="ecarter"),
    path("dossiers/", vue_de(ListeDossiersEquipe), name="dossiers"),
    path("dossiers/<int:pk>/placer/", dossier.placer, name="placer"),
    path("dossiers/<int:pk>/retirer/", dossier.retirer, name="retirer"),
    path("dossiers/<int:pk>/suite/", dossier.suite, name="suite"),
    path("personnes/<int:personne_id>/saisir/", dossier.inscrire, name="saisir"),
    path("personnes/<int:personne_id>/section/", dossier.section, name="section"),
]
