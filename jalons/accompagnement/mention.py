"""La mention européenne que portent les documents du PLIE : une pièce du dessus la dit.

Une pièce écrit dans `<piece>/financements.py` une sous-classe de `SourceMention`. Le PLIE ne connaît
pas les opérations européennes ; il demande la mention d'une structure, un jour donné.
"""

from __future__ import annotations

from datetime import date

from jalons.annuaire.models import Structure
from jalons.socle.registre import Registre


class SourceMention(Registre, racine=True):
    """Qui sait si l'activité d'une structure est cofinancée."""

    @classmethod
    def mention(cls, structure: Structure, *, le: date) -> str:
        """La mention à porter ce jour-là, ou vide."""
        raise NotImplementedError


def mention_europeenne(structure: Structure, *, le: date) -> str:
    """La première mention trouvée, vide quand rien n'est cofinancé ce jour-là."""
    mentions = (source.mention(structure, le=le) for source in SourceMention.tous())
    return next((dite for dite in mentions if dite), "")
