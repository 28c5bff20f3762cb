"""Le diagnostic d'une personne, vu de l'accueil : un questionnaire de l'usage « dsp »."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jalons.personnes.models import Personne
from jalons.questionnaires.selectors.remplissages import dernier, dernier_avec_reponses

if TYPE_CHECKING:
    from jalons.questionnaires.models import Remplissage

DSP = "dsp"


def dernier_diagnostic(personne: Personne) -> Remplissage | None:
    """Le diagnostic le plus récent, en cours ou validé."""
    return dernier(DSP, personne)


def diagnostic_lu(personne: Personne) -> Remplissage | None:
    """Le même, avec sa grille et ses réponses."""
    return dernier_avec_reponses(DSP, personne)
