"""Les participants du dispositif d'une instance : où en est-on de chacun."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Max, Q

from jalons.coordination.enums import EtatSeance
from jalons.coordination.models import Instance, PointParcours, Seance
from jalons.coordination.selectors.instance import debut_du_jour


def derniers_points_de(instance: Instance, personnes: Sequence[int]) -> dict[int, date]:
    """Par personne, le jour où l'instance a parlé d'elle pour la dernière fois (une requête)."""
    points = (
        PointParcours.objects.filter(seance__instance=instance, personne__in=personnes)
        .order_by()
        .values_list("personne_id")
        .annotate(dernier=Max("seance__debut__date"))
    )
    return dict(points)


def seance_du_moment(instance: Instance, *, le: date) -> Seance | None:
    """La séance où l'on ferait le point : la dernière pas encore close, sinon la prochaine."""
    ouvertes = instance.seances.filter(diffuse_le=None).exclude(etat=EtatSeance.ANNULEE)
    passee = Q(debut__lt=debut_du_jour(le))
    return (
        ouvertes.filter(~passee).order_by("debut").first()
        or ouvertes.filter(passee).order_by("-debut").first()
    )
