"""Chaque mesure déjà décidée ouvre son positionnement : la dernière est acceptée, les autres finies."""

from django.db import migrations

_NOMS = {
    "agr": "Accompagnement global renforcé (AGR)",
    "asir": "Accompagnement social individualisé renforcé (ASIR)",
}


def ouvrir(apps, schema_editor):
    Orientation = apps.get_model("accueil", "Orientation")
    Positionnement = apps.get_model("activite", "Positionnement")
    PassagePositionnement = apps.get_model("activite", "PassagePositionnement")
    Dispositif = apps.get_model("repertoire", "Dispositif")
    dernieres = dict(
        Orientation.objects.order_by("personne_id", "date_decision", "pk").values_list(
            "personne_id", "pk"
        )
    )
    decidees = Orientation.objects.exclude(mesure="").select_related("decide_par")
    for orientation in decidees.order_by("pk").iterator(chunk_size=500):
        dispositif, _ = Dispositif.objects.get_or_create(
            code=orientation.mesure,
            defaults={"nom": _NOMS[orientation.mesure], "theme": "trouver-un-emploi"},
        )
        jour = orientation.date_decision
        court = dernieres[orientation.personne_id] == orientation.pk
        positionnement = Positionnement.objects.create(
            personne_id=orientation.personne_id,
            genre="mesure",
            cible_table="repertoire_dispositif",
            cible_id=dispositif.pk,
            intitule=dispositif.nom,
            structure_id=orientation.structure_id,
            prescripteur_id=orientation.decide_par.structure_id or orientation.structure_id,
            prescrit_par_id=orientation.decide_par_id,
            origine="orientation",
            etat="accepte" if court else "retire",
            date_proposition=jour,
            date_envoi=jour,
            date_reponse=jour,
            date_fin=None if court else jour,
            motif_refus="" if court else "autre_solution",
        )
        PassagePositionnement.objects.create(
            positionnement=positionnement,
            acte="reprise",
            vers=positionnement.etat,
            date=jour,
            motif="Mesure décidée avant que les positionnements se suivent ici",
            par_id=orientation.decide_par_id,
        )
        Orientation.objects.filter(pk=orientation.pk).update(positionnement=positionnement)


class Migration(migrations.Migration):
    dependencies = [
        ("accueil", "0003_mesure_positionnee"),
        ("activite", "0001_initial"),
        ("repertoire", "0001_initial"),
    ]

    operations = [migrations.RunPython(ouvrir, migrations.RunPython.noop)]
