from django.urls import path

from jalons.accueil.listes.entrants import ListeEntrants
from jalons.accueil.listes.reorientations import ListeReorientations
from jalons.accueil.views import lots, orientation, reception, referents, rendez_vous
from jalons.ecrans.listes.page import vue_de
from jalons.questionnaires.views.remplir import section as section_questionnaire

app_name = "accueil"

_P = "personnes/<int:personne_id>/"
urlpatterns = [
    path("entrants/", vue_de(ListeEntrants), name="entrants"),
    path("rendez-vous/journee/", rendez_vous.journee_agent, name="journee_agent"),
    path("rendez-vous/<int:pk>/", rendez_vous.rendez_vous, name="rendez_vous"),
    path("rendez-vous/<int:pk>/issue/", rendez_vous.issue, name="issue"),
    path("rendez-vous/<int:pk>/annuler/", rendez_vous.annuler, name="annuler"),
    path("rendez-vous/<int:pk>/deplacer/", rendez_vous.deplacer, name="deplacer"),
    path("rendez-vous/<int:pk>/corriger/", rendez_vous.corriger, name="corriger_issue"),
    path("rendez-vous/<int:pk>/envoyee/", rendez_vous.envoyee, name="envoyee"),
    path("rendez-vous/<int:pk>/rappel/", rendez_vous.rappel, name="rappel"),
    path("entretiens/<int:pk>/corriger/", reception.corriger_entretien, name="corriger_entretien"),
    path("convocations/<int:pk>/", lots.lot, name="lot"),
    path("convocations/<int:pk>/lettres.pdf", lots.lot_pdf, name="lot_pdf"),
    path(_P + "convoquer/", rendez_vous.convoquer, name="convoquer"),
    path(_P + "recevoir/", reception.recevoir, name="recevoir"),
    path(_P + "accueil/", reception.section, name="section_reception"),
    path(
        _P + "diagnostic/section/",
        section_questionnaire,
        {"usage": "dsp"},
        name="section_diagnostic",
    ),
    path(_P + "orienter/", orientation.orienter, name="orienter"),
    path(_P + "referent/", referents.designer, name="designer"),
    path("reorientations/", vue_de(ListeReorientations), name="reorientations"),
    path(
        "reorientations/tableau/",
        orientation.tableau_des_reorientations,
        name="reorientations_tableau",
    ),
    path(_P + "reorientation/", orientation.demander_reorientation, name="demander_reorientation"),
    path(
        _P + "reorientation/classer/",
        orientation.classer_reorientation,
        name="classer_reorientation",
    ),
    path(_P + "orientation/", orientation.section, name="section_orientation"),
    path(_P + "coreo/", orientation.coreo, name="coreo"),
    path(_P + "coreo/engagements/", orientation.coreo_engagements, name="coreo_engagements"),
    path(_P + "coreo/a-signer.pdf", orientation.coreo_a_signer, name="coreo_a_signer"),
    path(_P + "coreo/signer/", orientation.coreo_signer, name="coreo_signer"),
    path(_P + "coreo/papier/", orientation.coreo_papier, name="coreo_papier"),
    path(_P + "coreo/refuser/", orientation.coreo_refuser, name="coreo_refuser"),
    path(_P + "coreo/notifier/", orientation.notifier, name="notifier"),
    path(_P + "inscription/", orientation.inscription, name="inscription"),
]
