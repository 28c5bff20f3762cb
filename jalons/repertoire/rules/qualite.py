"""Le score de qualité d'une fiche : la moyenne des critères qui s'y appliquent, et que faire d'abord.

Mêmes dix critères que data·inclusion, le jour des six mois compris : une fiche de six mois y est récente.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

RECENTE_MOIS, ANCIENNE_MOIS = 6, 24
_JOURS_PAR_MOIS = 365.25 / 12
# (critère, ce qu'il faut faire)
CRITERES = {
    "adresse_bien_definie": "Donner l'adresse où l'on est reçu",
    "modes_mobilisation_bien_definis": "Dire comment y accéder, et qui peut la demander",
    "au_moins_un_public": "Dire à quels publics elle s'adresse",
    "au_moins_une_thematique": "Choisir au moins un thème",
    "au_moins_un_moyen_de_contact": "Donner un téléphone, un courriel ou un formulaire",
    "courriel_bien_defini": "Donner le courriel auquel écrire",
    "date_maj_recente": "Confirmer ou corriger la fiche",
    "frais_bien_definis": "Dire si c'est gratuit ; sinon, combien",
    "description_bien_definie": "Décrire l'offre en 200 à 2 000 signes",
    "telephone_bien_defini": "Donner le téléphone à appeler",
}


@dataclass(frozen=True, slots=True)
class Score:
    """De 0 à 1, et ce qui le ferait monter, le plus utile d'abord."""

    valeur: float
    criteres: dict[str, float]
    a_faire: tuple[str, ...]

    @property
    def pour_cent(self) -> int:
        return round(100 * self.valeur)


def _description(longueur: int) -> float:
    if longueur < 50:
        return 0.0
    return 1.0 if 200 <= longueur < 2000 else 0.5


def _recente(sue_le: date, le: date) -> float:
    """1 jusqu'à six mois, puis une droite jusqu'à 0 à deux ans."""
    age = (le - sue_le).days / _JOURS_PAR_MOIS
    return min(1.0, max(0.0, (ANCIENNE_MOIS - age) / (ANCIENNE_MOIS - RECENTE_MOIS)))


def _frais(frais: str, precisions: str) -> float:
    if frais == "gratuit":
        return 1.0
    return (1.0 if precisions else 0.5) if frais == "payant" else 0.0


def noter(fiche: Mapping[str, Any], *, le: date) -> Score:
    """Le score d'une fiche, donnée par les noms de champs de data·inclusion.

    >>> noter({"description": "", "date_maj": date(2026, 1, 1)}, le=date(2026, 1, 1)).valeur
    0.14
    """
    acces = fiche.get("modes_mobilisation") or ()
    accueil = fiche.get("modes_accueil") or ()
    lus: dict[str, float | None] = {
        "adresse_bien_definie": (
            float(bool(fiche.get("adresse")))
            if "en-presentiel" in accueil or "se-presenter" in acces
            else None
        ),
        "modes_mobilisation_bien_definis": 0.5 * bool(acces)
        + 0.5 * bool(fiche.get("mobilisable_par")),
        "au_moins_un_public": float(bool(fiche.get("publics"))),
        "au_moins_une_thematique": float(bool(fiche.get("thematiques"))),
        "au_moins_un_moyen_de_contact": float(
            any(fiche.get(c) for c in ("courriel", "lien_mobilisation", "telephone"))
        ),
        "courriel_bien_defini": (
            float(bool(fiche.get("courriel"))) if "envoyer-un-courriel" in acces else None
        ),
        "date_maj_recente": _recente(fiche["date_maj"], le),
        "frais_bien_definis": _frais(fiche.get("frais") or "", fiche.get("frais_precisions") or ""),
        "description_bien_definie": _description(len(fiche.get("description") or "")),
        "telephone_bien_defini": (
            float(bool(fiche.get("telephone"))) if "telephoner" in acces else None
        ),
    }
    notes = {c: round(v, 2) for c, v in lus.items() if v is not None}
    manques = sorted((v, rang, c) for rang, (c, v) in enumerate(notes.items()) if v < 1)
    return Score(
        round(sum(notes.values()) / len(notes), 2),
        notes,
        tuple(CRITERES[c] for _, _, c in manques[:3]),
    )
