from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    default = True
    name = "jalons.demonstration"
    label = "demonstration"
