"""Les filtres d'une liste : lus dans l'adresse, admis ou ignorés, dits dans la trace d'un export."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Count, Q, QuerySet

from jalons.socle import formats
from jalons.socle.dates import ajouter_mois
from jalons.socle.saisie import ANNEES, entier

if TYPE_CHECKING:
    from jalons.ecrans.listes.declaration import Demande

Choix = Iterable[tuple[str, str]]
_LONGUEUR = 100


@dataclass(frozen=True, slots=True)
class Puce:
    """Une puce : valeur dans l'adresse, libellé, nombre de lignes (None : non compté)."""

    valeur: str
    libelle: str
    nombre: int | None
    plafond: int = 0

    @property
    def dit(self) -> str:
        """« 12 », ou « 5 000+ » au-delà de ce que l'on compte ; vide si rien n'est compté."""
        return dire_nombre(self.nombre, self.plafond)


def dire_nombre(nombre: int | None, plafond: int) -> str:
    """Le nombre compté ; au-delà d'un plafond (0 : aucun), ce plafond et un « + »."""
    if nombre is None:
        return ""
    return f"{formats.nombre(plafond)}+" if 0 < plafond < nombre else formats.nombre(nombre)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtre:
    """Un filtre. `admettre` rend la valeur propre, ou "" ; `appliquer` réduit les lignes."""

    genre: ClassVar[str] = "texte"
    code: str
    libelle: str
    defaut: str = ""
    si: Callable[[Demande], bool] | None = None

    def admettre(self, brut: str, demande: Demande) -> str:
        return brut.strip()[:_LONGUEUR]

    def appliquer(self, lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
        raise NotImplementedError

    def choix(self, demande: Demande) -> list[tuple[str, str]]:
        return []


@dataclass(frozen=True, slots=True, kw_only=True)
class FiltreTexte(Filtre):
    """Tous les mots tapés, chacun dans l'un des `champs` ; sans champ, `lignes` en fait son affaire."""

    champs: tuple[str, ...] = ()
    saisie: str = "search"  # genre du champ : search, month, number

    def appliquer(self, lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
        if not self.champs:
            return lignes
        for mot in valeur.split()[:8]:
            trouve = Q()
            for champ in self.champs:
                trouve |= Q(**{f"{champ}__icontains": mot})
            lignes = lignes.filter(trouve)
        return lignes


@dataclass(frozen=True, slots=True, kw_only=True)
class FiltreAdresse(FiltreTexte):
    """Un texte que seule l'adresse pose : la page le demande elle-même, hors des filtres."""

    genre: ClassVar[str] = "adresse"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiltreChoix(Filtre):
    """Une valeur parmi d'autres : sur `champ`, ou par `par` (lignes, valeur, demande).

    Sans l'un ni l'autre, c'est `lignes` qui lit la valeur dans la demande.
    """

    genre: ClassVar[str] = "choix"
    valeurs: Callable[[Demande], Choix] | tuple[tuple[str, str], ...]
    champ: str = ""
    par: Callable[[QuerySet[Any], str, Demande], QuerySet[Any]] | None = None
    tous: str = "Tous"

    def choix(self, demande: Demande) -> list[tuple[str, str]]:
        lues = self.valeurs(demande) if callable(self.valeurs) else self.valeurs
        return [(str(valeur), str(libelle)) for valeur, libelle in lues]

    def admettre(self, brut: str, demande: Demande) -> str:
        """Un numéro n'est pas relu dans la base : celui qui n'existe pas ne donne rien."""
        if callable(self.valeurs) and entier(brut) is not None:
            return brut
        return brut if any(valeur == brut for valeur, _ in self.choix(demande)) else ""

    def appliquer(self, lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
        if self.par is not None:
            return self.par(lignes, valeur, demande)
        return lignes.filter(**{self.champ: valeur}) if self.champ else lignes


@dataclass(frozen=True, slots=True, kw_only=True)
class FiltrePuces(FiltreChoix):
    """Les valeurs en puces, chacune avec son nombre de lignes, compté en une requête.

    Sans `champ` (seulement `par`), les puces ne sont pas comptées. `toutes` : la première puce.
    """

    genre: ClassVar[str] = "puces"
    toutes: str = "Toutes"
    vides: bool = True  # montrer aussi les puces à zéro
    plafond: int = 0  # au-delà, on ne compte plus : une puce qui grandit sans fin ne ralentit rien
    se_recouvrent: bool = False  # une ligne peut être de plusieurs puces, une fois de chacune

    def compter(self, lignes: QuerySet[Any], demande: Demande) -> dict[str, int] | None:
        """Lignes par valeur ; None si le filtre ne se compte pas. Jusqu'à `plafond` + 1, s'il y en a un."""
        if not self.champ:
            return None
        if self.plafond:
            return self._compter_jusqu_au_plafond(lignes.order_by(), demande)
        nombre = Count("pk", distinct=not self.se_recouvrent)
        if self.se_recouvrent:  # des valeurs d'une autre table, chacune une fois par ligne
            lignes = lignes.filter(**{f"{self.champ}__in": [v for v, _ in self.choix(demande)]})
        comptes = lignes.order_by().values_list(self.champ).annotate(n=nombre)
        return {str(valeur): n for valeur, n in comptes}

    def _compter_jusqu_au_plafond(self, lignes: QuerySet[Any], demande: Demande) -> dict[str, int]:
        """Une requête, où chaque valeur cesse de lire dès qu'elle a son plafond."""
        valeurs: list[str] = []
        morceaux: list[str] = []
        parametres: list[Any] = []
        for valeur, _ in self.choix(demande):
            bornees = lignes.filter(**{self.champ: valeur}).values("pk")[: self.plafond + 1]
            try:
                sql, siens = bornees.query.sql_with_params()
            except EmptyResultSet:
                continue
            valeurs.append(valeur)
            morceaux.append(f"(SELECT count(*) FROM ({sql}) lues)")  # noqa: S608 — du SQL de Django
            parametres += siens
        if not valeurs:
            return {}
        with connections[lignes.db].cursor() as curseur:
            curseur.execute(f"SELECT {', '.join(morceaux)}", parametres)
            return dict(zip(valeurs, curseur.fetchone(), strict=True))

    def puces(self, comptes: dict[str, int] | None, demande: Demande) -> list[Puce]:
        lues = [
            Puce(valeur, libelle, None if comptes is None else comptes.get(valeur, 0), self.plafond)
            for valeur, libelle in self.choix(demande)
        ]
        return (
            lues if self.vides else [p for p in lues if p.nombre or p.valeur == demande[self.code]]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FiltreMois(FiltreChoix):
    """Un mois (« 2026-03 ») d'un champ de date."""

    def admettre(self, brut: str, demande: Demande) -> str:
        return brut if _mois(brut) else ""

    def appliquer(self, lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
        mois = _mois(valeur)
        if mois is None:
            return lignes
        bornes = {"gte": mois, "lt": ajouter_mois(mois, 1)}
        return lignes.filter(**{f"{self.champ}__{borne}": jour for borne, jour in bornes.items()})


def _mois(texte: str) -> date | None:
    try:
        lu = date.fromisoformat(f"{texte}-01")
    except ValueError:
        return None
    return lu if lu.year in ANNEES else None
