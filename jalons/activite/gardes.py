"""Ce que la base retient : une cible positionnée ne s'efface pas, même en SQL."""

from __future__ import annotations

from django.db import connection, transaction

from jalons.activite.genres import GenrePositionnement

_FONCTION = """
CREATE OR REPLACE FUNCTION activite_cible_gardee() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM activite_positionnement
               WHERE cible_table = TG_TABLE_NAME AND cible_id = OLD.id) THEN
        RAISE EXCEPTION 'jalons: cible_positionnee (%)', OLD.id;
    END IF;
    RETURN OLD;
END $$
"""


def garder_les_cibles() -> None:
    """Pose la garde sur la table de chaque genre ; sans effet avant que les tables soient là."""
    tables = set(connection.introspection.table_names())
    if "activite_positionnement" not in tables:
        return
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(_FONCTION)
        for table in sorted({g.classe()._meta.db_table for g in GenrePositionnement.tous()}):
            if table in tables:
                curseur.execute(
                    f"CREATE OR REPLACE TRIGGER cible_gardee BEFORE DELETE ON {table}"
                    " FOR EACH ROW EXECUTE FUNCTION activite_cible_gardee()"
                )
