from django.urls import path

from jalons.accompagnement.listes.mes_personnes import ListeMesPersonnes
from jalons.accompagnement.listes.plie import ListePlie
from jalons.accompagnement.views import (
    charge,
    mes_personnes,
    plie_commission,
    plie_liste,
    plie_parcours,
    plie_sortie,
    transferts,
)
from jalons.ecrans.listes.page import vue_de

app_name = "accompagnement"

_P = "personnes/<int:personne_id>/plie/"
urlpatterns = [
    path("mes-personnes/", vue_de(ListeMesPersonnes), name="mes_personnes"),
    path("mes-personnes/<int:pk>/prendre/", mes_personnes.prendre, name="prendre"),
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
    path("plie/etapes/<int:pk>/", plie_parcours.etape, name="plie_etape"),
    path(_P, plie_parcours.parcours, name="plie_parcours"),
    path(_P + "section/", plie_parcours.section, name="section_plie"),
    path(_P + "presenter/", plie_liste.presenter, name="plie_presenter"),
    path(_P + "referent/", plie_parcours.referent, name="plie_referent"),
    path(_P + "etapes/ajouter/", plie_parcours.ajouter_etape, name="plie_ajouter_etape"),
    path(_P + "contacts/", plie_parcours.contact, name="plie_contact"),
    path(_P + "sortie/", plie_sortie.sortir, name="plie_sortir"),
    path(_P + "sortie/confirmer/", plie_sortie.confirmer, name="plie_confirmer"),
]
