"""Contrôles OP des dépenses et des cofinancements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from jalons.fse.controles import Controle, ControleEtat, Domaine, Gravite, fautif, juste
from jalons.fse.depenses.rules.faits import CofinancementSansPiece, VueAchats, VueCofinancements
from jalons.socle.mots import accorder

B, A = Gravite.BLOQUANT, Gravite.ALERTE
OP = Domaine.OPERATION
_DEPENSE: dict[str, Any] = {
    "facture": date(2025, 3, 1), "acquittement": date(2025, 4, 1), "debut": date(2025, 1, 1),
    "fin": date(2025, 12, 31), "limite": date(2026, 3, 31), "le": date(2025, 6, 1),
}  # fmt: skip


class Op11(Controle):
    code, domaine, gravite = "op_11", OP, B
    libelle = "Dépense dans la période"
    source = "Règlement (UE) 2021/1060, art. 63 ; période de l'opération et du programme"
    exemples = (
        juste(**_DEPENSE),
        juste(**{**_DEPENSE, "acquittement": None}),
        fautif(**{**_DEPENSE, "facture": date(2024, 12, 31)}),
        fautif(**{**_DEPENSE, "acquittement": date(2025, 6, 2)}),
    )

    @staticmethod
    def refuser(
        *, facture: date, acquittement: date | None, debut: date, fin: date, limite: date, le: date
    ) -> str | None:
        """Message si la dépense, ou son paiement, est hors période.

        `limite` : dernier jour d'acquittement. Une facture de l'opération payée avant son début
        n'est pas éligible, et un paiement à venir n'en est pas un.
        """
        if not debut <= facture <= fin:
            return (
                f"la dépense du {facture:%d/%m/%Y} est hors de la période "
                f"du {debut:%d/%m/%Y} au {fin:%d/%m/%Y}."
            )
        if acquittement is None:
            return None
        if acquittement < debut:
            return (
                f"la dépense est acquittée le {acquittement:%d/%m/%Y}, avant le début de "
                f"l'opération ({debut:%d/%m/%Y})."
            )
        if acquittement > limite:
            return (
                f"la dépense est acquittée le {acquittement:%d/%m/%Y}, après le dernier jour "
                f"éligible ({limite:%d/%m/%Y})."
            )
        if acquittement > le:
            return f"l'acquittement du {acquittement:%d/%m/%Y} est encore à venir."
        return None


class Op17(Controle):
    code, domaine, gravite = "op_17", OP, B
    libelle = "Une facture ne sert qu'une fois"
    source = "Interdiction du double financement"
    exemples = (fautif("Atelier", "F-12", "Études"),)

    @staticmethod
    def refuser(fournisseur: str, numero: str, operation: str) -> str:
        return f"la facture {numero} ({fournisseur}) est déjà dans l'opération « {operation} »."


class Op18(ControleEtat):
    code, domaine, gravite = "op_18", OP, A
    libelle = "Cofinancements : acte à l'instruction, preuve de paiement au contrôle"
    source = "Pièces de la demande et du contrôle de service fait"
    exemples = (
        juste(VueCofinancements()),
        fautif(VueCofinancements((CofinancementSansPiece("Région", "acte"),))),
    )

    @classmethod
    def constater(cls, vue: VueCofinancements) -> Iterable[str]:
        for manque in vue.ressources_sans_preuve:
            yield f"{manque.financeur} : {manque.piece} : la pièce manque."


class Op20(ControleEtat):
    code, domaine, gravite = "op_20", OP, A
    libelle = "Mise en concurrence des prestations"
    source = "Commande publique ; seuil réglable"
    exemples = (juste(VueAchats()), fautif(VueAchats(2)))

    @classmethod
    def constater(cls, vue: VueAchats) -> Iterable[str]:
        if vue.achats_sans_concurrence:
            achats = accorder(vue.achats_sans_concurrence, "achat")
            yield f"{achats} de prestation sans preuve de mise en concurrence."
