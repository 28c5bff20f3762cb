from django.forms.renderers import TemplatesSetting


class RenduJalons(TemplatesSetting):
    pass
