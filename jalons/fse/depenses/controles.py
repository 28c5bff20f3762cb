"""Contrôles OP des dépenses et des cofinancements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal as D
from typing import Any

from jalons.fse.commun.rules.montants import dire_euros
from jalons.fse.controles import Controle, ControleEtat, Domaine, Gravite, fautif, juste
from jalons.fse.depenses.rules.faits import (
    CofinancementSansPiece,
    FactureTropPrise,
    VueAchats,
    VueAvoirs,
    VueCofinancements,
)
from jalons.socle.mots import accorder

B, A = Gravite.BLOQUANT, Gravite.ALERTE
OP = Domaine.OPERATION
_DEPENSE: dict[str, Any] = {
    "facture": date(2025, 3, 1), "acquittement": date(2025, 4, 1), "debut": date(2025, 1, 1),
    "fin": date(2025, 12, 31), "limite": date(2026, 3, 31), "le": date(2025, 6, 1),
}  # fmt: skip

_FACTURE: dict[str, Any] = {
    "fournisseur": "Atelier", "numero": "F-12", "operations": "« Études »", "total": D(100),
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
    exemples = (
        juste(**_FACTURE, deja=D(60), part=D(40)),
        fautif(**_FACTURE, deja=D(60), part=D("40.01")),
        juste(**{**_FACTURE, "total": D(-50)}, deja=D(-20), part=D(-30)),
        fautif(**{**_FACTURE, "total": D(-50)}, deja=D(-20), part=D("-30.01")),
    )

    @staticmethod
    def refuser(
        *, fournisseur: str, numero: str, operations: str, total: D, deja: D, part: D
    ) -> str | None:
        """Message si les parts, toutes opérations réunies, dépassent le total de la facture.

        Montants en euros, négatifs pour un avoir. `deja` : les autres parts ; `operations` : où.
        """
        if abs(deja + part) <= abs(total):
            return None
        dit = f"la facture {numero} ({fournisseur}) est déjà dans {operations} pour {dire_euros(deja)}"
        if deja == total:
            return f"{dit}. Si elle est partagée, dites ou corrigez son total."
        return f"{dit} sur {dire_euros(total)} : il en reste {dire_euros(total - deja)}."


class Op21(ControleEtat):
    code, domaine, gravite = "op_21", OP, B
    libelle = "Un avoir réduit la dépense déclarée"
    source = "Règlement (UE) 2021/1060, art. 63 ; seule la dépense supportée est éligible"
    exemples = (
        juste(VueAvoirs()),
        fautif(VueAvoirs((FactureTropPrise("F-12 (Atelier)", D(60), D(50)),))),
        fautif(VueAvoirs(tardifs=D("-12.50"))),
    )

    @classmethod
    def constater(cls, vue: VueAvoirs) -> Iterable[str]:
        for f in vue.trop_prises:
            yield (
                f"Facture {f.facture} : il n'en reste que {dire_euros(f.net)} après ses avoirs, et "
                f"{dire_euros(f.pris)} sont pris en charge. Notez l'avoir sur la dépense."
            )
        if vue.tardifs:
            yield (
                f"{dire_euros(abs(vue.tardifs))} d'avoirs reçus après le dépôt du bilan final : "
                "dites-le au contrôleur, pour qu'il les déduise."
            )


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
