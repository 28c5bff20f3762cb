from django.urls import path

from jalons.aides.listes.demandes import ListeDemandes
from jalons.aides.listes.lignes import ListeLignes
from jalons.aides.views import decisions, demandes, primes
from jalons.ecrans.listes.page import vue_de

app_name = "aides"

_P = "personnes/<int:personne_id>/"
_D = "<int:pk>/"
_L = "paiements/<int:pk>/"
urlpatterns = [
    path("", vue_de(ListeDemandes), name="liste"),
    path(_P + "section/", demandes.section, name="section"),
    path(_P + "demander/", demandes.choisir, name="choisir"),
    path(_P + "demander/<slug:aide>/", demandes.demander, name="demander"),
    path(_D, demandes.demande, name="demande"),
    path(_D + "corriger/", demandes.corriger, name="corriger"),
    path(_D + "piece/", demandes.piece, name="piece"),
    path(_D + "retirer/", demandes.retirer, name="retirer"),
    path(_D + "rouvrir/", demandes.rouvrir, name="rouvrir"),
    path(_D + "accorder/", decisions.accorder, name="accorder"),
    path(_D + "refuser/", decisions.refuser, name="refuser"),
    path(_D + "annuler/", demandes.annuler_la_decision, name="annuler_la_decision"),
    path(_D + "payer/", decisions.payer, name="payer"),
    path(_D + "lettre/", demandes.lettre, name="lettre"),
    path("pieces/<int:pk>/", demandes.document, name="document"),
    path("pieces/<int:pk>/retirer/", demandes.retirer_piece, name="retirer_piece"),
    path("primes/", primes.primes, name="primes"),
    path(_P + "primes/<slug:aide>/", primes.proposer, name="proposer"),
    path("budget/", decisions.budget, name="budget"),
    path("budget/nouveau/", decisions.ouvrir_budget, name="ouvrir_budget"),
    path("budget/<int:pk>/", decisions.modifier_budget, name="modifier_budget"),
    path("paiements/", decisions.listes, name="listes"),
    path(_L, vue_de(ListeLignes, sur=decisions.lire_liste), name="liste_paiement"),
    path(_L + "figer/", decisions.figer, name="figer"),
    path(_L + "transmettre/", decisions.transmettre, name="transmettre"),
    path("lignes/<int:pk>/sortir/", decisions.sortir, name="sortir"),
    path("lignes/<int:pk>/annuler/", decisions.annuler_le_paiement, name="annuler_le_paiement"),
]
