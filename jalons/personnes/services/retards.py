"""Tenir ce qui est porté (retards, situations) : tous au changement de jour, puis qui un fait a changé."""

# ruff: noqa: S608 — du SQL de Django et des noms de tables déclarés, jamais une saisie.

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import chain
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import CharField, DateField, Value
from django.db.models.functions import Cast

from jalons.personnes.models import JourDesRetards, Personne
from jalons.personnes.retards import Retard, SituationsPortees, dans_l_ordre
from jalons.socle.veilles import suspendue, veille

_FILE, _PORTES = "personnes_retardarevoir", "personnes_retardporte"
_VERROU = 7_057_038
# Au-delà, revoir tout le monde coûte moins que revoir chacun.
_BEAUCOUP = 3_000
_DE_LA_FICHE = (("personnes_personne", "SELECT id AS personne_id FROM lignes"),)


def tenir_les_retards(*, le: date) -> int:
    """Met les retards au jour `le` ; rend le nombre de personnes revues.

    Appelée avant de les lire. Rien n'a changé : une requête. Si un autre s'en charge au même
    moment, on lit ce qui est porté : le suivant le complète.
    """
    with connection.cursor() as curseur:
        curseur.execute(
            f"SELECT (SELECT le FROM personnes_jourdesretards), EXISTS (SELECT 1 FROM {_FILE})"
        )
        jour, attend = curseur.fetchone()
    if jour == le and not attend:
        return 0
    return _revoir(le)


@transaction.atomic
def _revoir(le: date) -> int:
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [_VERROU])
        tous = not JourDesRetards.objects.filter(le=le).exists()
        curseur.execute(f"DELETE FROM {_FILE} RETURNING personne_id")
        revues = sorted({ligne[0] for ligne in curseur.fetchall()})
        if tous or len(revues) > _BEAUCOUP:
            JourDesRetards.objects.update_or_create(pk=1, defaults={"le": le})
            return _ecrire(curseur, None, le)
        return _ecrire(curseur, revues, le) if revues else 0


def _ecrire(curseur: Any, personnes: list[int] | None, le: date) -> int:
    """Remplace par différence les retards de ces personnes (None : de toutes)."""
    lues, parametres = _lus(personnes, le)
    des_leurs = "" if personnes is None else "p.personne_id = ANY(%s) AND"
    leurs = [] if personnes is None else [personnes]
    curseur.execute("DROP TABLE IF EXISTS retards_lus")
    curseur.execute(
        "CREATE TEMP TABLE retards_lus"
        " (personne_id bigint, code varchar(40), date date) ON COMMIT DROP"
    )
    if lues:
        curseur.execute(f"INSERT INTO retards_lus {lues}", parametres)
    curseur.execute("ANALYZE retards_lus")
    curseur.execute(
        f"DELETE FROM {_PORTES} p WHERE {des_leurs} NOT EXISTS (SELECT 1 FROM retards_lus l"
        " WHERE l.personne_id = p.personne_id AND l.code = p.code)",
        leurs,
    )
    curseur.execute(
        f"INSERT INTO {_PORTES} AS p (personne_id, code, date)"
        " SELECT personne_id, code, date FROM retards_lus"
        " ON CONFLICT (personne_id, code) DO UPDATE SET date = EXCLUDED.date"
        " WHERE p.date IS DISTINCT FROM EXCLUDED.date"
    )
    if personnes is None:
        curseur.execute(f"ANALYZE {_PORTES}")
        return Personne.objects.count()
    return len(personnes)


def _lus(personnes: list[int] | None, le: date) -> tuple[str, list[Any]]:
    """Le SQL de tous les retards et situations de ces personnes ce jour-là."""
    visees = Personne.objects.order_by()
    if personnes is not None:
        visees = visees.filter(pk__in=personnes)
    retards = (
        visees.filter(retard.condition(le=le)).values_list(
            "pk",
            Cast(Value(retard.code), CharField()),
            Cast(retard.date(le=le), DateField()),
        )
        for retard in dans_l_ordre()
    )
    situations = (lues for s in SituationsPortees.tous() for lues in s.lues(visees, le=le))
    morceaux: list[str] = []
    parametres: list[Any] = []
    for lignes in chain(retards, situations):
        try:
            sql, siens = lignes.query.sql_with_params()
        except EmptyResultSet:
            continue
        morceaux.append(f"({sql})")
        parametres += siens
    return " UNION ALL ".join(morceaux), parametres


@contextmanager
def veille_suspendue() -> Iterator[None]:
    """Pendant le tout premier chargement, ne note personne ; à la fin, tout est à revoir.

    À tenir dans une transaction, par le propriétaire des tables.
    """
    with suspendue("retards_veille_", {t for t, _ in _surveillees() if t.startswith("personnes_")}):
        yield
    JourDesRetards.objects.all().delete()


def _surveillees() -> Iterable[tuple[str, str]]:
    """(table, SQL des personnes dont parlent ses lignes) de tout ce que l'on porte."""
    portes: tuple[type[Retard] | type[SituationsPortees], ...]
    portes = (*Retard.tous(), *SituationsPortees.tous())
    return (*_DE_LA_FICHE, *(s for porte in portes for s in porte.surveille))


@transaction.atomic
def poser_la_veille() -> None:
    """Pose ou remet les déclencheurs qui notent de qui revoir les retards ; puis tout est à revoir."""
    presentes = set(connection.introspection.table_names())
    if _FILE not in presentes:
        return
    par_table: dict[str, set[str]] = {}
    for table, sql in _surveillees():
        par_table.setdefault(table, set()).add(sql)
    with connection.cursor() as curseur:
        for table, touchees in par_table.items():
            if table not in presentes:
                continue
            union = " UNION ".join(sorted(touchees))
            corps = (
                f"INSERT INTO {_FILE} (personne_id) SELECT DISTINCT personne_id"
                f" FROM ({union}) touchees WHERE personne_id IS NOT NULL"
            )
            for instruction in veille(f"retards_veille_{table}"[:50], table, corps):
                curseur.execute(instruction)
        curseur.execute("DELETE FROM personnes_jourdesretards")
