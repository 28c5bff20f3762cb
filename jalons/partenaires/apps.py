from django.apps import AppConfig


class PartenairesConfig(AppConfig):
    name = "jalons.partenaires"
    label = "partenaires"
    verbose_name = "Partenaires"
