"""L'emploi durable, tel que France Travail le compte."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jalons.activite.lectures import LectureEmploi
from jalons.activite.rules.contrats import ContratLu, Lecture, emploi_durable
from jalons.socle.parametres import parametre


class LectureDurable(LectureEmploi):
    code = "emploi_durable"
    libelle = "Emploi durable (France Travail)"
    source = "France Travail — CDI ou contrat de six mois et plus"
    ordre = 40

    @classmethod
    def lire(cls, contrats: Sequence[ContratLu], *, le: date) -> Lecture | None:
        mois = parametre("emploi_durable_duree", le=le).nombre
        lues = [emploi_durable(c, mois=mois) for c in contrats if c.court_le(le)]
        return max(lues, key=lambda lecture: lecture.compte) if lues else None
