"""Toutes les adresses du site."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, get_resolver


def adresses(resolveur=None, prefixe=""):
    """Toutes les vues du site, avec leur nom complet."""
    for motif in (resolveur or get_resolver()).url_patterns:
        if isinstance(motif, URLResolver):
            espace = f"{prefixe}{motif.namespace}:" if motif.namespace else prefixe
            yield from adresses(motif, espace)
        elif isinstance(motif, URLPattern):
            yield f"{prefixe}{motif.name}", motif


TOUTES = list(adresses())
