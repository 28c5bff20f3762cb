"""Le positionnement d'un lien de réponse, et le lien d'un positionnement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from jalons.activite.enums import EtatPositionnement
from jalons.activite.models import Heures, Positionnement
from jalons.activite.selectors.positionnements import joignables
from jalons.personnes.models import EnvoiLien, LienPersonnel

BUT = "reponse_positionnement"
# Une expiration plus ancienne ne se dit plus.
_JOURS_POUR_LE_DIRE = 7


def positionnement_du_lien(lien: LienPersonnel) -> Positionnement | None:
    """Le positionnement dont parle ce lien, si la structure y répond toujours."""
    return (
        Positionnement.objects.filter(pk=lien.objet_id or 0, structure=lien.structure)
        .select_related("personne", "structure", "prescripteur", "prescrit_par__structure")
        .first()
    )


def lien_de(positionnement: Positionnement) -> LienPersonnel | None:
    """Le dernier lien donné à la structure, révoqué ou non."""
    return LienPersonnel.objects.filter(
        but=BUT, objet_id=positionnement.pk, structure_id=positionnement.structure_id
    ).first()


def a_prevenir(*, le: date) -> Iterator[tuple[int, str]]:
    """Les positionnements (clé, raison) dont la structure est à relancer, ou à prévenir d'une expiration.

    Relancé par un agent, un positionnement n'est pas relancé en plus ; chaque raison une seule fois.
    """
    avec_courriel = Positionnement.objects.filter(joignables())
    lien = Q(lien__but=BUT, lien__objet_id=OuterRef("pk"))
    for raison, dus in (
        (
            "relance",
            Q(
                etat=EtatPositionnement.ENVOYE,
                relance_due_le__lte=le,
                relance_le__isnull=True,
                expire_le__gte=le,
            ),
        ),
        (
            "expire",
            Q(
                etat=EtatPositionnement.EXPIRE,
                date_fin__gt=le - timedelta(days=_JOURS_POUR_LE_DIRE),
            ),
        ),
    ):
        dits = Exists(EnvoiLien.objects.filter(lien, raison=raison))
        for pk in avec_courriel.filter(dus, ~dits).order_by("pk").values_list("pk", flat=True):
            yield pk, raison


def presences(positionnement: Positionnement) -> list[Heures]:
    """Les semaines commencées de ce positionnement, la dernière d'abord : prévues, et ce qui en est dit."""
    lues = Heures.objects.filter(
        positionnement=positionnement, periode__startswith__lte=timezone.localdate()
    )
    return list(lues.order_by("-periode")[:8])
