"""De quel département sont les fichiers d'ici : ceux d'un autre sont refusés sans confirmation."""

from __future__ import annotations

from django.conf import settings

from jalons.annuaire.models import Commune
from jalons.echanges.models import Lot
from jalons.echanges.services.enveloppe import FichierRefuse


def _court(code: str) -> str:
    """« 057 » et « 57 » sont le même département ; « 02A » est « 2A »."""
    return code.strip().upper().lstrip("0")


def departements_d_ici() -> set[str]:
    """Le département de l'instance ; à défaut ceux de ses communes sectorisées, puis de ses fichiers."""
    code = getattr(settings.DEPARTEMENT, "code", "")
    if code:
        return {_court(code)}
    sectorises = Commune.objects.filter(sectorisations__isnull=False)
    trouves = {_court(c) for c in sectorises.values_list("departement", flat=True).distinct()}
    if trouves:
        return trouves
    deja = Lot.objects.filter(presence__isnull=False).exclude(departement="")
    return {_court(c) for c in deja.values_list("departement", flat=True).distinct()}


def refuser_autre_departement(lot: Lot) -> None:
    """Lève `FichierRefuse` si le fichier est destiné à un autre département."""
    ici = departements_d_ici()
    if not lot.departement or not ici or _court(lot.departement) in ici:
        return
    raise FichierRefuse(
        f"Ce fichier est destiné au département {_court(lot.departement)}, et celui d'ici est "
        f"{', '.join(sorted(ici))}. Rien n'a été changé. S'il est bien pour vous, confirmez-le "
        "sur la page de ce fichier, puis déposez-le de nouveau."
    )
