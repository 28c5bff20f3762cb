from django.apps import AppConfig


class ComptesConfig(AppConfig):
    name = "jalons.comptes"
    label = "comptes"
    verbose_name = "Comptes"
