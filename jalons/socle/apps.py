from django.apps import AppConfig


class SocleConfig(AppConfig):
    name = "jalons.socle"
    label = "socle"
    verbose_name = "Socle"
