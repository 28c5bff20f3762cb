"""L'agence France Travail de la démonstration : ce qu'on lui a demandé, ce qu'elle a répondu."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from jalons.comptes.models import Agent
from jalons.demonstration.jeux import Jeu
from jalons.francetravail.models import EchangeAgence
from jalons.francetravail.selectors.suivi import situations
from jalons.francetravail.services import echanges
from jalons.personnes.models import Personne
from jalons.socle.periode import connaissance_au, fin_du_jour


def interroger_l_agence(jeu: Jeu, *, le: date) -> int:
    """Pose les échanges que le jeu décrit, sur les premières personnes concernées ; rend leur nombre."""
    auteurs = Agent.objects.filter(affectations__role="charge_insertion").order_by("pk")
    auteur = auteurs.first()
    if auteur is None or not jeu.france_travail:
        return 0
    concernees: dict[str, Iterator[Any]] = defaultdict(lambda: iter(()))
    lues = situations(Personne.objects.filter(principale__isnull=True), le=le)
    for situation in {decrit["motif"] for decrit in jeu.france_travail}:
        concernees[situation] = iter(lues.filter(situation=situation).order_by("pk")[:20])
    for decrit in jeu.france_travail:
        personne = next(concernees[decrit["motif"]], None)
        if personne is not None:
            _raconter(personne, decrit, auteur, le)
    return EchangeAgence.objects.count()


def _raconter(personne: Personne, decrit: dict[str, Any], auteur: Agent, le: date) -> None:
    demande_le = le - timedelta(days=decrit["il_y_a"])
    with connaissance_au(fin_du_jour(demande_le) - timedelta(hours=8)):
        echange = echanges.interroger(
            personne=personne,
            motif=decrit["motif"],
            canal=decrit["canal"],
            demande=decrit["demande"],
            par=auteur,
            le=demande_le,
        )
    if "reponse" not in decrit:
        return
    repondu_le = demande_le + timedelta(days=decrit["apres"])
    with connaissance_au(fin_du_jour(repondu_le) - timedelta(hours=8)):
        echanges.noter_la_reponse(
            echange=echange,
            reponse=decrit["reponse"],
            repondu_le=repondu_le,
            precision=decrit.get("precision", ""),
            version=1,
            par=auteur,
            le=repondu_le,
        )
