"""La fin d'une session laissée sans geste : l'agent en est prévenu, et peut la prolonger."""

from __future__ import annotations

import time

from django.conf import settings
from django.http import HttpRequest

_VU_LE = "vu_le"
# L'heure du dernier geste s'écrit au plus une fois par cette durée : pas une écriture par page.
_PAS_EN_SECONDES = 300


def prolonger(request: HttpRequest) -> int:
    """Note un geste à l'instant ; rend les secondes avant la fermeture, sans autre geste."""
    request.session[_VU_LE] = time.time()
    return int(settings.INACTIVITE_MINUTES * 60)


def secondes_restantes(request: HttpRequest) -> int | None:
    """Secondes avant la fermeture (négatives : elle est dépassée) ; None avant le premier geste."""
    vu_le = request.session.get(_VU_LE)
    return None if vu_le is None else int(vu_le + settings.INACTIVITE_MINUTES * 60 - time.time())


def noter_un_geste(request: HttpRequest) -> None:
    """Repousse la fermeture, si le dernier geste noté n'est pas tout récent."""
    vu_le = request.session.get(_VU_LE)
    if vu_le is None or time.time() - vu_le > _PAS_EN_SECONDES:
        prolonger(request)
