from django.contrib.postgres.operations import (
    BtreeGinExtension,
    BtreeGistExtension,
    CreateExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

from jalons.socle.periode import SQL_INSTANT
from jalons.socle.recherche import SQL_NORMALISER, SQL_PHONETIQUE


class Migration(migrations.Migration):
    initial = True
    operations = [
        BtreeGistExtension(),
        BtreeGinExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        CreateExtension("fuzzystrmatch"),
        migrations.RunSQL(SQL_INSTANT, "DROP FUNCTION IF EXISTS jalons_instant()"),
        migrations.RunSQL(SQL_NORMALISER, "DROP FUNCTION IF EXISTS jalons_normaliser(text)"),
        migrations.RunSQL(SQL_PHONETIQUE, "DROP FUNCTION IF EXISTS jalons_phonetique(text)"),
    ]
