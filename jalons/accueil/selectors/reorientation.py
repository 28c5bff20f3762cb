"""Lectures des réorientations : la demande ouverte, l'avis exigé, l'avis rendu."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from jalons.accueil.avis import AvisDit, SourceAvis
from jalons.accueil.enums import EtatDemande
from jalons.accueil.models import DemandeReorientation
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.socle.parametres import parametre


def avis_exige(*, le: date) -> bool:
    """Vrai si le Département demande l'avis de l'équipe avant une réorientation."""
    return str(parametre("avis_equipe_reorientation", le=le).valeur).lower() in ("oui", "true")


def demande_ouverte(personne: Personne) -> DemandeReorientation | None:
    """La demande que personne n'a encore tranchée, s'il y en a une."""
    return (
        DemandeReorientation.objects.filter(personne=personne, etat=EtatDemande.OUVERTE)
        .select_related("par", "orientation__structure")
        .first()
    )


def avis_rendu(personne: Personne, *, depuis: date, le: date) -> AvisDit | None:
    """L'avis le plus récent sur une saisine faite depuis ce jour, de qui que ce soit."""
    lus = [
        avis
        for source in SourceAvis.tous()
        if (avis := source.avis(personne, depuis=depuis, le=le)) is not None
    ]
    return max(lus, key=lambda a: a.rendu_le, default=None)


def ou_en_sont_les_avis(personnes: Iterable[int]) -> dict[int, str]:
    """Où en est l'avis demandé pour chacune, quand il l'est (requêtes bornées)."""
    cherchees, lus = list(personnes), {}
    for source in SourceAvis.tous():
        lus.update(source.ou_en_sont(cherchees))
    return lus


def demandes_visibles(agent: Agent) -> QuerySet[DemandeReorientation]:
    """Les demandes de réorientation des personnes que l'agent voit, les plus anciennes d'abord."""
    visibles = Personne.objects.visibles_par(agent, Permission.ORIENTATION_CONSULTER).order_by()
    return (
        DemandeReorientation.objects.filter(personne__in=visibles)
        .select_related(
            "personne__commune", "personne__territoire", "par", "orientation__structure"
        )
        .order_by("date", "pk")
    )
