"""Contrôle OP du bilan final."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from jalons.fse.bilan.rules.faits import VueBilanFinal, VueDepotFinal
from jalons.fse.controles import ControleEtat, Domaine, Gravite, fautif, juste
from jalons.fse.enums import StatutOperation
from jalons.fse.operation.rules.faits import VueOperation
from jalons.socle.mots import accorder

A = Gravite.ALERTE
OP = Domaine.OPERATION
_EN_COURS = VueOperation(
    le=date(2026, 6, 1),
    debut=date(2025, 1, 1),
    fin=date(2025, 12, 31),
    statut=StatutOperation.EN_EXECUTION,
)


class Op13(ControleEtat):
    code, domaine, gravite = "op_13", OP, A
    libelle = "Dépôt du bilan final"
    source = "Convention : dépôt dans les mois qui suivent la fin"
    exemples = (
        juste(VueBilanFinal(date(2026, 8, 1)), VueDepotFinal(), _EN_COURS),
        juste(VueBilanFinal(date(2026, 6, 30)), VueDepotFinal(True), _EN_COURS),
        fautif(VueBilanFinal(date(2026, 6, 30)), VueDepotFinal(), _EN_COURS),
    )

    @classmethod
    def constater(
        cls, bilan: VueBilanFinal, depot: VueDepotFinal, operation: VueOperation
    ) -> Iterable[str]:
        limite = bilan.limite_bilan_final
        if limite is None or depot.a_bilan_final or not operation.est_vivante:
            return
        reste = (limite - operation.le).days
        if reste < 0:
            yield f"Le bilan final devait être déposé le {limite:%d/%m/%Y} au plus tard."
        elif reste == 0:
            yield "Le bilan final est à déposer aujourd'hui."
        elif reste <= bilan.alerte_bilan_jours:
            jours = accorder(reste, "jour")
            yield f"Le bilan final est à déposer le {limite:%d/%m/%Y} au plus tard ({jours})."
