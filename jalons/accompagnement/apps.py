from django.apps import AppConfig


class AccompagnementConfig(AppConfig):
    name = "jalons.accompagnement"
    label = "accompagnement"
    verbose_name = "Accompagnement"
