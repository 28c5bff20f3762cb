from django.urls import URLPattern, URLResolver

app_name = "emploi"

urlpatterns: list[URLPattern | URLResolver] = []
