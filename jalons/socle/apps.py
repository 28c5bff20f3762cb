from django.apps import AppConfig


class SocleConfig(AppConfig):
    name = "jalons.socle"
    label = "socle"
    verbose_name = "Socle"

    def ready(self) -> None:
        from jalons.socle.lenteurs import surveiller_les_requetes

        surveiller_les_requetes()
