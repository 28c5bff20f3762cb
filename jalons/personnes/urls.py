from django.urls import path

from jalons.personnes import views

app_name = "personnes"

urlpatterns = [
    path("documents/<int:pk>/", views.document, name="document"),
    path("consultations/", views.consultations, name="consultations"),
]
