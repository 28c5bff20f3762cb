"""Le diagnostic d'une personne, vu de l'accueil : un questionnaire de l'usage « dsp »."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jalons.accueil.rules.freins import themes_avec_frein
from jalons.accueil.rules.freins_dits import FREINS
from jalons.personnes.models import Personne
from jalons.questionnaires.selectors.remplissages import (
    dernier,
    dernier_avec_reponses,
    reponses_a_plat,
)

if TYPE_CHECKING:
    from jalons.questionnaires.models import Remplissage

DSP = "dsp"


def dernier_diagnostic(personne: Personne) -> Remplissage | None:
    """Le diagnostic le plus récent, en cours ou validé."""
    return dernier(DSP, personne)


def diagnostic_lu(personne: Personne) -> Remplissage | None:
    """Le même, avec sa grille et ses réponses."""
    return dernier_avec_reponses(DSP, personne)


@dataclass(frozen=True, slots=True)
class FreinsDuDiagnostic:
    """Ce qu'un diagnostic validé dit des freins : `forts` (thèmes) et `dits` (codes de `FREINS`)."""

    forts: frozenset[str]
    dits: frozenset[str]
    _reponses: Mapping[str, Any]

    def a_repondu(self, question: str, codes: Collection[str]) -> bool:
        """Vrai si l'une de ces réponses a été donnée."""
        valeur = self._reponses.get(question)
        donnees = valeur if isinstance(valeur, list) else [valeur]
        return any(str(d) in codes for d in donnees)

    def reponse(self, question: str) -> Any:
        """Ce qui a été répondu à cette question, ou None."""
        return self._reponses.get(question)


def freins_du_diagnostic(personne: Personne) -> FreinsDuDiagnostic | None:
    """Les freins du dernier diagnostic, s'il est validé."""
    diagnostic = diagnostic_lu(personne)
    if diagnostic is None or diagnostic.est_en_cours:
        return None
    reponses = reponses_a_plat(diagnostic)
    lus = FreinsDuDiagnostic(frozenset(themes_avec_frein(reponses)), frozenset(), reponses)
    dits = frozenset(
        f.code for f in FREINS if any(lus.a_repondu(q, codes) for q, codes in f.reponses.items())
    )
    return FreinsDuDiagnostic(lus.forts, dits, reponses)
