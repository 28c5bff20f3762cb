from django.apps import AppConfig


class FseConfig(AppConfig):
    name = "jalons.fse"
    label = "fse"
    verbose_name = "Fse"
