"""Rendre un fichier au navigateur."""

from __future__ import annotations

from django.http import HttpResponse


def telecharger(contenu: bytes, nom: str, type_mime: str, *, ouvrir: bool) -> HttpResponse:
    """Réponse de fichier : ouverte dans l'onglet (PDF de Jalons) ou enregistrée (papier déposé)."""
    reponse = HttpResponse(contenu, content_type=type_mime)
    propre = "".join(c for c in nom if c.isalnum() or c in " ._-") or "document"
    disposition = "inline" if ouvrir else "attachment"
    reponse["Content-Disposition"] = f'{disposition}; filename="{propre}"'
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse
