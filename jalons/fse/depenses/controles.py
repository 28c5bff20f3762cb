"""Contrôles des dépenses et des cofinancements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from jalons.fse.controles.base import Controle, ControleEtat, Gravite
from jalons.fse.controles.etat import EtatOperation
from jalons.socle.mots import accorder

B, A = Gravite.BLOQUANT, Gravite.ALERTE


class Op11(Controle):
    code, gravite = "op_11", B
    libelle = "Dépense dans la période"
    source = "Règlement (UE) 2021/1060, art. 63 ; période de l'opération et du programme"

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
    code, gravite = "op_17", B
    libelle = "Une facture ne sert qu'une fois"
    source = "Interdiction du double financement"

    @staticmethod
    def refuser(fournisseur: str, numero: str, operation: str) -> str:
        return f"la facture {numero} ({fournisseur}) est déjà dans l'opération « {operation} »."


class Op18(ControleEtat):
    code, gravite = "op_18", A
    libelle = "Cofinancements : acte à l'instruction, preuve de paiement au contrôle"
    source = "Pièces de la demande et du contrôle de service fait"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        for nom in etat.ressources_sans_preuve:
            yield f"{nom} : la pièce manque."


class Op20(ControleEtat):
    code, gravite = "op_20", A
    libelle = "Mise en concurrence des prestations"
    source = "Commande publique ; seuil réglable"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        if etat.achats_sans_concurrence:
            achats = accorder(etat.achats_sans_concurrence, "achat")
            yield f"{achats} de prestation sans preuve de mise en concurrence."
