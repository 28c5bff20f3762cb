from django.apps import AppConfig


class AnnuaireConfig(AppConfig):
    name = "jalons.annuaire"
    label = "annuaire"
    verbose_name = "Annuaire"
