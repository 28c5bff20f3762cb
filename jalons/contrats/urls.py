from django.urls import path

from jalons.contrats.views import lire, positionner, preparer, section, signer, suivre

app_name = "contrats"

_P = "personnes/<int:personne_id>/"
urlpatterns = [
    path(_P + "section/", section.section, name="section"),
    path(_P, section.personne, name="personne"),
    path(_P + "ailleurs/", section.ailleurs, name="ailleurs"),
    path(_P + "preparer/", preparer.preparer, name="preparer"),
    path(_P + "semaine/", suivre.semaine, name="semaine"),
    path(_P + "droits-et-devoirs/", suivre.informer, name="informer"),
    path("<int:pk>/", lire.contrat, name="contrat"),
    path("<int:pk>/etapes/<slug:etape>/", preparer.etape, name="etape"),
    path("<int:pk>/reprendre/", preparer.reprendre, name="reprendre"),
    path("<int:pk>/abandonner/", preparer.abandonner, name="abandonner"),
    path("<int:pk>/contrat.pdf", lire.papier, name="papier"),
    path("<int:pk>/contrat.odt", lire.texte, name="texte"),
    path("<int:pk>/versions/", lire.versions, name="versions"),
    path("<int:pk>/signer/", signer.signer, name="signer"),
    path("<int:pk>/signer/referent/", signer.signer_referent, name="signer_referent"),
    path("<int:pk>/papier/", signer.papier, name="deposer_papier"),
    path("<int:pk>/arreter/", signer.arreter, name="arreter"),
    path("<int:pk>/annuler/", signer.annuler, name="annuler"),
    path("<int:pk>/retablir/", signer.retablir, name="retablir"),
    path("<int:pk>/actions/<int:action_id>/", suivre.action, name="action"),
    path(
        "<int:pk>/actions/<int:action_id>/positionner/",
        positionner.positionner,
        name="positionner",
    ),
    path("<int:pk>/freins/<int:frein_id>/", suivre.frein, name="frein"),
    path("<int:pk>/point/", suivre.point, name="point"),
    path("<int:pk>/offre/", suivre.offre, name="offre"),
]
