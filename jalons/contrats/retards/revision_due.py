"""Un parcours social s'examine à six ou douze mois (CASF L.262-31)."""

from __future__ import annotations

from jalons.contrats.retards import PAR_CONTRAT, RetardDeContrat
from jalons.contrats.selectors import attentes
from jalons.personnes.retards import DIRECTE


class RevisionDue(RetardDeContrat):
    code = "revision_due"
    libelle = "Parcours social à examiner"
    phrase = "Parcours social à examiner avant le {date}"
    ordre = 55
    contrats = attentes.revisions_dues
    surveille = (("contrats_contrat", DIRECTE), ("contrats_pointcontrat", PAR_CONTRAT))
