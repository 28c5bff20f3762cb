from django.urls import URLPattern, URLResolver

app_name = "chiffres"

urlpatterns: list[URLPattern | URLResolver] = []
