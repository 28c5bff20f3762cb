from django.apps import AppConfig


class PortailConfig(AppConfig):
    name = "jalons.portail"
    label = "portail"
    verbose_name = "Portail"
