"""Le résultat européen : en emploi quatre semaines après la sortie, si elle avait lieu ce jour-là."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from jalons.activite.lectures import LectureEmploi
from jalons.activite.rules.contrats import ContratLu, Lecture
from jalons.fse.enums import SituationEmploi
from jalons.fse.participants.rules.participants import resultat_de_sortie
from jalons.fse.participants.selectors.preremplir import evenements_des_contrats
from jalons.socle.parametres import parametre


class LectureEurope(LectureEmploi):
    code = "europe"
    libelle = "Sortie européenne (FSE+)"
    source = "Commission européenne — situation dans les quatre semaines qui suivent la sortie"
    ordre = 30

    @classmethod
    def lire(cls, contrats: Sequence[ContratLu], *, le: date) -> Lecture | None:
        if not any(c.debut <= le for c in contrats):
            return None
        delai = parametre("fse_delai_sortie", le=le).nombre
        fin = le + timedelta(days=delai)
        resultat = resultat_de_sortie(
            a_l_entree=SituationEmploi.CHOMEUR,
            sortie=le,
            evenements=evenements_des_contrats(contrats, depuis=date.min, jusqu_au=fin),
            delai_jours=delai,
        )
        en_emploi = resultat.situation == SituationEmploi.EN_EMPLOI
        raison = f"situation au {fin:%d/%m/%Y}, {delai} jours après une sortie ce jour-là"
        return Lecture(str(resultat.situation), resultat.situation.label, en_emploi, raison)
