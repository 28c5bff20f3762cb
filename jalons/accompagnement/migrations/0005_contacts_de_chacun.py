"""Un contact d'avant dit sa personne et sa structure, et ses versions commencent le jour de sa saisie."""

from django.db import migrations

REMPLIR = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE accompagnement_contact c SET personne_id = p.personne_id, structure_id = p.structure_id
FROM accompagnement_parcours p WHERE p.id = c.parcours_id AND c.personne_id IS NULL;
DELETE FROM accompagnement_contactevent;
INSERT INTO accompagnement_contactevent
    (pgh_created_at, pgh_label, pgh_obj_id, id, personne_id, parcours_id, structure_id, date, mode,
     est_abouti, resume, agent_id, version, created_at)
SELECT created_at, 'insert', id, id, personne_id, parcours_id, structure_id, date, mode,
       est_abouti, resume, agent_id, version, created_at
FROM accompagnement_contact ORDER BY id;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [("accompagnement", "0004_moteur_parcours")]

    operations = [migrations.RunSQL(REMPLIR, migrations.RunSQL.noop)]
