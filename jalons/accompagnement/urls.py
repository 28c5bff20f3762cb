from django.urls import path

from jalons.accompagnement.listes.campagne import ListeCampagne
from jalons.accompagnement.listes.coordinations import ListeCoordinations
from jalons.accompagnement.listes.mes_personnes import ListeMesPersonnes
from jalons.accompagnement.listes.plie import ListePlie
from jalons.accompagnement.views import (
    boite,
    charge,
    contacts,
    coordination,
    mes_personnes,
    parcours,
    parcours_chiffres,
    plan,
    plie_commission,
    plie_liste,
    plie_sortie,
    reprise,
    transferts,
)
from jalons.ecrans.listes.page import vue_de

app_name = "accompagnement"

_D = "personnes/<int:personne_id>/"
_P = _D + "plie/"
_C = "coordinations/<int:pk>/"
urlpatterns = [
    path(_D + "contacts/", contacts.section, name="section_contacts"),
    path(_D + "contacts/noter/", contacts.contact, name="contact"),
    path("contacts/<int:pk>/", contacts.corriger, name="contact_corriger"),
    path("contacts/<int:pk>/retirer/", contacts.retirer, name="contact_retirer"),
    path(_D + "parcours/", parcours.section, name="section_parcours"),
    path(_D + "parcours/ouvrir/", parcours.ouvrir, name="parcours_ouvrir"),
    path("parcours/<int:pk>/", parcours.parcours, name="parcours"),
    path("parcours/<int:pk>/referent/", parcours.referent, name="parcours_referent"),
    path("parcours/<int:pk>/etapes/ajouter/", parcours.ajouter_etape, name="ajouter_etape"),
    path("parcours/<int:pk>/sortir/", parcours.sortir, name="parcours_sortir"),
    path("parcours/etapes/<int:pk>/", parcours.etape, name="etape"),
    path(_D + "coordination/", coordination.section, name="section_coordination"),
    path(_D + "coordination/proposer/", coordination.proposer, name="coordination_proposer"),
    path("coordinations/", vue_de(ListeCoordinations), name="coordinations"),
    path(_C + "accord/", coordination.accord, name="coordination_accord"),
    path(_C + "accord/corriger/", coordination.corriger_accord, name="accord_corriger"),
    path(_C + "refus/", coordination.refus, name="coordination_refus"),
    path(_C + "fiche/", coordination.fiche, name="coordination_fiche"),
    path(_C + "partenaires/", coordination.ajouter_partenaire, name="partenaire_ajouter"),
    path(
        "coordinations/partenaires/<int:pk>/",
        coordination.corriger_partenaire,
        name="partenaire_corriger",
    ),
    path(
        "coordinations/partenaires/<int:pk>/retirer/",
        coordination.retirer_partenaire,
        name="partenaire_retirer",
    ),
    path("mes-personnes/", vue_de(ListeMesPersonnes), name="mes_personnes"),
    path("mes-personnes/<int:pk>/prendre/", mes_personnes.prendre, name="prendre"),
    path(_D + "boite/", boite.boite, name="boite"),
    path(_D + "boite/section/", boite.section, name="section_boite"),
    path(_D + "plan/", plan.plan, name="plan"),
    path(_D + "plan/section/", plan.section, name="section_plan"),
    path(_D + "plan/ouvrir/", plan.ouvrir, name="plan_ouvrir"),
    path(_D + "plan/reprendre/", plan.reprendre, name="plan_reprendre"),
    path(_D + "plan/clore/", plan.clore, name="plan_clore"),
    path(_D + "plan/themes/ajouter/", plan.ajouter, name="plan_ajouter"),
    path(_D + "plan/themes/<int:pk>/", plan.situer, name="plan_situer"),
    path(_D + "plan/themes/<int:pk>/actions/", plan.ajouter_action, name="plan_ajouter_action"),
    path(_D + "plan/actions/<int:pk>/", plan.action, name="plan_action"),
    path(_D + "plan/actions/<int:pk>/faite/", plan.faite, name="plan_faite"),
    path("reprise/", reprise.reprise, name="reprise"),
    path("reprise/evolution/", reprise.descente, name="reprise_descente"),
    path("reprise/campagnes/", reprise.campagnes, name="campagnes"),
    path("en-chiffres/", parcours_chiffres.en_chiffres, name="parcours_chiffres"),
    path(
        "reprise/campagnes/<int:pk>/",
        vue_de(ListeCampagne, sur=reprise.campagne_de),
        name="campagne",
    ),
    path("charge/", charge.charge, name="charge"),
    path("charge/<int:pk>/capacite/", charge.capacite, name="capacite"),
    path("charge/<int:numero>/<int:pk>/transferer/", transferts.transferer, name="transferer"),
    path("charge/<int:numero>/<int:pk>/repartition/", transferts.repartition, name="repartition"),
    path("transferts/<int:pk>/", transferts.transfert, name="transfert"),
    path("transferts/<int:pk>/lettres.pdf", transferts.lettres, name="transfert_lettres"),
    path("plie/", vue_de(ListePlie), name="plie"),
    path("plie/chiffres/", plie_liste.chiffres, name="plie_chiffres"),
    path("plie/presenter/", plie_liste.chercher, name="plie_chercher"),
    path("plie/commissions/", plie_commission.commissions, name="plie_commissions"),
    path("plie/commissions/<int:pk>/", plie_commission.commission, name="plie_commission"),
    path("plie/commissions/<int:pk>/inscrire/", plie_commission.inscrire, name="plie_inscrire"),
    path("plie/commissions/<int:pk>/tenir/", plie_commission.tenir, name="plie_tenir"),
    path("plie/commissions/<int:pk>/pv/", plie_commission.pv, name="plie_pv"),
    path("plie/passages/<int:pk>/", plie_commission.decider, name="plie_decider"),
    path(_P, parcours.plie, name="plie_parcours"),
    path(_P + "presenter/", plie_liste.presenter, name="plie_presenter"),
    path(_P + "sortie/", plie_sortie.sortir, name="plie_sortir"),
    path(_P + "sortie/dite/", plie_sortie.dite, name="plie_sortie_dite"),
    path(_P + "sortie/fiche.pdf", plie_sortie.fiche, name="plie_sortie_fiche"),
    path(_P + "sortie/confirmer/", plie_sortie.confirmer, name="plie_confirmer"),
]
