"""Les éléments de l'offre raisonnable d'emploi sont à définir (C. trav. R.5411-15-1)."""

from __future__ import annotations

from jalons.contrats.retards import PAR_CONTRAT, RetardDeContrat
from jalons.contrats.selectors import attentes
from jalons.personnes.retards import DIRECTE


class OffreDue(RetardDeContrat):
    code = "offre_due"
    libelle = "Offre raisonnable à définir"
    phrase = "Offre raisonnable d'emploi à définir avant le {date}"
    ordre = 60
    contrats = attentes.offres_dues
    surveille = (("contrats_contrat", DIRECTE), ("contrats_offreraisonnable", PAR_CONTRAT))
