"""Le placement, tel que le programme départemental d'insertion le compte."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jalons.activite.lectures import LectureEmploi
from jalons.activite.rules.contrats import ContratLu, Lecture, enchainer, placement
from jalons.socle.parametres import parametre


class LecturePlacement(LectureEmploi):
    code = "placement"
    libelle = "Placement (PDI)"
    source = "PDI, indicateur 3.1 — placements par type de contrat"
    ordre = 10

    @classmethod
    def lire(cls, contrats: Sequence[ContratLu], *, le: date) -> Lecture | None:
        tolerance = parametre("placement_interruption_toleree", le=le).nombre
        commences = [c for c in enchainer(contrats, tolerance=tolerance) if c.debut <= le]
        if not commences:
            return None
        return placement(
            commences[-1],
            mois=parametre("placement_duree_longue", le=le).nombre,
            borne_incluse=bool(parametre("placement_borne_incluse", le=le).valeur),
        )
