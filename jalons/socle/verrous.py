"""Des verrous que la base tient elle-même : ce qui est figé l'est aussi pour qui écrit en SQL."""

from __future__ import annotations

from typing import Any

import pgtrigger


def fige(nom: str, *, quand: str, sauf: tuple[str, ...] = (), garde: bool = True) -> Any:
    """Interdit de changer une ligne dès que `quand` (SQL sur `OLD`) est vrai.

    `sauf` : colonnes qui peuvent encore changer. `garde` : la ligne ne se supprime pas non plus.
    """
    operations = pgtrigger.Update | pgtrigger.Delete if garde else pgtrigger.Update
    # Deux lignes égales une fois ôtées les colonnes libres : rien de figé n'a bougé.
    libres = "".join(f" - '{colonne}'" for colonne in sauf)
    egales = (
        f"IF TG_OP = 'UPDATE' AND (to_jsonb(NEW){libres}) = (to_jsonb(OLD){libres}) "
        "THEN RETURN NEW; END IF;"
    )
    return pgtrigger.Trigger(
        name=nom,
        when=pgtrigger.Before,
        operation=operations,
        func=f"IF {quand} THEN {egales if sauf else ''} {_refus(nom)} END IF; {_RENDRE}",
    )


def fige_avec(nom: str, *, table: str, cle: str, quand: str, operations: Any) -> Any:
    """Interdit d'écrire une ligne dès que sa ligne mère (`table`, par la colonne `cle`) est figée.

    `quand` : condition SQL sur la ligne mère, nommée `mere`.
    """
    mere = f"SELECT 1 FROM {table} mere WHERE mere.id = %s.{cle} AND ({quand})"  # noqa: S608
    func = (
        f"IF TG_OP <> 'INSERT' AND EXISTS ({mere % 'OLD'}) THEN {_refus(nom)} END IF; "
        f"IF TG_OP <> 'DELETE' AND EXISTS ({mere % 'NEW'}) THEN {_refus(nom)} END IF; {_RENDRE}"
    )
    return pgtrigger.Trigger(name=nom, when=pgtrigger.Before, operation=operations, func=func)


_RENDRE = "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"


def _refus(nom: str) -> str:
    return f"RAISE EXCEPTION 'jalons: {nom} (%)', TG_OP;"
