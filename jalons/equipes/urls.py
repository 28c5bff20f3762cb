from django.urls import URLPattern

app_name = "equipes"

urlpatterns: list[URLPattern] = []
