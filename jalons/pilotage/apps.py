from django.apps import AppConfig


class PilotageConfig(AppConfig):
    name = "jalons.pilotage"
    label = "pilotage"
    verbose_name = "Pilotage"
