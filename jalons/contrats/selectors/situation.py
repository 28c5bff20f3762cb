"""Où en est une personne avec son contrat : dû, en préparation, en vigueur, ou dispensée."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jalons.accueil.selectors.orientation import orientation_en_cours
from jalons.contrats.models import Contrat
from jalons.contrats.rules.echeances import Echeance
from jalons.contrats.selectors import contrats as lectures
from jalons.personnes.models import Personne

if TYPE_CHECKING:
    from jalons.accueil.models import Orientation


@dataclass(frozen=True, slots=True)
class SituationContrat:
    """Le contrat qui court, celui qui se prépare, le dernier, et ce qui est attendu.

    `du_le` : dernier jour pour conclure, None si rien n'est dû. `est_dispensee` : non soumise aux
    droits et devoirs (C. trav. R.5411-15-2). `peut_preparer` : l'orientation est notifiée.
    """

    orientation: Orientation | None
    en_vigueur: Contrat | None
    en_preparation: Contrat | None
    dernier: Contrat | None
    echeances: list[Echeance]
    du_le: date | None
    est_dispensee: bool
    peut_preparer: bool


def situation_du_contrat(personne: Personne, *, le: date) -> SituationContrat:
    """Tout ce que la section du dossier montre (peu de requêtes)."""
    orientation = orientation_en_cours(personne)
    contrats = list(lectures.avec_tout(lectures.contrats_de(personne)))
    courant = next((c for c in contrats if c.est_conclu and c.periode and le in c.periode), None)
    dispensee = personne.est_soumis is False
    attendue = (
        orientation is not None
        and orientation.contrat_du_le is not None
        and orientation.contrat_interrompu_le is None
        and orientation.contrat_conclu_le is None
        and not dispensee
    )
    return SituationContrat(
        orientation=orientation,
        en_vigueur=courant,
        en_preparation=next((c for c in contrats if c.est_ouvert), None),
        dernier=next((c for c in contrats if c.est_conclu), None),
        echeances=lectures.echeances_de(courant) if courant else [],
        du_le=orientation.contrat_du_le if orientation and attendue else None,
        est_dispensee=dispensee,
        peut_preparer=orientation is not None and orientation.date_notification is not None,
    )
