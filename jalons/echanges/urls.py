from django.urls import path

from jalons.echanges import views

app_name = "echanges"

urlpatterns = [
    path("", views.lots, name="lots"),
    path("lots/<int:pk>/", views.lot, name="lot"),
    path("lots/<int:pk>/reprendre/", views.reprendre, name="reprendre"),
    path("rejets/", views.rejets, name="rejets"),
    path("rejets/<int:pk>/", views.rejet, name="rejet"),
    path("rejets/<int:pk>/regler/", views.regler, name="regler"),
]
