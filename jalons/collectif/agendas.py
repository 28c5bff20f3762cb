"""Les séances collectives dans l'agenda auquel un agent s'abonne."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse

from jalons.collectif.enums import EtatInscription
from jalons.collectif.models import SeanceCollective
from jalons.comptes.models import Agent
from jalons.coordination.agendas import SourceAgenda
from jalons.socle.agenda import EvenementAgenda

_PASSE = timedelta(days=90)


class SeancesCollectives(SourceAgenda):
    code = "collectif"
    libelle = "Séances collectives"

    @classmethod
    def evenements(
        cls, agent: Agent, *, adresse: str, maintenant: datetime
    ) -> Iterable[EvenementAgenda]:
        """Celles qu'il anime, et celles où il est inscrit ; sans nom de personne."""
        inscrit = Q(
            inscriptions__agent=agent,
            inscriptions__etat__in=[EtatInscription.INSCRITE, EtatInscription.PRESENTE],
        )
        siennes = SeanceCollective.objects.filter(Q(action__contact=agent) | inscrit)
        for s in siennes.filter(debut__gt=maintenant - _PASSE).select_related("action").distinct():
            yield EvenementAgenda(
                uid=f"collectif-{s.pk}@jalons",
                sequence=s.version,
                titre=s.action.intitule,
                debut=s.debut,
                fin=s.fin,
                lieu=s.lieu,
                description=s.action.get_genre_display(),
                lien=adresse.rstrip("/") + reverse("collectif:seance", args=[s.pk]),
                est_annulee=s.annulee_le is not None,
            )
