from django.apps import AppConfig


class PersonnesConfig(AppConfig):
    name = "jalons.personnes"
    label = "personnes"
    verbose_name = "Personnes"
