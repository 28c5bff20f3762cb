"""Les périodes du métier : deux dates incluses, comme sur le papier.

En base, une période est un `daterange` de PostgreSQL, ce qui permet les contraintes d'exclusion ;
en Python c'est une `Periode` dont la fin est incluse, ou absente quand elle est ouverte.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import DatabaseError, connection, models
from django.db.models import F
from django.utils import timezone
from psycopg.types.range import DateRange, TimestamptzRange

_UN_JOUR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Periode:
    """Période de `debut` à `fin`, bornes incluses ; `fin=None` : sans fin connue.

    >>> Periode(date(2026, 1, 1), date(2026, 1, 31)).jours
    31
    >>> date(2026, 1, 31) in Periode(date(2026, 1, 1), date(2026, 1, 31))
    True
    """

    debut: date
    fin: date | None = None

    def __post_init__(self) -> None:
        if self.fin is not None and self.fin < self.debut:
            raise ValueError(f"période à l'envers : {self.debut} → {self.fin}")

    def __contains__(self, jour: date) -> bool:
        return self.debut <= jour and (self.fin is None or jour <= self.fin)

    def chevauche(self, autre: Periode) -> bool:
        """Vrai si les deux périodes ont au moins un jour en commun."""
        return (self.fin is None or autre.debut <= self.fin) and (
            autre.fin is None or self.debut <= autre.fin
        )

    @property
    def jours(self) -> int | None:
        """Nombre de jours, bornes comprises ; None si la période est ouverte."""
        return None if self.fin is None else (self.fin - self.debut).days + 1

    def close_au(self, fin: date) -> Periode:
        """La même période, terminée au plus tard le `fin` inclus."""
        return Periode(self.debut, fin if self.fin is None else min(self.fin, fin))

    def en_intervalle(self) -> DateRange:
        """La valeur `daterange` semi-ouverte que PostgreSQL range."""
        if self.fin is None or self.fin == date.max:
            return DateRange(self.debut, None, "[)")
        return DateRange(self.debut, self.fin + _UN_JOUR, "[)")

    def __str__(self) -> str:
        debut = f"{self.debut:%d/%m/%Y}"
        return f"depuis le {debut}" if self.fin is None else f"du {debut} au {self.fin:%d/%m/%Y}"


def annee_civile(annee: int) -> Periode:
    """Du 1er janvier au 31 décembre."""
    return Periode(date(annee, 1, 1), date(annee, 12, 31))


class PeriodeField(DateRangeField):
    """Champ `daterange` qui se lit et s'écrit en `Periode` (fin incluse)."""

    def from_db_value(self, value: Any, *_args: Any) -> Periode | None:
        if value is None or value.isempty:
            return None
        return Periode(value.lower, None if value.upper is None else value.upper - _UN_JOUR)

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Periode):
            return value.en_intervalle()
        return super().get_prep_value(value)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Periode):
            return value
        return super().to_python(value)

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value.en_intervalle())


_CONNAISSANCE: ContextVar[datetime | None] = ContextVar("connaissance", default=None)


def instant_de_connaissance() -> datetime:
    """L'instant où l'on apprend ce que l'on écrit : maintenant, sauf reprise d'historique."""
    return _CONNAISSANCE.get() or timezone.now()


@contextmanager
def connaissance_au(instant: datetime) -> Iterator[None]:
    """Tout ce qui s'écrit dans ce bloc est tenu pour appris à `instant`.

    Sert à la reprise d'historique et à la démonstration, jamais à un écran. La base le sait aussi
    (réglage `jalons.connu`, que lit la fonction `jalons_instant`).
    """
    avant = _CONNAISSANCE.get()
    jeton = _CONNAISSANCE.set(instant)
    _dire_a_la_base(instant)
    try:
        yield
    finally:
        _CONNAISSANCE.reset(jeton)
        # Une transaction rompue ne reçoit plus rien : en s'annulant, elle annule aussi le réglage.
        with suppress(DatabaseError):
            _dire_a_la_base(avant)


SQL_INSTANT = """
CREATE OR REPLACE FUNCTION jalons_instant() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(nullif(current_setting('jalons.connu', true), '')::timestamptz, clock_timestamp())
$$
"""


def _dire_a_la_base(instant: datetime | None) -> None:
    with connection.cursor() as curseur:
        valeur = "" if instant is None else instant.isoformat()
        curseur.execute("SELECT set_config('jalons.connu', %s, false)", [valeur])


def fin_du_jour(jour: date) -> datetime:
    """L'instant où finit ce jour à l'heure du département ; « tel que connu le » s'y arrête."""
    return timezone.make_aware(datetime.combine(jour + _UN_JOUR, time.min))


def connu_depuis(instant: datetime | None = None) -> TimestamptzRange:
    """Intervalle de connaissance ouvert : su depuis `instant` (maintenant par défaut)."""
    return TimestamptzRange(instant or instant_de_connaissance(), None, "[)")


class FaitQuerySet(models.QuerySet[Any]):
    """Lecture des faits à deux horloges : ce qui était vrai, ce que l'on savait."""

    def connus(self, instant: datetime | None = None) -> Self:
        """Les faits tels que connus à `instant` ; sans instant, tels que connus aujourd'hui."""
        if instant is None:
            return self.filter(connu__upper_inf=True)
        return self.filter(connu__contains=instant)

    def au(self, jour: date) -> Self:
        """Les faits vrais ce jour-là."""
        return self.filter(periode__contains=jour)


class FaitsCourants(models.Manager.from_queryset(FaitQuerySet)):  # type: ignore[misc]
    """Les faits tels que connus aujourd'hui ; `histoire` donne aussi ceux que l'on ne croit plus."""

    def get_queryset(self) -> FaitQuerySet:
        return super().get_queryset().connus()


def une_verite(nom: str, *champs: str, **autres: Any) -> ExclusionConstraint:
    """Deux faits ne peuvent être vrais et connus au même instant des deux horloges.

    Les champs après le premier, des identifiants, sont cachés derrière « + 0 » : un index GiST sur
    son second champ se parcourt presque en entier, et PostgreSQL le préfère à l'index ordinaire.
    """
    premier, *suivants = champs
    return ExclusionConstraint(
        name=nom,
        expressions=[
            (premier, RangeOperators.EQUAL),
            *[(F(champ) + 0, RangeOperators.EQUAL) for champ in suivants],
            ("periode", RangeOperators.OVERLAPS),
            ("connu", RangeOperators.OVERLAPS),
        ],
        **autres,
    )


class FaitDate(models.Model):
    """Un fait sur une personne, un foyer ou une demande, avec ses deux horloges.

    `periode` : quand il est vrai dans le monde. `connu` : quand nous l'avons cru. On ne corrige
    jamais sur place : on ferme `connu` et l'on ajoute une ligne, si bien que « tel que connu au
    31 décembre » reste calculable des années plus tard.
    """

    periode = PeriodeField("période")
    connu = DateTimeRangeField("connu", default=connu_depuis)
    lot_id = models.BigIntegerField("lot d'origine", null=True, blank=True, editable=False)

    objects = FaitQuerySet.as_manager()

    class Meta:
        abstract = True

    def cesser_de_croire(self, instant: datetime) -> None:
        """Ferme la connaissance de ce fait. Appris à cet instant même, il n'a jamais été cru."""
        depuis = self.connu.lower
        type(self)._base_manager.filter(pk=self.pk).update(connu=(depuis, max(depuis, instant)))
