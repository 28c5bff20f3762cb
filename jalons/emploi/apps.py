from django.apps import AppConfig


class EmploiConfig(AppConfig):
    name = "jalons.emploi"
    label = "emploi"
    verbose_name = "Emploi"
