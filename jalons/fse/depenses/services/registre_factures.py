"""Les factures qu'un tableau nomme, celles de la base sous verrou, et ce que ses lignes y prennent."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

from django.db.models.functions import Upper

from jalons.fse.depenses.models.execution import Depense, Facture
from jalons.fse.operation.models.operation import Operation

Cle = tuple[str, str]


def cle_de(champs: dict[str, Any]) -> Cle:
    """(fournisseur, numéro) tels qu'ils se comparent."""
    return champs["fournisseur"].upper(), champs["numero_facture"].upper()


class Registre:
    """Par facture : ce qui en est pris, où, ses dépenses dans l'opération, le total que dit le tableau."""

    def __init__(self, operation: Operation, lues: list[dict[str, Any]]) -> None:
        self.operation = operation
        self.dits: dict[Cle, set[Decimal]] = defaultdict(set)
        self.prises: dict[Cle, Decimal] = defaultdict(Decimal)
        self.lieux: dict[Cle, set[str]] = defaultdict(set)
        self.parts: dict[Cle, list[Depense]] = defaultdict(list)
        self.avoirs: dict[int, Decimal] = defaultdict(Decimal)
        self.credits: dict[Cle, Decimal] = defaultdict(Decimal)
        self._deja: Counter[tuple[Cle, Decimal]] = Counter()
        self._factures: dict[Cle, Facture] = {}
        self._lire_le_tableau(lues)
        self._lire_la_base(lues)

    def _lire_le_tableau(self, lues: list[dict[str, Any]]) -> None:
        for champs in lues:
            total = champs.get("total_facture")
            if total is not None and champs.get("numero_facture"):
                # Le total d'un avoir s'écrit avec ou sans son signe.
                dit = -abs(total) if champs.get("avoir_de") else total
                self.dits[cle_de(champs)].add(dit)

    def _lire_la_base(self, lues: list[dict[str, Any]]) -> None:
        numeros = {
            champs[nom].upper()
            for champs in lues
            for nom in ("numero_facture", "avoir_de")
            if champs.get(nom)
        }
        connues = (
            Facture.objects.select_for_update()
            .annotate(n=Upper("numero"))
            .filter(n__in=numeros)
            .order_by("pk")
        )
        par_numero = {f.pk: f for f in connues}
        for f in par_numero.values():
            f.avoir_de = par_numero.get(f.avoir_de_id) if f.avoir_de_id else None
            self._factures[f.fournisseur.upper(), f.numero.upper()] = f
        credits = Facture.objects.filter(avoir_de__in=par_numero)
        for mere_id, total in credits.values_list("avoir_de_id", "total"):
            mere = par_numero[mere_id]
            self.credits[mere.fournisseur.upper(), mere.numero.upper()] += total
        parts = Depense.objects.filter(facture__in=par_numero).select_related(
            "operation", "mission__agent"
        )
        de_la_base: dict[int, Depense] = {}
        for d in parts:
            f = par_numero[d.facture_id]  # type: ignore[index]
            cle = (f.fournisseur.upper(), f.numero.upper())
            d.facture = f
            self.prises[cle] += d.montant
            self.lieux[cle].add(d.operation.intitule)
            if d.operation_id == self.operation.pk:
                self._deja[cle, d.montant] += 1
                self.parts[cle].append(d)
                de_la_base[d.pk] = d
        corriges = Depense.objects.filter(corrige__in=de_la_base)
        for d in corriges.only("corrige_id", "montant"):
            self.avoirs[id(de_la_base[d.corrige_id])] += d.montant  # type: ignore[index]

    def deja_prise(self, cle: Cle, montant: Decimal) -> bool:
        """Vrai si l'opération porte déjà cette part ; elle ne servira pas à une autre ligne."""
        if self._deja[cle, montant] <= 0:
            return False
        self._deja[cle, montant] -= 1
        return True

    def ouvrir(
        self, cle: Cle, champs: dict[str, Any], total: Decimal | None, mere: Cle | None
    ) -> Facture:
        """La facture de la base ou déjà prise ; sinon une neuve, au total dit ou de cette ligne."""
        connue = self._factures.get(cle)
        if connue is None or (connue.pk is None and not self.prises[cle]):
            self._factures[cle] = Facture(
                fournisseur=champs["fournisseur"],
                numero=champs["numero_facture"],
                total=champs["montant"] if total is None else total,
                avoir_de=self.objet(mere) if mere else None,
            )
        return self._factures[cle]

    def compter_avoir(self, cle: Cle, mere: Cle) -> bool:
        """Compte un avoir neuf sur sa facture ; faux si les avoirs la dépasseraient."""
        avoir, facture = self.objet(cle), self.objet(mere)
        if avoir.pk is not None or self.prises[cle]:
            return True
        if facture.total + self.credits[mere] + avoir.total < 0:
            return False
        self.credits[mere] += avoir.total
        return True

    def objet(self, cle: Cle) -> Facture:
        return self._factures[cle]

    def neuves(self) -> list[Facture]:
        """Les factures à créer, que des lignes ont prises."""
        return [f for cle, f in self._factures.items() if f.pk is None and self.prises[cle]]
