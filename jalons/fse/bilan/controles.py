"""Contrôles du bilan."""

from __future__ import annotations

from collections.abc import Iterable

from jalons.fse.controles.base import ControleEtat, Gravite
from jalons.fse.controles.etat import EtatOperation
from jalons.socle.mots import accorder

A = Gravite.ALERTE


class Op13(ControleEtat):
    code, gravite = "op_13", A
    libelle = "Dépôt du bilan final"
    source = "Convention : dépôt dans les mois qui suivent la fin"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        limite = etat.limite_bilan_final
        if limite is None or etat.a_bilan_final or not etat.est_vivante:
            return
        reste = (limite - etat.le).days
        if reste < 0:
            yield f"Le bilan final devait être déposé le {limite:%d/%m/%Y} au plus tard."
        elif reste == 0:
            yield "Le bilan final est à déposer aujourd'hui."
        elif reste <= etat.alerte_bilan_jours:
            jours = accorder(reste, "jour")
            yield f"Le bilan final est à déposer le {limite:%d/%m/%Y} au plus tard ({jours})."
