"""Dériver les séjours : pour tout le monde, pour un lot, ou pour qui attend."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from jalons.chiffres.source import SourceSejour

_SQL = Path(__file__).resolve().parent / "sql"
# Deux dérivations à la fois écriraient deux fois la même ligne.
_VERROU = 7_057_008
_BEAUCOUP = 1_000
PARTS = 2


@transaction.atomic
def deriver(personnes: Iterable[int] | None = None) -> None:
    """Refait les séjours de ces personnes (de toutes, sans argument) et n'écrit que les écarts."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [_VERROU])
        if personnes is None:
            curseur.execute("DELETE FROM chiffres_sejouraderiver")
            _cibler(curseur, "SELECT id AS personne_id FROM personnes_personne")
        else:
            _cibler(curseur, "SELECT DISTINCT unnest(%s::bigint[]) AS personne_id", list(personnes))
        _deriver(curseur)


def deriver_en_attente(*, attendre: bool = False) -> int:
    """Refait les séjours de qui un fait a changé depuis la dernière fois ; rend leur nombre.

    Appelée avant de compter : sans `attendre`, elle laisse la place à une dérivation en cours.
    Une transaction ne s'ouvre que si quelqu'un attend : presque toujours, une seule requête.
    """
    with connection.cursor() as curseur:
        curseur.execute("SELECT EXISTS (SELECT 1 FROM chiffres_sejouraderiver)")
        if not curseur.fetchone()[0]:
            return 0
    return _deriver_les_signales(attendre=attendre)


@transaction.atomic
def _deriver_les_signales(*, attendre: bool) -> int:
    with connection.cursor() as curseur:
        if attendre:
            curseur.execute("SELECT pg_advisory_xact_lock(%s)", [_VERROU])
        else:
            curseur.execute("SELECT pg_try_advisory_xact_lock(%s)", [_VERROU])
            if not curseur.fetchone()[0]:
                return 0
        nombre = _cibler_les_signales(curseur)
        _deriver(curseur)
    return nombre


def deriver_a_plusieurs() -> None:
    """Refait les séjours de qui attend, par parts menées ensemble ; hors de toute transaction.

    Chaque part a sa connexion et sa transaction : ce qui n'est pas fait reste dans la file.
    """
    with ThreadPoolExecutor(PARTS) as equipe:
        for fait in [equipe.submit(_deriver_une_part, part) for part in range(PARTS)]:
            fait.result()


def _deriver_une_part(part: int) -> None:
    try:
        with transaction.atomic(), connection.cursor() as curseur:
            curseur.execute("SET LOCAL temp_buffers = '48MB'")
            # Partagé entre les parts, il écarte toute autre dérivation ; le second, la même part.
            curseur.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_VERROU])
            curseur.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_VERROU, part])
            _cibler_les_signales(curseur, parts=PARTS, part=part)
            _deriver(curseur)
    finally:
        connection.close()


def _cibler_les_signales(curseur: Any, *, parts: int = 1, part: int = 0) -> int:
    """Prend dans la file ceux de cette part ; ce qui s'y ajoute pendant ce temps y reste."""
    curseur.execute("DROP TABLE IF EXISTS prises")
    curseur.execute(
        "CREATE TEMP TABLE prises ON COMMIT DROP AS SELECT id, personne_id"
        " FROM chiffres_sejouraderiver WHERE personne_id %% %s = %s",
        [parts, part],
    )
    curseur.execute("DELETE FROM chiffres_sejouraderiver q USING prises p WHERE q.id = p.id")
    _cibler(curseur, "SELECT DISTINCT personne_id FROM prises")
    curseur.execute("SELECT count(*) FROM cible")
    return int(curseur.fetchone()[0])


def _cibler(curseur: Any, sql: str, personnes: list[int] | None = None) -> None:
    curseur.execute("DROP TABLE IF EXISTS cible")
    curseur.execute(
        f"CREATE TEMP TABLE cible ON COMMIT DROP AS {sql}",
        None if personnes is None else [personnes],
    )
    curseur.execute("CREATE INDEX ON cible (personne_id)")
    curseur.execute("ANALYZE cible")


def _deriver(curseur: Any) -> None:
    curseur.execute("SET LOCAL work_mem = '48MB'")
    for nom in ("sejours.sql", "ecrire.sql"):
        for instruction in (_SQL / nom).read_text(encoding="utf-8").split(";\n"):
            if instruction.strip():
                curseur.execute(instruction)
        if nom == "sejours.sql":
            # Les sources qui se lisent dans les séjours des autres joignent `sj_rect` à elle-même.
            curseur.execute("ANALYZE sj_rect")
            for source in sorted(SourceSejour.tous(), key=lambda s: s.rang):
                curseur.execute(
                    "INSERT INTO sj_rect (personne_id, genre, unite, periode, connu)"  # noqa: S608
                    f" SELECT personne_id, '{source.code}', unite, periode, connu FROM ({source.sql}) s"
                )
    curseur.execute("SELECT count(*) FROM cible")
    nombre = curseur.fetchone()[0]
    curseur.execute("DROP TABLE cible")
    if nombre >= _BEAUCOUP:
        curseur.execute("ANALYZE chiffres_sejour")
