"""Au tout premier chargement, les contraintes se reposent après coup, dans la même transaction.

Vérifier chaque ligne contre une table vide coûte plus que d'ordonner le tout une fois. Les clés
primaires et uniques restent : le rapprochement s'en sert. Tué au milieu, rien n'a eu lieu.
Les veilles des séjours et des retards se taisent aussi : tout le monde est à dériver et à revoir.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import ProgrammingError, connection, transaction

from jalons.chiffres.veille import veille_suspendue
from jalons.echanges.services.pose import FAITS
from jalons.personnes.models import Foyer, Personne
from jalons.personnes.services import retards

BEAUCOUP = 2_000
_TABLES = (
    *dict.fromkeys(fait.table for fait in FAITS),
    "personnes_personne",
    "personnes_mentioncaisse",
    "personnes_nir",
    "personnes_cleidentite",
    "personnes_demandersa",
)
# Ceux dont les tranches se servent pour se retrouver d'une à l'autre.
_UTILES = "personne_id|foyer_id|empreinte|date_naissance|numero_demande"
_CONTRAINTES = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('x', 'f')
ORDER BY contype DESC, conname
"""
_INDEX = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid
WHERE i.indrelid = ANY(%s::regclass[]) AND c.oid IS NULL AND NOT i.indisunique
  AND pg_get_indexdef(i.indexrelid) !~ ('btree \\((' || %s || ')')
"""


def est_vide() -> bool:
    """Vrai si rien n'a encore été chargé."""
    return not Personne.objects.exists() and not Foyer.objects.exists()


@contextmanager
def reposees_apres_coup() -> Iterator[None]:
    """Retire les contraintes et les index des faits, puis les repose ; une seule transaction."""
    with transaction.atomic():
        with connection.cursor() as curseur:
            curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
            definitions = _retirer(curseur)
        if definitions:
            with veille_suspendue(), retards.veille_suspendue():
                yield
        else:
            yield
        with connection.cursor() as curseur:
            curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
            curseur.execute("SET LOCAL maintenance_work_mem = '64MB'")
            for definition in definitions:
                curseur.execute(definition)
            curseur.execute("SET CONSTRAINTS ALL DEFERRED")


def _retirer(curseur: Any) -> list[str]:
    """Ce qu'il faudra exécuter pour tout remettre ; vide si le compte de service n'a pas ce droit."""
    curseur.execute(_CONTRAINTES, [list(_TABLES)])
    contraintes = curseur.fetchall()
    curseur.execute(_INDEX, [list(_TABLES), _UTILES])
    index = curseur.fetchall()
    try:
        with transaction.atomic():
            for table, nom, _ in contraintes:
                curseur.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{nom}"')
            for nom, _ in index:
                curseur.execute(f"DROP INDEX {nom}")
    except ProgrammingError:
        return []
    return [
        *(definition for _, definition in index),
        *(f'ALTER TABLE {t} ADD CONSTRAINT "{n}" {d}' for t, n, d in contraintes),
    ]
