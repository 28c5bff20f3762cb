from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "jalons.coordination"
    label = "coordination"
    verbose_name = "Coordination"
