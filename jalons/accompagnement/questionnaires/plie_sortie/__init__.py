"""La situation dite à la sortie du PLIE : un dépôt figé par sortie, que les règles de sortie qualifient.

Ses mots se règlent à l'écran ; les codes que lisent les règles et les chiffres ne changent pas.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.urls import reverse

from jalons.accompagnement.documents.sortie_plie import FicheSortiePlie
from jalons.comptes.enums import Permission
from jalons.personnes.models import Personne
from jalons.questionnaires.usage import Usage

# Ce que gardaient les dépôts d'avant la grille, et qui ne se demande pas : le dossier le sait.
_SU_PAR_AILLEURS = frozenset({"age", "admission"})


def dire_periodes(periodes: Any) -> str:
    """« 01/01/2026 au 30/06/2026 », une par ligne ; sans fin prévue, le premier jour seul."""

    def jour(iso: str) -> str:
        return f"{date.fromisoformat(iso):%d/%m/%Y}"

    return "\n".join(jour(d) + (f" au {jour(f)}" if f else "") for d, f in periodes)


class SituationALaSortie(Usage):
    code = "plie_sortie"
    libelle = "Situation à la sortie du PLIE"
    grilles = Path(__file__).parent
    au_fil = False
    lire = Permission.PLIE_CONSULTER
    remplir = Permission.PLIE_GERER
    regler = Permission.PARAMETRE_MODIFIER
    ecran = "plie_sortie"
    document = FicheSortiePlie
    verrouillees = frozenset(
        {
            "nature",
            "organisme",
            "employeur",
            "periodes",
            "temps",
            "quotite",
            "mois_travailles",
            "a_diplome",
        }
    )
    exemple = {
        "nature": "cdd",
        "organisme": "Chantier vert",
        "employeur": "association",
        "periodes": "20/03/2026 au 31/12/2026",
        "temps": "plein",
        "a_diplome": "non",
    }

    @classmethod
    def suite(cls, personne: Personne) -> str:
        return reverse("accompagnement:plie_parcours", args=[personne.pk])

    @classmethod
    def lecteurs(cls, code: str) -> list[str]:
        return ["les règles de sortie du PLIE et ses chiffres"] if code in cls.verrouillees else []

    @classmethod
    def relire(cls, formulaire: int, reponses: Mapping[str, Any]) -> dict[str, Any]:
        if formulaire > 1:
            return dict(reponses)
        return en_reponses(reponses, organisme=str(reponses.get("organisme", "")))


def en_reponses(situation: Mapping[str, Any], *, organisme: str) -> dict[str, Any]:
    """La situation gardée par une sortie, dans les codes de la grille."""
    dites = {c: v for c, v in situation.items() if c not in _SU_PAR_AILLEURS}
    return {
        **dites,
        "periodes": dire_periodes(situation.get("periodes", ())),
        "a_diplome": "oui" if situation.get("a_diplome") else "non",
        "organisme": organisme,
    }
