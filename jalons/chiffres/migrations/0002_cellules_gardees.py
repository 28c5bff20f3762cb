from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chiffres", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CellulesGardees",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "cle",
                    models.CharField(
                        max_length=64, unique=True, verbose_name="empreinte de la question"
                    ),
                ),
                ("etat", models.CharField(max_length=64, verbose_name="empreinte des faits")),
                ("cellules", models.JSONField(verbose_name="cellules")),
                ("debut", models.DateField(null=True, verbose_name="début des données")),
                ("compte_a", models.DateTimeField(verbose_name="compté le")),
            ],
            options={
                "verbose_name": "cellules gardées",
                "verbose_name_plural": "cellules gardées",
            },
        ),
        migrations.CreateModel(
            name="MarqueDeFait",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nom", models.CharField(max_length=63, verbose_name="table")),
            ],
            options={
                "verbose_name": "marque d'un fait",
                "verbose_name_plural": "marques de faits",
            },
        ),
    ]
