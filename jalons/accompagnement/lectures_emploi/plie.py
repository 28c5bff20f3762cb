"""Ce que la grille du PLIE dirait de ces contrats, si la personne sortait ce jour-là."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jalons.accompagnement.rules.sorties import GrilleIncomplete
from jalons.accompagnement.selectors.plie_sorties import qualifier_situation, situation_des_contrats
from jalons.activite.lectures import LectureEmploi
from jalons.activite.rules.contrats import ContratLu, Lecture


class LecturePlie(LectureEmploi):
    code = "plie"
    libelle = "Sortie du PLIE"
    source = "Grille des sorties du PLIE, en vigueur ce jour-là"
    ordre = 20

    @classmethod
    def lire(cls, contrats: Sequence[ContratLu], *, le: date) -> Lecture | None:
        situation = situation_des_contrats(contrats, le=le)
        if situation is None:
            return None
        try:
            dite = qualifier_situation(situation, le=le)
        except GrilleIncomplete:
            return None
        regle = dite.regle
        return Lecture(regle.code, regle.libelle, dite.est_positive, " ".join(dite.phrases[1:]))
