from django.db import migrations

from jalons.personnes.resolution import SQL_COMMUNE


class Migration(migrations.Migration):
    dependencies = [
        ("personnes", "0003_cleidentite_communerattachee_deplacement_and_more"),
        ("annuaire", "0002_codeancien_commune_commune_codes_postaux_and_more"),
        ("socle", "0005_phonetique"),
    ]
    operations = [
        migrations.RunSQL(
            SQL_COMMUNE,
            "DROP FUNCTION IF EXISTS jalons_commune(text, text, text);"
            "DROP FUNCTION IF EXISTS jalons_nom_commune(text)",
        ),
    ]
