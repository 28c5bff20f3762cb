"""Une entrée sortie des droits avant d'être orientée n'attend plus rien."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accueil", "0006_rendez_vous_confirme")]

    operations = [
        migrations.RemoveIndex(
            model_name="suivientree",
            name="suivi_pressants",
        ),
        migrations.RemoveIndex(
            model_name="suivientree",
            name="suivi_territoire_pressants",
        ),
        migrations.RemoveIndex(
            model_name="suivientree",
            name="suivi_site_pressants",
        ),
        migrations.RenameField("suivientree", "est_oriente", "n_attend_plus"),
        migrations.AlterField(
            "suivientree",
            "n_attend_plus",
            models.BooleanField("n'attend plus d'orientation"),
        ),
        migrations.AddIndex(
            model_name="suivientree",
            index=models.Index(
                fields=["n_attend_plus", "date_information", "entree"], name="suivi_pressants"
            ),
        ),
        migrations.AddIndex(
            model_name="suivientree",
            index=models.Index(
                fields=["territoire", "n_attend_plus", "date_information", "entree"],
                name="suivi_territoire_pressants",
            ),
        ),
        migrations.AddIndex(
            model_name="suivientree",
            index=models.Index(
                fields=["site", "n_attend_plus", "date_information", "entree"],
                name="suivi_site_pressants",
            ),
        ),
    ]
