"""Contrôles OP du bilan final et de son paiement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from jalons.fse.bilan.rules.faits import (
    PaiementAttendu,
    VueBilanFinal,
    VueDepotFinal,
    VuePaiementsAttendus,
)
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

_ATTENDU = PaiementAttendu("Bilan final n° 1", date(2026, 4, 23))


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


class Op23(ControleEtat):
    code, domaine, gravite = "op_23", OP, A
    libelle = "Paiement du bénéficiaire dans le délai"
    source = "Règlement (UE) 2021/1060, art. 74, 1, b"
    exemples = (
        juste(VuePaiementsAttendus((_ATTENDU,)), replace(_EN_COURS, le=date(2026, 4, 7))),
        fautif(VuePaiementsAttendus((_ATTENDU,)), replace(_EN_COURS, le=date(2026, 4, 8))),
        fautif(VuePaiementsAttendus((_ATTENDU,)), replace(_EN_COURS, le=date(2026, 4, 24))),
        juste(
            VuePaiementsAttendus((replace(_ATTENDU, suspendu=True),)),
            replace(_EN_COURS, le=date(2026, 4, 24)),
        ),
    )

    @classmethod
    def constater(cls, vue: VuePaiementsAttendus, operation: VueOperation) -> Iterable[str]:
        for attendu in vue.attendus:
            reste = (attendu.limite - operation.le).days
            if attendu.suspendu or reste > vue.alerte:
                continue
            jour = f"{attendu.limite:%d/%m/%Y}"
            if reste < 0:
                retard = accorder(-reste, "jour")
                yield (
                    f"{attendu.bilan} : le paiement devait être reçu le {jour}, {vue.delai} jours "
                    f"après le dépôt ({retard} de retard)."
                )
            else:
                yield f"{attendu.bilan} : le paiement est à recevoir le {jour} au plus tard."
