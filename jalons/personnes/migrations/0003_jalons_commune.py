from django.db import migrations

from jalons.personnes.resolution import SQL_COMMUNE


class Migration(migrations.Migration):
    dependencies = [
        ("personnes", "0002_initial"),
        ("annuaire", "0001_initial"),
        ("socle", "0002_initial"),
    ]
    operations = [
        migrations.RunSQL(
            SQL_COMMUNE,
            "DROP FUNCTION IF EXISTS jalons_commune(text, text, text);"
            "DROP FUNCTION IF EXISTS jalons_nom_commune(text)",
        ),
    ]
