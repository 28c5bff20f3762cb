"""Changer une ligne de la grille des sorties à partir d'une date : l'ancienne est close la veille."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from jalons.accompagnement import evenements
from jalons.accompagnement.models import RegleSortie, SortiePlie
from jalons.accompagnement.rules import sorties as regles
from jalons.accompagnement.selectors.plie_sorties import CODES_DUREE, regles_en_vigueur
from jalons.accompagnement.services.plie_commun import PlieImpossible
from jalons.accueil.rules.orientation import ConditionInvalide
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.socle.conflit import verifier_version
from jalons.socle.fiches import ecarts, verrouiller

_TOUJOURS = {"toujours": True}


@transaction.atomic
def modifier_regle_sortie(
    *,
    regle: RegleSortie,
    version: int,
    changements: Mapping[str, Any],
    depuis: date,
    par: Agent,
    le: date,
) -> RegleSortie:
    """La nouvelle version de la règle, en vigueur à partir de `depuis` (aujourd'hui au plus tôt).

    Les sorties déjà qualifiées gardent leur règle. Lève `PlieImpossible` si la condition ne se lit
    pas, si la date tombe hors de la version modifiée, ou si plus aucune règle ne vaut toujours ;
    `ConflitDeVersion` si un autre agent l'a changée.
    """
    relue = verrouiller(regle)
    verifier_version(relue, version, ecarts=ecarts(relue, changements))
    _verifier_date(relue, depuis, le)
    _verifier_condition(changements.get("condition", relue.condition))
    en_place, suite = relue.periode, relue.periode
    if en_place.debut < depuis:
        relue.version += 1
        relue.periode = en_place.close_au(depuis - timedelta(days=1))
        relue.save()
        suite = type(en_place)(depuis, en_place.fin)
        relue.pk = None
        relue._state.adding = True
    for champ, valeur in changements.items():
        setattr(relue, champ, valeur)
    relue.periode, relue.version = suite, relue.version + 1
    relue.save()
    if not any(r.condition == _TOUJOURS for r in regles_en_vigueur(le=depuis)):
        raise PlieImpossible(
            "Gardez une règle qui vaut toujours : sans elle, une sortie pourrait ne rien trouver.",
            champ="condition",
        )
    journaliser(
        evenements.PlieRegleModifiee,
        personne_id=None,
        par=par,
        le=le,
        objet_id=relue.pk,
        regle=relue.libelle,
        depuis=f"{depuis:%d/%m/%Y}",
    )
    return relue


def _verifier_date(regle: RegleSortie, depuis: date, le: date) -> None:
    if depuis < le:
        raise PlieImpossible(
            "Une règle change aujourd'hui ou plus tard : les sorties déjà qualifiées gardent la leur.",
            champ="depuis",
        )
    if depuis < regle.periode.debut:
        raise PlieImpossible(
            f"Cette version ne commence que le {regle.periode.debut:%d/%m/%Y}.", champ="depuis"
        )
    if regle.periode.fin is not None and depuis > regle.periode.fin:
        raise PlieImpossible(
            f"Cette version s'arrête le {regle.periode.fin:%d/%m/%Y} : modifiez celle qui la suit.",
            champ="depuis",
        )
    if regle.periode.debut == depuis and SortiePlie.objects.filter(regle=regle).exists():
        raise PlieImpossible(
            "Une sortie est déjà qualifiée par cette version : changez-la à partir de demain.",
            champ="depuis",
        )


def _verifier_condition(condition: Any) -> None:
    try:
        regles.valider(condition)
        regles.verifier_noms(condition, durees=CODES_DUREE)
    except ConditionInvalide as erreur:
        raise PlieImpossible(
            f"La condition n'est pas lisible : {erreur}.", champ="condition"
        ) from erreur
