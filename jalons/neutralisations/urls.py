from django.urls import path

from jalons.neutralisations.views import campagnes

app_name = "neutralisations"

urlpatterns = [
    path("", campagnes.campagnes, name="campagnes"),
    path("ouvrir/", campagnes.ouvrir, name="ouvrir"),
    path("<int:pk>/", campagnes.campagne, name="campagne"),
    path("<int:pk>/modifier/", campagnes.modifier, name="modifier"),
    path("<int:pk>/dire/<str:origine>/", campagnes.dire, name="dire"),
    path("signalements/<int:pk>/retirer/", campagnes.retirer, name="retirer"),
]
