from django.urls import path

from jalons.ecrans.listes.page import adresses

app_name = "listes"
urlpatterns = [path(f"{code.replace('_', '-')}/", vue, name=code) for code, vue in adresses()]
