from django.urls import URLPattern, URLResolver

app_name = "personnes"

urlpatterns: list[URLPattern | URLResolver] = []
