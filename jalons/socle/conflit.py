"""Deux agents à la fois : on ne remplace jamais en silence, on montre les deux versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jalons.socle.erreurs import ErreurMetier


@dataclass(frozen=True, slots=True)
class Ecart:
    """Un champ que les deux versions disent autrement."""

    libelle: str
    le_votre: str
    en_place: str


class ConflitDeVersion(ErreurMetier):
    """La fiche a changé depuis qu'elle a été ouverte."""

    def __init__(self, *, auteur: str = "", ecarts: list[Ecart] | None = None) -> None:
        qui = f" par {auteur}" if auteur else ""
        super().__init__(f"Cette fiche a été modifiée{qui} pendant que vous la remplissiez.")
        self.ecarts = ecarts or []


def verifier_version(objet: Any, version_lue: int, *, ecarts: list[Ecart] | None = None) -> None:
    """Lève `ConflitDeVersion` si `objet` (verrouillé par l'appelant) n'est plus à cette version."""
    if objet.version != version_lue:
        raise ConflitDeVersion(ecarts=ecarts)


def page_conflit(request: HttpRequest, conflit: ConflitDeVersion, *, retour: str) -> HttpResponse:
    """La page 409 : ce que vous aviez écrit, ce qui est en place, et comment continuer."""
    return render(
        request,
        "socle/conflit.html",
        {"conflit": conflit, "retour": retour, "saisie": request.POST},
        status=409,
    )
