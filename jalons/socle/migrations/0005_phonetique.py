from django.contrib.postgres.operations import CreateExtension
from django.db import migrations

from jalons.socle.recherche import SQL_PHONETIQUE


class Migration(migrations.Migration):
    dependencies = [("socle", "0004_cleconnue")]
    operations = [
        CreateExtension("fuzzystrmatch"),
        migrations.RunSQL(SQL_PHONETIQUE, "DROP FUNCTION IF EXISTS jalons_phonetique(text)"),
    ]
