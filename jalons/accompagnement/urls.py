from django.urls import URLPattern, URLResolver

app_name = "accompagnement"

urlpatterns: list[URLPattern | URLResolver] = []
