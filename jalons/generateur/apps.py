from django.apps import AppConfig


class GenerateurConfig(AppConfig):
    default = True
    name = "jalons.generateur"
    label = "generateur"
