"""La grille des sorties en vigueur, ses seuils, et la qualification d'une situation."""

from __future__ import annotations

from datetime import date
from typing import Any

from jalons.accompagnement.models import RegleSortie
from jalons.accompagnement.rules.sorties import (
    Qualification,
    RegleEnVigueur,
    Seuils,
    Situation,
    qualifier,
)
from jalons.socle.parametres import parametre

CODES_DUREE = ("plie_duree_emploi_durable", "plie_duree_confirmation")


def regles_en_vigueur(*, le: date) -> list[RegleSortie]:
    """Les lignes de la grille ce jour-là, dans l'ordre où elles sont essayées."""
    return list(RegleSortie.objects.filter(periode__contains=le).order_by("ordre", "pk"))


def regles_a_venir(*, le: date) -> list[RegleSortie]:
    """Les lignes qui entreront en vigueur après le jour `le`, les plus proches d'abord."""
    return list(
        RegleSortie.objects.filter(periode__startswith__gt=le).order_by(
            "periode__startswith", "ordre", "pk"
        )
    )


def versions_de(code: str) -> list[RegleSortie]:
    """Toutes les versions d'une ligne de la grille, la plus récente d'abord."""
    return list(RegleSortie.objects.filter(code=code).order_by("-periode__startswith"))


def seuils(*, le: date) -> Seuils:
    """Les paramètres qui jugent une sortie du jour `le`."""
    return Seuils(
        mois={code: parametre(code, le=le).nombre for code in CODES_DUREE},
        est_borne_incluse=bool(parametre("plie_borne_incluse", le=le).valeur),
        interruption=parametre("plie_interruption_toleree", le=le).nombre,
    )


def en_regle(regle: RegleSortie) -> RegleEnVigueur:
    """La ligne de la base, telle que les règles pures la lisent."""
    return RegleEnVigueur(
        code=regle.code,
        libelle=regle.libelle,
        famille=regle.famille,
        est_positive=regle.est_positive,
        condition=regle.condition,
        confirmation=regle.confirmation,
        preuve=regle.preuve,
    )


def qualifier_situation(situation: Situation, *, le: date) -> Qualification:
    """Ce que la grille en vigueur le jour de la sortie `le` dit de cette situation.

    Lève `GrilleIncomplete` quand aucune règle n'est chargée ou ne s'applique.
    """
    regles = [en_regle(r) for r in regles_en_vigueur(le=le)]
    return qualifier(situation, regles, seuils(le=le), le=le)


def situation_en_dict(situation: Situation) -> dict[str, Any]:
    """La situation prête pour JSON : dates ISO, nombres exacts en texte."""
    return {
        "nature": situation.nature.value,
        "periodes": [[d.isoformat(), f.isoformat() if f else None] for d, f in situation.periodes],
        "temps": situation.temps.value if situation.temps else None,
        "quotite": None if situation.quotite is None else str(situation.quotite),
        "mois_travailles": None
        if situation.mois_travailles is None
        else str(situation.mois_travailles),
        "a_diplome": situation.a_diplome,
        "age": situation.age,
    }
