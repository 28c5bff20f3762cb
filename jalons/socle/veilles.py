"""Des déclencheurs par instruction sur les tables d'une autre pièce : aucune écriture ne les évite.

Ils se reposent à chaque migration (`post_migrate`) : leur SQL suit le code, sans migration à figer.
"""

from __future__ import annotations

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


def veille(nom: str, table: str, corps: str) -> list[str]:
    """Le SQL qui exécute `corps` après toute écriture ; `lignes` : celles d'avant, puis d'après."""
    return [
        _fonction(nom, corps),
        *(
            f"CREATE OR REPLACE TRIGGER {nom}_{vue} AFTER {operation} ON {table}"
            f" REFERENCING {lignes} FOR EACH STATEMENT EXECUTE FUNCTION {nom}()"
            for vue, operation, lignes in _VUES
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
