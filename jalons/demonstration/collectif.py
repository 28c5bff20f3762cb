"""Des actions collectives d'exemple : un atelier, une information, une formation de professionnels."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from jalons.collectif.models import ActionCollective
from jalons.collectif.services.actions import ajouter_seance, creer_action
from jalons.collectif.services.inscriptions import emarger, inscrire
from jalons.comptes.models import Agent
from jalons.demonstration.jeux import Jeu
from jalons.personnes.models import Personne

_ACTIONS = (
    ("Tenir son budget au quotidien", "atelier", "difficultes-financieres", 8, True),
    ("Les métiers de l'aide à domicile", "information", "choisir-un-metier", 12, True),
    ("Connaître l'offre du territoire", "formation", "trouver-un-emploi", 15, False),
    ("Échange de pratiques des référents", "echange", "remobilisation", 10, False),
)
_ECARTS = (-14, 12)


def reunir(jeu: Jeu, *, le: date) -> int:
    """Pose quelques actions, une séance passée et une à venir chacune ; rend combien."""
    agents = [a for a in Agent.objects.filter(is_active=True).order_by("pk") if a.structure_id]
    if ActionCollective.objects.exists() or len(agents) < 2:
        return 0
    par, personnes = agents[0], list(Personne.objects.exclude(territoire=None).order_by("pk")[:10])
    for intitule, genre, theme, places, est_ouverte in _ACTIONS:
        action = creer_action(
            valeurs={
                "intitule": intitule,
                "genre": genre,
                "theme": theme,
                "organisateur": par.structure,
                "contact": par,
                "est_ouverte_aux_personnes": est_ouverte,
            },
            partenaires=[],
            par=par,
            le=le,
        )
        for ecart in _ECARTS:
            debut = timezone.make_aware(datetime.combine(le + timedelta(days=ecart), time(9, 30)))
            seance = ajouter_seance(
                action=action,
                debut=debut,
                fin=debut + timedelta(hours=2, minutes=30),
                lieu="Salle de réunion",
                places=places,
                par=par,
                le=le,
            )
            avant = debut - timedelta(days=7)
            qui = (
                [{"agent": a} for a in agents[:6]]
                if action.est_entre_professionnels
                else [{"personne": p} for p in personnes]
            )
            faites = [inscrire(seance=seance, par=par, maintenant=avant, **un) for un in qui]
            if ecart < 0:
                presences = {i.pk: ("absente" if i.pk % 4 == 0 else "presente", "") for i in faites}
                emarger(
                    seance=seance,
                    presences=presences,
                    par=par,
                    maintenant=debut + timedelta(hours=3),
                )
    return len(_ACTIONS)
