"""Les filtres d'une liste : lus dans l'adresse, admis ou ignorés, dits dans la trace d'un export."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Count, Q, QuerySet

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
    une_fois: bool = False  # nulle jointure ne double une ligne : compter n'a rien à distinguer

    def compter(self, lignes: QuerySet[Any]) -> dict[str, int] | None:
        """Lignes par valeur, toutes valeurs comprises ; None si le filtre ne se compte pas."""
        if not self.champ:
            return None
        comptes = (
            lignes.order_by()
            .values_list(self.champ)
            .annotate(n=Count("pk", distinct=not self.une_fois))
        )
        return {str(valeur): nombre for valeur, nombre in comptes}

    def puces(self, comptes: dict[str, int] | None, demande: Demande) -> list[Puce]:
        lues = [
            Puce(valeur, libelle, None if comptes is None else comptes.get(valeur, 0))
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
