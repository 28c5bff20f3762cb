from django.urls import URLPattern, URLResolver

app_name = "annuaire"

urlpatterns: list[URLPattern | URLResolver] = []
