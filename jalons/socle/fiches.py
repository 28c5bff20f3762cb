"""Modifier une fiche sans écraser l'autre : relire sous verrou, comparer, avancer la version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models

from jalons.socle.conflit import ConflitDeVersion, Ecart
from jalons.socle.erreurs import ErreurMetier

Modele = TypeVar("Modele", bound=models.Model)


def une_ligne(texte: str) -> str:
    """Le texte sur une seule ligne, sans retour ni caractère de commande.

    >>> une_ligne("Mobilité\\r\\nBcc: x@y.example")
    'Mobilité Bcc: x@y.example'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in texte).split())


class FicheRetiree(ErreurMetier):
    """La fiche n'existe plus : un autre l'a retirée."""

    def __init__(self) -> None:
        super().__init__("Cette fiche vient d'être retirée par un autre agent.")


def relire(objet: Modele, *avec: str) -> Modele:
    """La fiche relue sous verrou, avec ses liens `avec` ; lève `FicheRetiree` si elle n'est plus là."""
    verrous = type(objet)._default_manager.select_for_update(of=("self",))
    trouvee = (
        verrous.select_related(*avec).filter(pk=objet.pk).first()
        if avec
        else (verrous.filter(pk=objet.pk).first())
    )
    if trouvee is None:
        raise FicheRetiree
    return trouvee


def verrouiller(objet: Modele, version: int | None = None) -> Modele:
    """La fiche relue sous verrou ; lève `ConflitDeVersion` si elle n'est plus à cette version."""
    relu = relire(objet)
    if version is not None and relu.version != version:  # type: ignore[attr-defined]
        raise ConflitDeVersion(version=relu.version)  # type: ignore[attr-defined]
    return relu


def changer(objet: Modele, version: int, changements: Mapping[str, Any]) -> Modele:
    """Pose les changements sur la fiche verrouillée et avance sa version.

    En conflit, les écarts disent ce que chacun a écrit. Rend la fiche relue et enregistrée.
    """
    relu = relire(objet)
    if relu.version != version:  # type: ignore[attr-defined]
        raise ConflitDeVersion(
            version=relu.version,  # type: ignore[attr-defined]
            ecarts=ecarts(relu, changements),
        )
    for champ, valeur in changements.items():
        setattr(relu, champ, valeur)
    relu.version += 1  # type: ignore[attr-defined]
    relu.save()
    return relu


def ecarts(en_place: models.Model, changements: Mapping[str, Any]) -> list[Ecart]:
    """Les champs que la saisie et la fiche en place disent autrement."""
    trouves = []
    for champ, valeur in changements.items():
        actuel = getattr(en_place, champ)
        if actuel != valeur:
            libelle = str(en_place._meta.get_field(champ).verbose_name)  # type: ignore[union-attr]
            trouves.append(Ecart(libelle.capitalize(), _dire(valeur), _dire(actuel)))
    return trouves


def _dire(valeur: Any) -> str:
    return ", ".join(map(str, valeur)) if isinstance(valeur, list) else str(valeur or "")
