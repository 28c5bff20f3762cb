from django.db import migrations

from jalons.personnes.recherche_sql import SQL_MOTS


class Migration(migrations.Migration):
    """Ce que les tables des personnes demandent avant d'exister : la colonne engendrée des mots."""

    initial = True
    dependencies = [("socle", "0001_extensions")]
    operations = [
        migrations.RunSQL(SQL_MOTS, "DROP FUNCTION IF EXISTS jalons_mots(text, text, text, text)"),
    ]
