from django.urls import path

from jalons.ecrans.listes.page import vue_de
from jalons.projets.listes.besoins import ListeBesoins
from jalons.projets.listes.diagnostics import ListeDiagnostics
from jalons.projets.listes.plans import ListePlans
from jalons.projets.listes.projets import ListeProjets
from jalons.projets.views import fichiers, millefeuille, plan, projet

app_name = "projets"

urlpatterns = [
    path("besoins/", vue_de(ListeBesoins), name="besoins"),
    path("besoins/nouveau/", projet.relever, name="besoin_relever"),
    path("besoins/regrouper/", projet.regrouper, name="besoins_regrouper"),
    path("besoins/<int:pk>/", projet.besoin, name="besoin"),
    path("besoins/<int:pk>/modifier/", projet.modifier_besoin, name="besoin_modifier"),
    path("besoins/<int:pk>/sans-suite/", projet.sans_suite, name="besoin_sans_suite"),
    path("diagnostics/", vue_de(ListeDiagnostics), name="diagnostics"),
    path("diagnostics/<int:pk>/", projet.diagnostic, name="diagnostic"),
    path(
        "diagnostics/<int:pk>/modifier/",
        projet.modifier_diagnostic,
        name="diagnostic_modifier",
    ),
    path("", vue_de(ListeProjets), name="projets"),
    path("nouveau/", projet.ouvrir, name="projet_ouvrir"),
    path("<int:pk>/", projet.projet, name="projet"),
    path("<int:pk>/modifier/", projet.modifier_projet, name="projet_modifier"),
    path("<int:pk>/etapes/", projet.ajouter_etape, name="etape_ajouter"),
    path("etapes/<int:pk>/faite/", projet.faire_etape, name="etape_faite"),
    path("etapes/<int:pk>/modifier/", projet.modifier_etape, name="etape_modifier"),
    path("etapes/<int:pk>/retirer/", projet.retirer_etape, name="etape_retirer"),
    path("etapes/<int:pk>/joindre/", fichiers.joindre_etape, name="etape_joindre"),
    path("etapes/<int:pk>/fichier/", fichiers.fichier_etape, name="etape_fichier"),
    path("<int:pk>/clore/", projet.clore, name="projet_clore"),
    path("plans/", vue_de(ListePlans), name="plans"),
    path("plans/nouveau/", plan.ouvrir, name="plan_ouvrir"),
    path("plans/<int:pk>/", plan.plan, name="plan"),
    path("plans/<int:pk>/modifier/", plan.modifier, name="plan_modifier"),
    path("plans/<int:pk>/actions/", plan.ajouter_action, name="plan_action_ajouter"),
    path("plans/actions/<int:pk>/", plan.avancer, name="plan_avancer"),
    path("plans/<int:pk>/plan.pdf", plan.imprimer, name="plan_imprimer"),
    path(
        "plans/actions/<int:pk>/modifier/",
        plan.modifier_action,
        name="plan_action_modifier",
    ),
    path("plans/<int:pk>/bilan/", plan.arreter, name="plan_arreter"),
    path("mille-feuille/", millefeuille.mille_feuille, name="mille_feuille"),
]
