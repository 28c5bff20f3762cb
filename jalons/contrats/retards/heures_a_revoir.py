"""La durée minorée ou levée finit : l'enfant grandit, l'arrêt se termine."""

from __future__ import annotations

from jalons.contrats.retards import RetardDeContrat
from jalons.contrats.selectors import attentes


class HeuresARevoir(RetardDeContrat):
    code = "heures_a_revoir"
    libelle = "Durée à revoir"
    phrase = "Durée minorée ou levée jusqu'au {date}"
    ordre = 65
    contrats = attentes.heures_a_revoir
