"""Un atelier, et qui y inscrire."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from jalons.collectif.services import actions, inscriptions


def atelier(scene, *, places=1, dans=timedelta(days=1), genre="atelier", **autres):
    action = actions.creer_action(
        valeurs={
            "intitule": "Atelier budget",
            "genre": genre,
            "theme": "difficultes-financieres",
            "organisateur": scene.udaf,
            "contact": scene.claire,
            **autres,
        },
        partenaires=[scene.france_travail],
        par=scene.claire,
        le=timezone.localdate(),
    )
    debut = timezone.now() + dans
    return actions.ajouter_seance(
        action=action,
        debut=debut,
        fin=debut + timedelta(minutes=150),
        lieu="CMS de Metz",
        places=places,
        par=scene.claire,
        le=timezone.localdate(),
    )


def inscrire(scene, seance, personne=None, **qui):
    qui = qui or {"personne": personne or scene.fatou}
    return inscriptions.inscrire(seance=seance, par=scene.claire, maintenant=timezone.now(), **qui)
