"""Les organismes à qui demander si leurs fiches sont toujours exactes."""

from __future__ import annotations

from datetime import date

from django.db.models.functions import Greatest

from jalons.repertoire.enums import EtatOffre
from jalons.repertoire.models import Offre
from jalons.repertoire.selectors.publication import source_locale
from jalons.repertoire.selectors.recherche import ages


def a_relancer(*, le: date) -> list[int]:
    """Les organismes (clés) joignables dont une fiche d'ici a l'âge d'être confirmée, périmée ou non."""
    fermees = [EtatOffre.CLOSE, EtatOffre.BROUILLON]
    vieilles = (
        Offre.objects.filter(source=source_locale())
        .exclude(etat__in=fermees)
        .exclude(structure__courriel="")
        .annotate(sue=Greatest("date_maj", "confirme_le"))
        .filter(sue__lte=ages(le)["pale"])
    )
    return sorted(set(vieilles.order_by().values_list("structure_id", flat=True)))
