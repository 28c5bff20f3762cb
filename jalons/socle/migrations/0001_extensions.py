from django.contrib.postgres.operations import (
    BtreeGinExtension,
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

from jalons.socle.recherche import SQL_NORMALISER


class Migration(migrations.Migration):
    initial = True
    operations = [
        BtreeGistExtension(),
        BtreeGinExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(SQL_NORMALISER, "DROP FUNCTION IF EXISTS jalons_normaliser(text)"),
    ]
