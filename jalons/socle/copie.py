"""Verser beaucoup de lignes d'un coup : COPY vers une table de passage, puis une seule écriture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models, transaction
from psycopg import sql


@transaction.atomic
def verser(
    modele: type[models.Model],
    champs: Sequence[str],
    lignes: Iterable[Sequence[Any]],
    *,
    cle: Sequence[str],
    sauf: Sequence[str] = (),
) -> int:
    """Insère ou met à jour les lignes d'un référentiel ; rend le nombre de lignes écrites.

    `champs` nomme les champs, dans l'ordre des valeurs ; `cle` ceux d'une contrainte d'unicité. Une ligne
    déjà pareille n'est pas réécrite ; `sauf` nomme les champs donnés à la création seulement.
    """
    de_la_table = {champ.name: str(champ.column) for champ in modele._meta.local_concrete_fields}
    colonne = {champ: de_la_table[champ] for champ in champs}
    change = [colonne[c] for c in champs if c not in (*cle, *sauf)]
    table = sql.Identifier(modele._meta.db_table)
    passage = sql.Identifier("passage_" + modele._meta.db_table)
    colonnes = sql.SQL(", ").join(map(sql.Identifier, colonne.values()))
    with connection.wrap_database_errors, connection.cursor() as curseur:
        executer = curseur.cursor.execute
        executer(
            sql.SQL("CREATE TEMP TABLE {} ON COMMIT DROP AS SELECT {} FROM {} LIMIT 0").format(
                passage, colonnes, table
            )
        )
        with curseur.cursor.copy(sql.SQL("COPY {} FROM STDIN").format(passage)) as copie:
            for ligne in lignes:
                copie.write_row(ligne)
        executer(
            sql.SQL(
                "INSERT INTO {table} AS t ({colonnes}) SELECT {colonnes} FROM {passage}"
                " ON CONFLICT ({cle}) DO UPDATE SET {ecrites}"
                " WHERE ({avant}) IS DISTINCT FROM ({apres})"
            ).format(
                table=table,
                colonnes=colonnes,
                passage=passage,
                cle=sql.SQL(", ").join(sql.Identifier(colonne[c]) for c in cle),
                ecrites=_suite("{0} = EXCLUDED.{0}", change),
                avant=_suite("t.{}", change),
                apres=_suite("EXCLUDED.{}", change),
            )
        )
        ecrites = curseur.rowcount
        executer(sql.SQL("DROP TABLE {}").format(passage))
    return int(ecrites)


def _suite(forme: str, colonnes: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL(forme).format(sql.Identifier(c)) for c in colonnes)


def copier(
    modele: type[models.Model], colonnes: Sequence[str], lignes: Iterable[Sequence[Any]]
) -> None:
    """Ajoute ces lignes à la table du modèle, valeurs dans l'ordre des colonnes.

    Les défauts de Python ne s'appliquent pas : toute colonne exigée est à dire. Lève les erreurs de
    base de Django (`IntegrityError`…).
    """
    noms = sql.SQL(", ").join(map(sql.Identifier, colonnes))
    ordre = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(modele._meta.db_table), noms)
    with (
        connection.wrap_database_errors,
        connection.cursor() as curseur,
        curseur.cursor.copy(ordre) as copie,
    ):
        for ligne in lignes:
            copie.write_row(ligne)
