from django.apps import AppConfig


class AccueilConfig(AppConfig):
    name = "jalons.accueil"
    label = "accueil"
    verbose_name = "Accueil"
