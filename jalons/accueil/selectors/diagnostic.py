"""Le diagnostic d'une personne, vu de l'accueil : un questionnaire de l'usage « dsp »."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jalons.personnes.models import Personne
from jalons.questionnaires.selectors.remplissages import dernier

if TYPE_CHECKING:
    from jalons.questionnaires.models import Remplissage

DSP = "dsp"


def dernier_diagnostic(personne: Personne) -> Remplissage | None:
    """Le diagnostic le plus récent, en cours ou validé."""
    return dernier(DSP, personne)
