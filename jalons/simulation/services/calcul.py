"""Demander un calcul au simulateur, sur la boucle locale ; rien n'est gardé en base."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from django.conf import settings
from django.core.cache import cache

from jalons.simulation.rules.versement import (
    Comparaison,
    Scenario,
    comparer,
    mois_a_demander,
)
from jalons.socle.erreurs import ErreurMetier

AVANT = "avant"
_LOCALES = ("127.0.0.1", "localhost", "::1")
_SECONDES = 45
_GARDE = 12 * 3600


class SimulateurAbsent(ErreurMetier):
    """Le simulateur ne répond pas : il n'est pas installé, ou pas lancé."""


class SimulationImpossible(ErreurMetier):
    """Le simulateur a répondu qu'il ne sait pas calculer cela."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """Les scénarios comparés, et le barème qui a servi : {nom: (depuis, montant)}."""

    comparaisons: list[Comparaison]
    bareme: dict[str, tuple[date, Decimal]]
    version: str
    declaration: str | None


def simuler(
    *,
    foyer: dict[str, Any],
    scenarios: Iterable[Scenario],
    debut: str,
    declaration: str | None,
) -> Simulation:
    """Compare ces emplois, tous en un seul appel. Le premier scénario est « avant ».

    Lève `SimulateurAbsent`, ou `SimulationImpossible`.
    """
    demandes = list(scenarios)
    rendu = _demander(
        {
            "foyer": foyer,
            "debut": debut,
            "mois": mois_a_demander(debut),
            "scenarios": [
                {
                    "code": s.code,
                    "heures": float(s.heures),
                    "brut": None if s.brut is None else float(s.brut),
                }
                for s in demandes
            ],
        }
    )
    try:
        lus = {
            code: {
                mois: {nom: Decimal(str(v)) for nom, v in valeurs.items()}
                for mois, valeurs in par_mois.items()
            }
            for code, par_mois in rendu["scenarios"].items()
        }
        bareme = {
            nom: (date.fromisoformat(lu["depuis"]), Decimal(str(lu["montant"])))
            for nom, lu in rendu["bareme"].items()
        }
        comparaisons = comparer(
            demandes, lus, debut=debut, declaration=declaration, avant=demandes[0].code
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as erreur:
        raise SimulationImpossible("Le simulateur a répondu autre chose que prévu.") from erreur
    return Simulation(comparaisons, bareme, str(rendu.get("version", "")), declaration)


def _demander(demande: dict[str, Any]) -> dict[str, Any]:
    corps = json.dumps(demande, sort_keys=True).encode()
    cle = f"simulation-{hashlib.sha256(corps).hexdigest()}"
    deja = cache.get(cle)
    if deja is not None:
        return dict(deja)
    adresse = urlsplit(settings.SIMULATEUR)
    if adresse.scheme != "http" or adresse.hostname not in _LOCALES:
        raise SimulateurAbsent("Le simulateur doit être sur cette machine (JALONS_SIMULATEUR).")
    requete = Request(  # noqa: S310 — http, et la boucle locale seule
        f"{settings.SIMULATEUR.rstrip('/')}/simuler",
        data=corps,
        headers={"Content-Type": "application/json"},
    )
    try:
        with build_opener(ProxyHandler({})).open(requete, timeout=_SECONDES) as reponse:
            rendu = json.loads(reponse.read(2_000_000))
    except HTTPError as erreur:
        raise SimulationImpossible("Le simulateur n'a pas su calculer cette situation.") from erreur
    except (URLError, OSError, ValueError) as erreur:
        raise SimulateurAbsent(
            "Le simulateur ne répond pas : aucun montant ne peut être donné pour l'instant."
        ) from erreur
    cache.set(cle, rendu, timeout=_GARDE)
    return dict(rendu)
