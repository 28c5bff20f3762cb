from django.urls import URLPattern, URLResolver

app_name = "echanges"

urlpatterns: list[URLPattern | URLResolver] = []
