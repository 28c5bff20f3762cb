"""Les orientations déjà notifiées disent jusqu'à quand leur contrat est dû, comme le dit la loi d'alors."""

from django.db import migrations

_DUES = """
SET contrat_du_le = (o.date_notification + CASE WHEN o.voie = 'sociale'
    AND o.date_notification < '2025-01-01' THEN interval '2 months' ELSE interval '1 month' END)::date
FROM annuaire_structure s
WHERE s.id = o.structure_id AND o.date_notification IS NOT NULL
  AND NOT (s.genre = 'cap_emploi' AND o.date_notification >= '2025-01-01')
"""
_SQL = [
    # La table et ses versions disent la même chose : ce n'est pas un fait que l'on vient d'apprendre.
    "ALTER TABLE accueil_orientation DISABLE TRIGGER USER",
    f"UPDATE accueil_orientation o {_DUES}",
    "ALTER TABLE accueil_orientation ENABLE TRIGGER USER",
    f"UPDATE accueil_orientationevent o {_DUES}",
]


class Migration(migrations.Migration):
    dependencies = [
        ("accueil", "0008_contrat_du"),
        ("annuaire", "0001_initial"),
    ]

    operations = [migrations.RunSQL(_SQL, migrations.RunSQL.noop)]
