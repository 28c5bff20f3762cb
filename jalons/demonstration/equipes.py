"""Les équipes pluridisciplinaires d'invention : une par CTES, ses membres, des dossiers à examiner."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from jalons.accueil.models import Orientation
from jalons.coordination.models import Instance
from jalons.equipes.services.composition import creer_equipe, nommer
from jalons.equipes.services.dossiers import inscrire
from jalons.equipes.theme import ThemeEquipe

# Collège, nom, organisme : les mêmes fonctions partout, les adresses sont d'invention.
_MEMBRES = (
    ("departement", "Élise Renard", "Département"),
    ("france_travail", "Marc Lenoir", "France Travail"),
    ("maison_emploi_plie", "Rita Colin", "Maison de l'emploi"),
    ("beneficiaires", "Omar Vidal", "Groupe ressource"),
)
_DOSSIERS = (
    ("reorientation", "Peut chercher un emploi : vers la voie professionnelle"),
    ("revision", "Six mois de parcours social, santé encore fragile"),
    ("suppression", "Suppression de deux mois envisagée, après une suspension"),
)


@transaction.atomic
def composer_les_equipes(*, le: date) -> int:
    """Une équipe pour chaque CTES en activité, et ses premiers dossiers ; rend leur nombre."""
    dossiers = 0
    instances = Instance.objects.filter(genre="ctes", periode__contains=le, equipe__isnull=True)
    for instance in instances.select_related("animateur", "territoire"):
        depuis, par = instance.periode.debut, instance.animateur
        equipe = creer_equipe(
            nom=instance.nom,
            instance=instance,
            animateur=par,
            themes=[t.code for t in ThemeEquipe.tous() if t.code != "fraude_amende"],
            territoires=[instance.territoire] if instance.territoire else [],
            par=par,
            le=depuis,
        )
        for college, nom, organisme in _MEMBRES:
            nommer(
                equipe=equipe,
                college=college,
                nom=nom,
                organisme=organisme,
                courriel=f"{college.replace('_', '-')}.{instance.pk}@equipe.example",
                depuis=depuis,
                par=par,
                le=depuis,
            )
        orientees = Orientation.objects.filter(
            personne__territoire=instance.territoire,
            personne__principale__isnull=True,
            date_notification__lt=le,
        )
        choisies = orientees.select_related("personne").order_by("personne_id", "pk")
        for (theme, objet), orientation in zip(_DOSSIERS, choisies[:3], strict=False):
            inscrire(
                personne=orientation.personne,
                theme=theme,
                objet=objet,
                equipe=equipe,
                par=orientation.decide_par,
                le=le,
            )
            dossiers += 1
    return dossiers
