"""Le dernier contrat a fini, rien ne court plus."""

from __future__ import annotations

from jalons.contrats.retards import RetardDeContrat
from jalons.contrats.selectors import attentes


class ContratFini(RetardDeContrat):
    code = "contrat_fini"
    libelle = "Contrat fini"
    phrase = "Sans contrat depuis le {date}"
    ordre = 35
    contrats = attentes.finis
    champ = "fin"
    geste = "Renouveler"
