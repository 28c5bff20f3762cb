"""« Contrat en vigueur, ou aucun attendu » est un séjour neuf, et le délai sans suite se lit à sa date."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("contrats", "0001_initial"),
        ("chiffres", "0001_initial"),
        ("personnes", "0008_retards"),
    ]

    operations = [
        migrations.RunSQL(
            "INSERT INTO chiffres_sejouraderiver (personne_id) SELECT id FROM personnes_personne",
            migrations.RunSQL.noop,
        )
    ]
