"""Balises du menu : `{% load menu %}`."""

from __future__ import annotations

from django import template
from django.urls import reverse

from jalons.comptes.menu import Rubrique

register = template.Library()


@register.simple_tag
def rubriques(menu: str) -> list[tuple[str, str, str]]:
    """(code, libellé, adresse) des rubriques que d'autres pièces ajoutent à cette entrée du menu."""
    return [(r.code, r.libelle, reverse(r.vue)) for r in Rubrique.de(menu)]
