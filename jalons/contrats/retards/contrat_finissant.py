"""Le contrat finit bientôt, et rien de signé ne le suit."""

from __future__ import annotations

from jalons.contrats.retards import RetardDeContrat
from jalons.contrats.selectors import attentes


class ContratFinissant(RetardDeContrat):
    code = "contrat_finissant"
    libelle = "Contrat finissant"
    phrase = "Contrat jusqu'au {date} : préparer la suite"
    ordre = 45
    contrats = attentes.finissants
    champ = "fin"
    geste = "Renouveler"
