"""Dire un chiffre : une population, un numérateur, un agrégat, une unité. Ni SQL, ni ORM, ni Ibis.

Un chiffre est une donnée : `CHIFFRE = Chiffre(...)` dans `<piece>/chiffres/<code>/__init__.py`, avec
sa définition, sa source et ses exemples, qui en sont les tests. `traduction` en fait du SQL.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum, StrEnum
from typing import Any

# Colonne et valeurs admises ; une valeur vraie ou fausse, un texte, un nombre.
Filtre = tuple[tuple[str, tuple[str | int | bool, ...]], ...]


@dataclass(frozen=True)
class Fait:
    """Un fait daté d'une source (`SourceFait`), filtré.

    `depuis` : au numérateur, la colonne de la population à partir de laquelle le fait compte (sans
    elle, il compte dans la période) ; dans la population, sans objet.
    """

    source: str
    filtre: Filtre = ()
    depuis: str | None = None


@dataclass(frozen=True)
class FaitDurable:
    """Un fait qui dure, de sa date à sa colonne `au` (vide : encore) ; il compte s'il touche la période."""

    source: str
    filtre: Filtre = ()


@dataclass(frozen=True)
class Sejour:
    """Être dans un séjour de ce genre ; `unite` en désigne une seule."""

    genre: str
    unite: int | None = None


@dataclass(frozen=True)
class Age:
    """Avoir l'âge, en années révolues le jour compté, de `au_moins` à moins de `moins_de`."""

    moins_de: int | None = None
    au_moins: int | None = None


@dataclass(frozen=True)
class Stock:
    """Être dans tous ces séjours le dernier jour de la période."""

    avec: tuple[Sejour, ...]


@dataclass(frozen=True)
class Presents:
    """Avoir été dans ce séjour un jour au moins de la période ; compté le dernier de ces jours."""

    avec: Sejour


class Agregat(StrEnum):
    """COMPTE : combien. PART : le numérateur sur la population. Les autres portent sur `mesure`.

    MOYENNE : par personne retenue. FREQUENCE : par personne de la population, zéro compris.
    """

    COMPTE = "compte"
    PART = "part"
    MEDIANE = "mediane"
    MOYENNE = "moyenne"
    SOMME = "somme"
    FREQUENCE = "frequence"


class Quand(StrEnum):
    """À quel jour un séjour ou un âge se lit au numérateur."""

    JOUR = "jour"  # celui du fait compté, ou le dernier de la période pour un stock
    CONNAISSANCE = "connaissance"  # le jour « tel que connu le »


@dataclass(frozen=True)
class Exemple:
    """Une personne, ce que l'on sait d'elle, et si elle compte en mars 2026. C'est un test.

    `faits` : « entretien 2026-03-12 mode=domicile » (source, date, attributs) ou « inscrit 1
    2026-03-01 2026-05-31 » (genre, unité, du, au inclus). `compte` : None hors de la population,
    False dedans, True au numérateur aussi. `valeur` : sa mesure.
    """

    qui: str
    faits: tuple[str, ...]
    compte: bool | None
    pourquoi: str
    valeur: int | None = None


@dataclass(frozen=True)
class Chiffre:
    """Un chiffre. Sa `version` change avec sa définition ; l'empreinte gardée à côté le vérifie.

    `unite` : ce que l'on distingue, un genre de séjour ou « fait:colonne » de la population.
    `par` : ce qui ventile, une colonne de la population ou « sejour:genre » (l'unité où l'on est ce
    jour-là, 0 sans séjour ; qui est dans plusieurs compte dans chacune). `mesure` : une colonne de la
    population, « jours » (du fait compté au fait attendu), « fois » (combien de faits du numérateur, ou
    de la population sans lui) ou « presence » (les jours de présence d'un `Presents`). `sauf` : le
    numérateur est fait de ceux qui ne l'ont pas. `usages` : les écrans d'autres pièces qui le montrent.
    `dit_population`, `dit_numerateur` : les deux termes, en français.
    """

    code: str
    version: int
    libelle: str
    definition: str
    source: str
    population: Fait | FaitDurable | Stock | Presents
    agregat: Agregat
    dit_population: str
    dit_numerateur: str = ""
    numerateur: Fait | FaitDurable | Sejour | Age | Filtre | None = None
    sauf: bool = False
    quand: Quand = Quand.JOUR
    mesure: str | None = None
    par: str | None = None
    unite: str = "territoire"
    axe: int | None = None
    ordre: int = 100
    theme: str | None = None
    usages: tuple[str, ...] = ()
    exemples: tuple[Exemple, ...] = ()

    @property
    def empreinte(self) -> str:
        """Ce qui change le nombre, et sa définition écrite ; ni le libellé, ni les exemples."""
        muets = {"libelle", "exemples", "version", "axe", "ordre", "theme", "source", "usages"}
        dite = {f.name: _dire(getattr(self, f.name)) for f in fields(self) if f.name not in muets}
        return hashlib.sha256(repr(sorted(dite.items())).encode()).hexdigest()[:16]

    @property
    def est_une_part(self) -> bool:
        return self.agregat is Agregat.PART

    @property
    def est_un_delai(self) -> bool:
        return self.mesure == "jours"

    @property
    def suffixe(self) -> str:
        """L'unité qui suit le nombre à l'écran."""
        if self.est_une_part:
            return "%"
        if self.agregat is Agregat.COMPTE or self.mesure is None:
            return ""
        return self.mesure.replace("_", " ")

    @property
    def genre_qui_ventile(self) -> str | None:
        """Le genre de séjour qui ventile, s'il y en a un."""
        par = self.par or ""
        return par.removeprefix("sejour:") if par.startswith("sejour:") else None


def _dire(valeur: Any) -> Any:
    if is_dataclass(valeur) and not isinstance(valeur, type):
        dites = ((f.name, _dire(getattr(valeur, f.name))) for f in fields(valeur))
        return (type(valeur).__name__, *dites)
    if isinstance(valeur, Enum):
        return valeur.value
    if isinstance(valeur, tuple):
        return tuple(_dire(v) for v in valeur)
    return valeur


@dataclass(frozen=True, slots=True)
class Intervalle:
    """Une période comptée : sa clé (« 2026-03 », « 2026 »), son premier et son dernier jour."""

    cle: str
    debut: date
    fin: date

    @property
    def titre(self) -> str:
        """« 03/2026 » pour un mois, « Année 2026 » pour une année."""
        return f"Année {self.cle}" if len(self.cle) == 4 else f"{self.debut:%m/%Y}"


@dataclass(frozen=True, slots=True)
class Cellule:
    """Ce que disent les lignes d'une période et d'une unité (None : toutes ensemble).

    `population` : personnes comptées ; `retenues` : celles du numérateur ; `mediane` et `somme` de
    leur mesure ; `attente_*` : jours écoulés de celles qui attendent encore. Tout vient des lignes
    par personne, jamais d'autres cellules.
    """

    cle: str
    unite: int | None
    par: str | None
    population: int
    retenues: int
    mediane: float | None
    somme: float | None
    attente_mediane: float | None = None
    attente_maximale: int | None = None

    def valeur(self, agregat: Agregat) -> float | None:
        """Le nombre à montrer ; None quand la population est vide."""
        if agregat is Agregat.COMPTE:
            return float(self.retenues)
        if agregat is Agregat.PART:
            return 100 * self.retenues / self.population if self.population else None
        if agregat is Agregat.MEDIANE:
            return self.mediane
        if agregat is Agregat.SOMME:
            return float(self.somme or 0)
        if agregat is Agregat.FREQUENCE:
            return (self.somme or 0) / self.population if self.population else None
        return (self.somme or 0) / self.retenues if self.retenues else None


@dataclass(frozen=True, slots=True)
class LigneChiffre:
    """Une personne derrière un chiffre. `depuis` et `premier` : du fait compté à celui attendu."""

    personne_id: int
    cle: str
    unite: int
    jour: date
    est_retenue: bool
    valeur: float | None
    depuis: date | None
    premier: date | None


Relations = Mapping[str, str]
