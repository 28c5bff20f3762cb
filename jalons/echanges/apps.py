from django.apps import AppConfig


class EchangesConfig(AppConfig):
    name = "jalons.echanges"
    label = "echanges"
    verbose_name = "Echanges"
