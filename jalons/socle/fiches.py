"""Modifier une fiche sans écraser l'autre : relire sous verrou, comparer, avancer la version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models

from jalons.socle.conflit import ConflitDeVersion, Ecart

Modele = TypeVar("Modele", bound=models.Model)


def une_ligne(texte: str) -> str:
    """Le texte sur une seule ligne, sans retour ni caractère de commande.

    >>> une_ligne("Mobilité\\r\\nBcc: x@y.example")
    'Mobilité Bcc: x@y.example'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in texte).split())


def verrouiller(objet: Modele, version: int | None = None) -> Modele:
    """La fiche relue sous verrou ; lève `ConflitDeVersion` si elle n'est plus à cette version."""
    relu = type(objet)._default_manager.select_for_update().get(pk=objet.pk)
    if version is not None and relu.version != version:  # type: ignore[attr-defined]
        raise ConflitDeVersion(version=relu.version)  # type: ignore[attr-defined]
    return relu


def changer(objet: Modele, version: int, changements: Mapping[str, Any]) -> Modele:
    """Pose les changements sur la fiche verrouillée et avance sa version.

    En conflit, les écarts disent ce que chacun a écrit. Rend la fiche relue et enregistrée.
    """
    relu = type(objet)._default_manager.select_for_update().get(pk=objet.pk)
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
