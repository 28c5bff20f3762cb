"""Les tables du PLIE deviennent celles de tout accompagnement : leurs noms seuls changent ici."""

import pgtrigger.migrations
from django.db import migrations

SUIVIS = ("parcoursplie", "etapeplie", "sortieplie")
NOMS = (
    ("ParcoursPlie", "Parcours"),
    ("ParcoursPlieEvent", "ParcoursEvent"),
    ("EtapePlie", "EtapeParcours"),
    ("EtapePlieEvent", "EtapeParcoursEvent"),
    ("ContactPlie", "Contact"),
    ("SortiePlie", "SortieParcours"),
    ("SortiePlieEvent", "SortieParcoursEvent"),
)


class Migration(migrations.Migration):
    dependencies = [("accompagnement", "0002_transferts")]

    operations = [
        *(
            pgtrigger.migrations.RemoveTrigger(model_name=modele, name=declencheur)
            for modele in SUIVIS
            for declencheur in ("insert_insert", "update_update")
        ),
        *(migrations.RenameModel(ancien, neuf) for ancien, neuf in NOMS),
        migrations.RenameField("sortieparcours", "famille", "motif"),
        migrations.RenameField("sortieparcoursevent", "famille", "motif"),
    ]
