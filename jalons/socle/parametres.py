"""Les paramètres datés de la loi et du département : délais, seuils, taux.

Chaque pièce les déclare dans `<piece>/parametres/*.yaml` :

    delai_orientation:
      libelle: Délai pour orienter
      unite: jours
      valeurs:
        - depuis: 2025-01-01
          valeur: 42
          source: CASF, art. D.262-65-2

Le département peut poser sa propre valeur, datée et tracée (`ParametreLocal`) : elle l'emporte, sans
sortir de ce que la loi permet (`minimum`, `maximum` d'une valeur déclarée).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps

from jalons.socle.dates import ajouter_mois
from jalons.socle.unites import UNITES, dire_valeur


class ParametreInconnu(LookupError):
    """Le code n'est déclaré nulle part, ou n'a pas encore de valeur à cette date."""


@dataclass(frozen=True, slots=True)
class ValeurDatee:
    """Valeur d'un paramètre à une date : nombre exact ou texte, unité, source, date d'effet."""

    code: str
    libelle: str
    valeur: Decimal | bool | str
    unite: str
    source: str
    depuis: date
    est_locale: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None

    @property
    def nombre(self) -> int:
        """La valeur en entier (jours, mois, nombre)."""
        return int(Decimal(self.valeur))

    @property
    def decimal(self) -> Decimal:
        """La valeur en décimal exact (euros, taux)."""
        return Decimal(self.valeur)

    @property
    def dite(self) -> str:
        """La valeur en français, avec son unité."""
        return dire_valeur(self.valeur, self.unite)

    @property
    def bornes_dites(self) -> str:
        """« de 30 % à 50 % » : ce que la loi permet au département ; vide si elle ne borne rien."""
        bas, haut = (
            None if borne is None else dire_valeur(borne, self.unite)
            for borne in (self.minimum, self.maximum)
        )
        if bas and haut:
            return f"de {bas} à {haut}"
        return f"au moins {bas}" if bas else f"au plus {haut}" if haut else ""

    def borner(self, valeur: Decimal | bool | str) -> Decimal | bool | str:
        """Cette valeur, ramenée à ce que la loi permet."""
        if not isinstance(valeur, Decimal):
            return valeur
        if self.minimum is not None and valeur < self.minimum:
            return self.minimum
        return self.maximum if self.maximum is not None and valeur > self.maximum else valeur

    def apres(self, jour: date) -> date:
        """Date limite quand ce délai part de `jour`. Un mois va de quantième à quantième."""
        if self.unite == "jours":
            return jour + timedelta(days=self.nombre)
        if self.unite == "semaines":
            return jour + timedelta(weeks=self.nombre)
        if self.unite == "mois":
            return ajouter_mois(jour, self.nombre)
        if self.unite == "annees":
            return ajouter_mois(jour, 12 * self.nombre)
        raise ValueError(f"« {self.code} » n'est pas un délai ({self.unite})")


@dataclass(frozen=True, slots=True)
class Parametre:
    """Déclaration d'un paramètre : son histoire, de la plus ancienne valeur à la plus récente."""

    code: str
    libelle: str
    unite: str
    est_modifiable: bool
    valeurs: tuple[ValeurDatee, ...]
    piece: str = ""

    def unite_au(self, jour: date) -> str:
        """Unité de la valeur déclarée en vigueur ce jour-là (la loi en change parfois)."""
        return (self.declaree_au(jour) or self.valeurs[0]).unite

    def declaree_au(self, jour: date) -> ValeurDatee | None:
        """Valeur de la loi en vigueur ce jour-là, sans regarder celles du département."""
        return next((v for v in reversed(self.valeurs) if v.depuis <= jour), None)


def _valeur(brute: Any) -> Decimal | bool | str:
    if isinstance(brute, bool | str):
        return brute
    return Decimal(str(brute))


def _borne(declaree: dict[str, Any], nom: str) -> Decimal | None:
    return Decimal(str(declaree[nom])) if nom in declaree else None


@lru_cache(maxsize=1)
def declarations() -> dict[str, Parametre]:
    """Tous les paramètres déclarés par les pièces, par code."""
    trouves: dict[str, Parametre] = {}
    for config in apps.get_app_configs():
        for chemin in sorted(Path(config.path).glob("parametres/*.yaml")):
            for code, corps in (yaml.safe_load(chemin.read_text(encoding="utf-8")) or {}).items():
                if code in trouves:
                    raise ValueError(f"{chemin.name} : paramètre « {code} » déclaré deux fois")
                trouves[code] = _declaration(code, corps, chemin, config.label)
    return trouves


def _declaration(code: str, corps: dict[str, Any], chemin: Path, piece: str) -> Parametre:
    if corps["unite"] not in UNITES:
        raise ValueError(f"{chemin.name} : unité inconnue pour « {code} »")
    valeurs = tuple(
        ValeurDatee(
            code=code,
            libelle=corps["libelle"],
            valeur=_valeur(v["valeur"]),
            unite=v.get("unite", corps["unite"]),
            source=v["source"],
            depuis=v["depuis"],
            minimum=_borne(v, "minimum"),
            maximum=_borne(v, "maximum"),
        )
        for v in sorted(corps["valeurs"], key=lambda v: v["depuis"])
    )
    modifiable = corps.get("modifiable", True)
    return Parametre(code, corps["libelle"], corps["unite"], modifiable, valeurs, piece)


_DUREE_MEMOIRE = 20.0
_locales: dict[str, Any] = {"lu": -1e9, "par_code": {}}


def oublier_valeurs_locales() -> None:
    """Vide la mémoire des valeurs locales ; appelé après chaque modification et entre les tests."""
    _locales["lu"] = -1e9


def valeur_locale(declare: Parametre, ligne: Any) -> ValeurDatee | None:
    """Ce que pose une ligne `ParametreLocal` ; None quand elle rend la main à la loi."""
    if ligne.valeur == "":
        return None
    return ValeurDatee(
        code=ligne.code,
        libelle=declare.libelle,
        valeur=_valeur(yaml.safe_load(ligne.valeur)),
        unite=ligne.unite or declare.valeurs[-1].unite,
        source=ligne.motif,
        depuis=ligne.depuis,
        est_locale=True,
    )


def _valeurs_locales(code: str) -> list[tuple[date, ValeurDatee | None]]:
    if time.monotonic() - _locales["lu"] > _DUREE_MEMOIRE:
        modele = apps.get_model("socle", "ParametreLocal")
        par_code: dict[str, list[tuple[date, ValeurDatee | None]]] = {}
        for ligne in modele.objects.order_by("depuis", "pk"):
            declare = declarations().get(ligne.code)
            if declare is None:
                continue
            par_code.setdefault(ligne.code, []).append(
                (ligne.depuis, valeur_locale(declare, ligne))
            )
        _locales.update(lu=time.monotonic(), par_code=par_code)
    return list(_locales["par_code"].get(code, []))


def parametre(code: str, *, le: date) -> ValeurDatee:
    """Valeur du paramètre `code` en vigueur le jour `le` (date du fait, non d'aujourd'hui).

    La valeur locale en vigueur l'emporte sur celle de la loi, jusqu'au jour où le département
    revient à la loi ; posée avant que la loi change, elle se lit dans ses nouvelles bornes. Lève
    `ParametreInconnu`.
    """
    declare = declarations().get(code)
    if declare is None:
        raise ParametreInconnu(f"paramètre inconnu : {code}")
    locales = [valeur for depuis, valeur in _valeurs_locales(code) if depuis <= le]
    locale, loi = locales[-1] if locales else None, declare.declaree_au(le)
    if locale is not None and loi is not None and locale.unite == loi.unite:
        locale = replace(locale, valeur=loi.borner(locale.valeur))
    en_vigueur = locale or loi
    if en_vigueur is None:
        raise ParametreInconnu(f"« {declare.libelle} » n'a pas de valeur au {le:%d/%m/%Y}")
    return en_vigueur
