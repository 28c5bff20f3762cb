from django.db import migrations

from jalons.personnes.recherche_sql import SQL_MOTS
from jalons.personnes.resolution import SQL_COMMUNE


class Migration(migrations.Migration):
    """Les fonctions nomment leur schéma : sans cela, aucune sauvegarde ne se restaurait."""

    dependencies = [("personnes", "0003_jalons_commune")]
    operations = [
        migrations.RunSQL(SQL_MOTS, migrations.RunSQL.noop),
        migrations.RunSQL(SQL_COMMUNE, migrations.RunSQL.noop),
    ]
