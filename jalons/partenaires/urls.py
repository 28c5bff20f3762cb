from django.urls import URLPattern, URLResolver

app_name = "partenaires"

urlpatterns: list[URLPattern | URLResolver] = []
