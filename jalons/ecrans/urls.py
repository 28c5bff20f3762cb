from django.urls import path

from jalons.ecrans.listes.page import liste_par_code

app_name = "listes"
urlpatterns = [path("<slug:code>/", liste_par_code, name="liste")]
