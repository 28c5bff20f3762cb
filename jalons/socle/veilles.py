"""Des déclencheurs par instruction sur les tables d'une autre pièce : aucune écriture ne les évite.

Ils se reposent à chaque migration (`post_migrate`) : leur SQL suit le code, sans migration à figer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection

_VUES = (
    ("insert", "INSERT", "NEW TABLE AS lignes"),
    ("delete", "DELETE", "OLD TABLE AS lignes"),
    ("avant", "UPDATE", "OLD TABLE AS lignes"),
    ("apres", "UPDATE", "NEW TABLE AS lignes"),
)


def _fonction(nom: str, corps: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {nom}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {corps}; RETURN NULL; END $$"
    )


def veille(
    nom: str,
    table: str,
    corps: str,
    *,
    quand: tuple[str, ...] = ("insert", "delete", "avant", "apres"),
) -> list[str]:
    """Le SQL qui exécute `corps` après toute écriture ; `lignes` : celles d'avant, puis d'après.

    `quand` : seulement à la naissance (« insert »), à l'effacement (« delete »), ou d'un changement les
    lignes d'« avant » ou d'« apres ».
    """
    return [
        _fonction(nom, corps),
        *(
            f"CREATE OR REPLACE TRIGGER {nom}_{vue} AFTER {operation} ON {table}"
            f" REFERENCING {lignes} FOR EACH STATEMENT EXECUTE FUNCTION {nom}()"
            for vue, operation, lignes in _VUES
            if vue in quand
        ),
    ]


def veille_des_changements(nom: str, table: str, corps: str) -> list[str]:
    """Le SQL qui exécute `corps` après une modification ; il compare les tables `avant` et `apres`."""
    return [
        _fonction(nom, corps),
        f"CREATE OR REPLACE TRIGGER {nom} AFTER UPDATE ON {table}"
        " REFERENCING OLD TABLE AS avant NEW TABLE AS apres"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {nom}()",
    ]


@contextmanager
def suspendue(prefixe: str, tables: Iterable[str]) -> Iterator[None]:
    """Fait taire sur ces tables les veilles dont le nom commence ainsi.

    À tenir dans une transaction, par le propriétaire des tables ; à l'appelant de noter ce qui se tait.
    """
    lesquelles = sorted(tables)
    _regler(prefixe, lesquelles, "DISABLE")
    yield
    _regler(prefixe, lesquelles, "ENABLE")


def _regler(prefixe: str, tables: list[str], quoi: str) -> None:
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE tgrelid = ANY(%s::regclass[]) AND starts_with(tgname, %s)",
            [tables, prefixe],
        )
        for table, nom in curseur.fetchall():
            curseur.execute(f'ALTER TABLE {table} {quoi} TRIGGER "{nom}"')
