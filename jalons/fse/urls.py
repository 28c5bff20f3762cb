from django.urls import URLPattern, URLResolver

app_name = "fse"

urlpatterns: list[URLPattern | URLResolver] = []
