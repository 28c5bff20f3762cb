"""Adresses des opérations européennes."""

from django.urls import URLPattern, URLResolver, path

from jalons.ecrans.listes.page import vue_de
from jalons.fse.bilan.views import bilans, ressources
from jalons.fse.depenses.views import execution
from jalons.fse.listes.ce_qui_manque import ListeCeQuiManque
from jalons.fse.listes.depenses import ListeDepenses
from jalons.fse.listes.missions import ListeMissions
from jalons.fse.listes.operations import ListeOperations
from jalons.fse.listes.participants import ListeParticipantsFse
from jalons.fse.operation.views import dossier, operations, plan
from jalons.fse.operation.views.commun import operation_lue
from jalons.fse.participants.views import participants, questionnaire
from jalons.fse.publicite.views import publicite
from jalons.fse.synthese.views import pieces, synthese
from jalons.fse.temps.views import temps

app_name = "fse"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", vue_de(ListeOperations), name="liste"),
    path("nouvelle/", operations.nouvelle, name="nouvelle"),
    path("<int:pk>/", synthese.operation, name="operation"),
    path("<int:pk>/modifier/", operations.modifier, name="modifier"),
    path("<int:pk>/passer/", operations.passer, name="passer"),
    path("<int:pk>/convention/", operations.convention, name="convention"),
    path("<int:pk>/dossier/", dossier.dossier, name="dossier"),
    path("<int:pk>/dossier/deposer/", dossier.deposer_piece, name="deposer_piece"),
    path("dossier/<int:pk>/retirer/", dossier.retirer_piece, name="retirer_piece"),
    path("<int:pk>/structures/", dossier.soutenir, name="soutenir"),
    path("structures/<int:pk>/retirer/", dossier.ne_plus_compter, name="ne_plus_compter"),
    path("<int:pk>/plan/", plan.plan, name="plan"),
    path("<int:pk>/plan/modifier/", plan.modifier_plan, name="modifier_plan"),
    path("<int:pk>/plan/calculer/", plan.calculer_plan, name="calculer_plan"),
    path("<int:pk>/depenses/", vue_de(ListeDepenses, sur=operation_lue), name="depenses"),
    path("<int:pk>/depenses/nouvelle/", execution.nouvelle_depense, name="nouvelle_depense"),
    path("<int:pk>/depenses/importer/", execution.importer_depenses, name="importer_depenses"),
    path("<int:pk>/depenses/modele/", execution.modele_depenses, name="modele_depenses"),
    path("depenses/<int:pk>/", execution.depense, name="depense"),
    path("depenses/<int:pk>/avoir/", execution.avoir, name="avoir"),
    path("depenses/<int:pk>/facture/", execution.corriger_facture, name="corriger_facture"),
    path("depenses/<int:pk>/retirer/", execution.retirer_depense, name="retirer_depense"),
    path("<int:pk>/ressources/", ressources.ressources, name="ressources"),
    path("<int:pk>/ressources/recevoir/", ressources.recevoir, name="recevoir"),
    path("<int:pk>/paiements/", ressources.payer, name="payer"),
    path("paiements/<int:pk>/", ressources.paiement, name="paiement"),
    path("paiements/<int:pk>/retirer/", ressources.retirer, name="retirer_paiement"),
    path("cofinancements/<int:pk>/", ressources.cofinancement, name="cofinancement"),
    path(
        "cofinancements/<int:pk>/retirer/",
        ressources.retirer_cofinancement,
        name="retirer_cofinancement",
    ),
    path("pieces/<slug:code>/<int:pk>/", pieces.piece, name="piece"),
    path("<int:pk>/temps/", vue_de(ListeMissions, sur=operation_lue), name="temps"),
    path("<int:pk>/temps/affecter/", temps.nouvelle_mission, name="nouvelle_mission"),
    path("<int:pk>/temps/absence/", temps.absence, name="absence"),
    path("missions/<int:pk>/", temps.mission, name="mission"),
    path("missions/<int:pk>/<str:mois>/", temps.feuille, name="feuille"),
    path("feuilles/<int:pk>/signer/", temps.signer, name="signer_feuille"),
    path("feuilles/<int:pk>/chiffrer/", temps.chiffrer, name="chiffrer_feuille"),
    path("feuilles/<int:pk>/pdf/", temps.feuille_pdf, name="feuille_pdf"),
    path(
        "<int:pk>/participants/",
        vue_de(ListeParticipantsFse, sur=operation_lue),
        name="participants",
    ),
    path("<int:pk>/participants/exporter/", participants.exporter, name="exporter"),
    path("participants/a-completer/", vue_de(ListeCeQuiManque), name="ce_qui_manque"),
    path("participants/<int:pk>/", participants.participation, name="participation"),
    path(
        "participants/<int:pk>/depots/<slug:moment>/",
        questionnaire.comparaison,
        name="comparaison_depots",
    ),
    path(
        "participants/<int:pk>/questionnaire/",
        questionnaire.questionnaire_pdf,
        name="questionnaire_pdf",
    ),
    path("participants/<int:pk>/sortie/", participants.sortir, name="sortir"),
    path("participants/<int:pk>/resultat/", participants.resultat, name="resultat"),
    path("participants/<int:pk>/resultat/portee/", participants.portee, name="portee"),
    path("participants/<int:pk>/six-mois/", participants.six_mois, name="six_mois"),
    path("participants/<int:pk>/preuve/", participants.eligibilite, name="eligibilite"),
    path("participants/<int:pk>/annuler/", participants.annuler, name="annuler"),
    path("preuves/<int:pk>/", participants.preuve, name="preuve"),
    path("personnes/<int:personne_id>/entrer/<int:pk>/", participants.entrer, name="entrer"),
    path("personnes/<int:personne_id>/section/", participants.section, name="section"),
    path("<int:pk>/bilans/", bilans.bilans, name="bilans"),
    path("<int:pk>/bilans/ouvrir/", bilans.ouvrir, name="ouvrir_bilan"),
    path("bilans/<int:pk>/", bilans.bilan, name="bilan"),
    path("bilans/<int:pk>/abandonner/", bilans.abandonner, name="abandonner_bilan"),
    path("bilans/<int:pk>/reprendre/<int:ligne_id>/", bilans.reprendre, name="reprendre"),
    path("reprises/<int:pk>/retirer/", bilans.ne_plus_reprendre, name="ne_plus_reprendre"),
    path("bilans/<int:pk>/suspendre/", ressources.suspendre, name="suspendre_delai"),
    path("suspensions/<int:pk>/finir/", ressources.reprendre_delai, name="reprendre_delai"),
    path("bilans/<int:pk>/sceller/", bilans.sceller, name="sceller"),
    path("bilans/<int:pk>/sceau/", bilans.sceau, name="sceau"),
    path("bilans/<int:pk>/fichiers/<slug:code>/", bilans.fichier, name="fichier_bilan"),
    path("bilans/<int:pk>/controle/", bilans.controle, name="controle"),
    path("bilans/<int:pk>/controle/ouvrir/", bilans.ouvrir_controle, name="ouvrir_controle"),
    path("bilans/<int:pk>/controle/notifier/", bilans.notifier, name="notifier_controle"),
    path("bilans/<int:pk>/controle/repondre/", bilans.repondre, name="repondre_controle"),
    path("bilans/<int:pk>/controle/valider/", bilans.valider, name="valider_controle"),
    path("lignes/<int:pk>/retenir/", bilans.retenir, name="retenir"),
    path("<int:pk>/publicite/", publicite.publicite, name="publicite"),
    path("<int:pk>/publicite/rediger/", publicite.rediger, name="rediger"),
    path("<int:pk>/publicite/publier/", publicite.publier, name="publier"),
    path("<int:pk>/publicite/preuve/", publicite.prouver, name="prouver"),
    path("<int:pk>/publicite/seances/", publicite.seances, name="seances"),
    path("<int:pk>/documents/<slug:code>/", publicite.document, name="document"),
    path("operations/", publicite.publiques, name="publiques"),
    path("operations/<slug:code>/", publicite.fiche_publique, name="fiche_publique"),
    path("operations/<slug:code>/pdf/", publicite.fiche_publique_pdf, name="fiche_publique_pdf"),
]
