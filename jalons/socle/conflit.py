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

    def __init__(
        self, *, version: int | None = None, auteur: str = "", ecarts: list[Ecart] | None = None
    ) -> None:
        qui = f" par {auteur}" if auteur else ""
        super().__init__(f"Cette fiche a été modifiée{qui} pendant que vous la remplissiez.")
        self.version, self.ecarts = version, ecarts or []


def verifier_version(objet: Any, version_lue: int, *, ecarts: list[Ecart] | None = None) -> None:
    """Lève `ConflitDeVersion` si `objet` (verrouillé par l'appelant) n'est plus à cette version."""
    if objet.version != version_lue:
        raise ConflitDeVersion(version=objet.version, ecarts=ecarts)


def page_conflit(request: HttpRequest, conflit: ConflitDeVersion, *, retour: str) -> HttpResponse:
    """La page 409 : ce que vous aviez écrit, ce qui est en place, et le choix de l'un ou de l'autre.

    Garder la sienne renvoie la même saisie avec la version en place ; une troisième modification
    entre-temps redonne cette page. Un fichier joint ne se renvoie pas : seule la reprise est offerte.
    """
    saisie: list[tuple[str, str]] = []
    if conflit.version is not None and not request.FILES:
        saisie = [
            (nom, str(conflit.version) if nom == "version" else str(valeur))
            for nom, valeurs in request.POST.lists()
            if nom != "csrfmiddlewaretoken"
            for valeur in valeurs
        ]
    contexte = {"conflit": conflit, "retour": retour, "saisie": saisie, "action": request.path}
    return render(request, "socle/conflit.html", contexte, status=409)
