from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accueil", "0011_lot_de_personnes")]

    operations = [
        migrations.AddConstraint(
            model_name="lignelotconvocations",
            constraint=models.UniqueConstraint(
                fields=("lot", "personne"), name="ligne_lot_une_par_personne"
            ),
        ),
        migrations.AddConstraint(
            model_name="lignelotconvocations",
            constraint=models.CheckConstraint(
                condition=models.Q(("personne__isnull", False)), name="ligne_lot_a_une_personne"
            ),
        ),
    ]
