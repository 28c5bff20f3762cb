from django.urls import path

from jalons.coordination.listes.decisions import ListeDecisions
from jalons.coordination.listes.instances import ListeInstances
from jalons.coordination.listes.participants import ListeParticipants
from jalons.coordination.listes.seances import ListeSeances
from jalons.coordination.views import (
    calendrier,
    decision,
    instance,
    invitation,
    participants,
    publique,
    seance,
    tenue,
)
from jalons.ecrans.listes.page import vue_de

app_name = "coordination"

_S = "seances/<int:pk>/"
urlpatterns = [
    path("", vue_de(ListeInstances), name="instances"),
    path("instances/nouvelle/", instance.creer, name="instance_creer"),
    path("instances/<int:pk>/", instance.instance, name="instance"),
    path("instances/<int:pk>/modifier/", instance.modifier, name="instance_modifier"),
    path("instances/<int:pk>/calendrier/", instance.calendrier, name="calendrier"),
    path("instances/<int:pk>/membres/", instance.ajouter_membre, name="membre_ajouter"),
    path("membres/<int:pk>/retirer/", instance.retirer_membre, name="membre_retirer"),
    path("instances/<int:pk>/clore/", instance.clore, name="instance_clore"),
    path(
        "instances/<int:pk>/membres/reprendre/",
        instance.reprendre_membres,
        name="membres_reprendre",
    ),
    path(
        "instances/<int:pk>/participants/",
        vue_de(ListeParticipants, sur=participants.instance_suivant_un_dispositif),
        name="participants",
    ),
    path("instances/<int:pk>/participants/inscrire/", participants.inscrire, name="inscrire"),
    path("instances/<int:pk>/participants/<int:personne_id>/", participants.entrer, name="entrer"),
    path("participations/<int:pk>/", participants.participation, name="participation"),
    path("calendrier/", calendrier.annee, name="annee"),
    path("calendrier/imprimer.pdf", calendrier.annee_pdf, name="annee_pdf"),
    path("calendrier/creer/", calendrier.creer, name="annee_creer"),
    path("calendrier/abonnement/", calendrier.abonnement, name="abonnement"),
    path("agenda/<str:jeton>.ics", calendrier.agenda, name="agenda"),
    path("propositions/", instance.propositions, name="propositions"),
    path("propositions/<int:pk>/programmer/", instance.programmer, name="programmer"),
    path("propositions/<int:pk>/ecarter/", instance.ecarter, name="ecarter"),
    path("seances/", vue_de(ListeSeances), name="seances"),
    path("seances/nouvelle/", seance.creer, name="seance_creer"),
    path(_S, seance.seance, name="seance"),
    path(_S + "modifier/", seance.modifier, name="seance_modifier"),
    path(_S + "annuler/", seance.annuler, name="seance_annuler"),
    path(_S + "points/", seance.ajouter_point, name="point_ajouter"),
    path("points/<int:pk>/modifier/", seance.modifier_point, name="point_modifier"),
    path("points/<int:pk>/deplacer/", seance.deplacer_point, name="point_deplacer"),
    path("points/<int:pk>/notes/", tenue.noter, name="noter"),
    path(_S + "pieces/", seance.deposer_piece, name="piece_deposer"),
    path("pieces/<int:pk>/", seance.piece, name="piece"),
    path(_S + "membres/", invitation.inviter_membres, name="inviter_membres"),
    path(_S + "inviter/", invitation.inviter, name="inviter"),
    path(_S + "envoyer/", invitation.envoyer, name="envoyer"),
    path(_S + "relancer/", invitation.relancer, name="relancer"),
    path(_S + "points/reprendre/", seance.reprendre_points, name="points_reprendre"),
    path(_S + "presences/ajouter/", tenue.ajouter_present, name="present_ajouter"),
    path(_S + "reponse/", tenue.ma_reponse, name="ma_reponse"),
    path("invitations/<int:pk>/retirer/", invitation.retirer_invitation, name="invitation_retirer"),
    path("invitations/<int:pk>/signer/", tenue.signer, name="signer"),
    path("reponse/<str:jeton>/", publique.repondre, name="repondre"),
    path("reponse/<str:jeton>/agenda.ics", publique.evenement, name="reponse_agenda"),
    path("reponse/<str:jeton>/proposer/", publique.proposer, name="reponse_proposer"),
    path("reponse/<str:jeton>/papiers/<int:pk>/", publique.piece, name="reponse_piece"),
    path(_S + "presences/", tenue.presences, name="presences"),
    path(_S + "presences.pdf", tenue.emargement, name="emargement"),
    path(_S + "animer/", tenue.animer, name="animer"),
    path(_S + "decisions/", tenue.decider, name="decider"),
    path(_S + "compte-rendu.pdf", tenue.compte_rendu, name="compte_rendu"),
    path(_S + "diffuser/", tenue.diffuser, name="diffuser"),
    path(_S + "diffuser/reprendre/", tenue.reprendre_diffusion, name="reprendre_diffusion"),
    path(_S + "parcours/", tenue.parcours, name="parcours"),
    path(_S + "parcours/<int:personne_id>/", tenue.point_parcours, name="point_parcours"),
    path("decisions/", vue_de(ListeDecisions), name="decisions"),
    path("decisions/<int:pk>/modifier/", decision.modifier, name="decision_modifier"),
    path("decisions/<int:pk>/clore/", decision.clore, name="decision_clore"),
]
