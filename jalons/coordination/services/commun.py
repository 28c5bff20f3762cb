"""Ce que les services de la coordination ont en commun : refus, journal, séance ouverte."""

from __future__ import annotations

from jalons.coordination.enums import EtatSeance
from jalons.coordination.models import Seance
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.fiches import verrouiller


class CoordinationImpossible(ErreurMetier):
    """Ce que l'on demande ne va pas avec l'état de la fiche."""


def seance_ouverte(seance: Seance, version: int | None = None) -> Seance:
    """La séance verrouillée, si elle se modifie encore : ni annulée, ni diffusée."""
    relue: Seance = verrouiller(seance, version)
    if relue.etat == EtatSeance.ANNULEE:
        raise CoordinationImpossible("Cette séance est annulée : elle ne change plus.")
    if relue.diffuse_le is not None:
        raise CoordinationImpossible("Le compte rendu est diffusé : la séance ne change plus.")
    return relue


def programme_change(seance: Seance) -> int:
    """Ce que les invités ont reçu ne vaut plus : la version des agendas avance s'ils sont convoqués.

    `seance` est verrouillée. Rend la version que porte ce qui vient de changer.
    """
    if seance.etat == EtatSeance.CONVOQUEE:
        seance.sequence += 1
        seance.save(update_fields=["sequence"])
    return seance.sequence
