"""Importer un tableau de dépenses : les bonnes lignes entrent ensemble, les autres disent pourquoi.

Les lignes se jugent sans ordre : le total d'une facture se lit sur n'importe laquelle de ses lignes, et
un avoir trouve sa dépense où qu'elle soit dans le fichier.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.fse import evenements
from jalons.fse.commun.rules.montants import dire_euros
from jalons.fse.depenses import controles
from jalons.fse.depenses.models.execution import Depense, Facture
from jalons.fse.depenses.services.avoirs import bati_sur, verifier_avoir
from jalons.fse.depenses.services.execution import normaliser, refuser_si_terminee, verifier_depense
from jalons.fse.depenses.services.factures import dire_operations
from jalons.fse.depenses.services.registre_factures import Cle, Registre, cle_de
from jalons.fse.erreurs import OperationImpossible
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.services.operation import exiger_gestion, verrouiller
from jalons.socle.erreurs import ErreurMetier


@dataclass(frozen=True, slots=True)
class LigneRefusee:
    """Une ligne d'un tableau importé qui n'est pas entrée : son rang, le champ, la raison."""

    ligne: int
    champ: str
    message: str


@dataclass(frozen=True, slots=True)
class ImportDepenses:
    """Ce qu'un tableau a donné : dépenses créées (ou à créer, à l'essai), déjà là, refusées.

    `avoirs` : combien des créées sont des avoirs, comptés en moins dans `montant`.
    """

    creees: int
    deja_la: int
    montant: Decimal
    refusees: list[LigneRefusee]
    est_essai: bool = False
    avoirs: int = 0


class _Refus(Exception):
    """Une ligne n'entre pas : (champ, raison)."""


_CLE = ("categorie", "libelle", "fournisseur", "date", "montant")
# Le champ de la dépense, tel que sa colonne s'appelle dans le tableau.
_TITRES = {
    "date": "Date",
    "montant": "Montant",
    "categorie": "Poste",
    "mission": "Agent",
    "numero_facture": "Facture",
}


def _cle(champs: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(champs.get(nom, "") for nom in _CLE)


def _sans_facture(operation: Operation) -> Counter[tuple[Any, ...]]:
    """Combien de fois chaque dépense sans numéro de facture est déjà dans l'opération."""
    lignes = Depense.objects.filter(operation=operation, facture=None, corrige=None)
    return Counter(lignes.values_list(*_CLE))


class _Import:
    """Le tri des lignes d'un tableau : chacune est créée, déjà là, ou refusée."""

    def __init__(
        self, operation: Operation, lues: list[dict[str, Any]], par: Agent, le: date
    ) -> None:
        self.operation, self.par, self.le = operation, par, le
        self.registre = Registre(operation, lues)
        self.connues = _sans_facture(operation)
        self.creees: list[Depense] = []
        self.rang = 0
        self.premieres: dict[Cle, int] = {}
        self.deja_la = 0

    def juger(self, rang: int, champs: dict[str, Any]) -> None:
        """Range une ligne, ou lève `_Refus`."""
        if "erreur" in champs:
            raise _Refus(*champs["erreur"])
        self.rang = rang
        facture = cle_de(champs) if champs.get("numero_facture") else None
        if self._est_deja_la(champs, facture):
            self.deja_la += 1
            return
        try:
            depense = (
                self._avoir(champs, facture)
                if champs.get("avoir_de")
                else self._achat(champs, facture)
            )
        except ErreurMetier as erreur:
            raise _Refus(_TITRES.get(erreur.champ or "", ""), erreur.message) from erreur
        self.creees.append(depense)

    def _est_deja_la(self, champs: dict[str, Any], facture: Cle | None) -> bool:
        if facture is not None:
            return self.registre.deja_prise(facture, champs["montant"])
        cle = _cle(champs)
        if self.connues[cle] <= 0:
            return False
        self.connues[cle] -= 1
        return True

    def _achat(self, champs: dict[str, Any], facture: Cle | None) -> Depense:
        if champs["montant"] < 0:
            raise _Refus(
                "Montant",
                "un montant négatif est un avoir : dites de quelle facture, dans une colonne "
                "« Avoir de ».",
            )
        verifier_depense(self.operation, champs, self.le)
        depense = Depense(operation=self.operation, par=self.par, **_propres(champs))
        if facture is not None:
            self._prendre(facture, champs)
            depense.facture, depense.fournisseur = self.registre.objet(facture), ""
            self.registre.parts[facture].append(depense)
        return depense

    def _prendre(self, cle: Cle, champs: dict[str, Any], mere: Cle | None = None) -> None:
        """Prend la part d'une ligne sur sa facture, ou lève `_Refus`."""
        dits, registre = self.registre.dits[cle], self.registre
        if len(dits) > 1:
            totaux = " et ".join(dire_euros(t) for t in sorted(dits))
            raise _Refus("Total facture", f"cette facture est dite pour {totaux} en tout.")
        total, montant = next(iter(dits), None), champs["montant"]
        if total is not None and abs(montant) > abs(total):
            dit = f"la part dépasse le total de la facture ({dire_euros(total)})."
            raise _Refus("Total facture", dit)
        connue = registre.ouvrir(cle, champs, total, mere)
        if connue.avoir_de != (registre.objet(mere) if mere else None):
            raise _Refus("Facture", "ce numéro est déjà celui d'une autre pièce.")
        self._verifier_reste(cle, connue, montant)
        if total is not None and total != connue.total:
            raise _Refus(
                "Total facture",
                f"cette facture est déjà connue pour {dire_euros(connue.total)} en tout : corrigez "
                "son total à l'écran.",
            )
        if mere is not None and not registre.compter_avoir(cle, mere):
            raise _Refus("Montant", f"les avoirs de la facture {mere[1]} la dépasseraient.")
        registre.prises[cle] += montant
        registre.lieux[cle].add(self.operation.intitule)
        self.premieres.setdefault(cle, self.rang)

    def _verifier_reste(self, cle: Cle, facture: Facture, part: Decimal) -> None:
        dit = controles.Op17.refuser(
            fournisseur=facture.fournisseur,
            numero=facture.numero,
            operations=dire_operations(self.registre.lieux[cle]),
            total=facture.total,
            deja=self.registre.prises[cle],
            part=part,
        )
        if dit:
            regle = f"{controles.Op17.libelle} ({controles.Op17.identifiant()})"
            if cle in self.premieres:
                dit = f"{dit} Elle est à la ligne {self.premieres[cle]} de ce tableau."
            raise _Refus("Facture", f"{regle} : {dit}")

    def _avoir(self, champs: dict[str, Any], facture: Cle | None) -> Depense:
        if facture is None:
            raise _Refus("Facture", "donnez le numéro de l'avoir.")
        if champs["montant"] >= 0:
            raise _Refus("Montant", "un avoir s'écrit en négatif.")
        mere = (facture[0], champs["avoir_de"].upper())
        depense = self._dont(mere, champs)
        deja = self.registre.avoirs[id(depense)]
        verifier_avoir(depense, champs, self.le, deja=deja)
        self._prendre(facture, champs, mere)
        avoir = Depense(
            operation=self.operation,
            par=self.par,
            corrige=depense,
            facture=self.registre.objet(facture),
            **bati_sur(depense, champs),
        )
        self.registre.avoirs[id(depense)] = deja + champs["montant"]
        return avoir

    def _dont(self, mere: Cle, champs: dict[str, Any]) -> Depense:
        """La dépense de l'opération que cet avoir réduit : même facture, même poste, assez grande."""
        parts = [d for d in self.registre.parts[mere] if d.categorie == champs["categorie"]]
        poste = champs["categorie"].label
        if not parts:
            raise _Refus(
                "Avoir de",
                f"aucune dépense de cette opération, au poste « {poste} », n'est sur la facture "
                f"{champs['avoir_de']}.",
            )
        assez = [
            d for d in parts if d.montant + self.registre.avoirs[id(d)] + champs["montant"] >= 0
        ]
        if len(parts) > 1 and len(assez) > 1:
            raise _Refus(
                "Avoir de",
                f"plusieurs dépenses du poste « {poste} » sont sur cette facture : notez l'avoir à "
                "l'écran, sur la bonne.",
            )
        return (assez or parts)[0]

    def ecrire(self) -> None:
        """Crée tout, les factures avant leurs parts, les dépenses avant leurs avoirs."""
        for avoirs in (False, True):
            neuves = [f for f in self.registre.neuves() if (f.avoir_de is not None) is avoirs]
            Facture.objects.bulk_create(neuves, batch_size=1000)
            depenses = [d for d in self.creees if (d.corrige is not None) is avoirs]
            Depense.objects.bulk_create(depenses, batch_size=1000)


def _propres(champs: dict[str, Any]) -> dict[str, Any]:
    hors = ("numero_facture", "total_facture", "avoir_de")
    return {nom: valeur for nom, valeur in champs.items() if nom not in hors}


@transaction.atomic
def importer_depenses(
    *,
    operation: Operation,
    lignes: Iterable[tuple[int, dict[str, Any]]],
    par: Agent,
    le: date,
    essai: bool = False,
) -> ImportDepenses:
    """Importe des dépenses d'un tableau : les bonnes entrent, les autres disent leur ligne.

    Rejouer le même tableau ne crée rien : une part de facture déjà là, dans cette opération et pour ce
    montant, est passée ; sans numéro de facture, c'est une ligne en tout point identique. L'une et
    l'autre se comptent autant de fois. À l'`essai`, rien ne s'écrit. Requêtes en nombre fixe.
    """
    operation = verrouiller(operation)
    exiger_gestion(operation, par)
    refuser_si_terminee(operation)
    lues = [(rang, normaliser(champs)) for rang, champs in lignes]
    tri = _Import(operation, [champs for _, champs in lues], par, le)
    refus: dict[int, LigneRefusee] = {}
    # Un avoir cherche sa dépense parmi celles du même fichier : il passe après elles.
    for indice in sorted(range(len(lues)), key=lambda n: bool(lues[n][1].get("avoir_de"))):
        rang, champs = lues[indice]
        try:
            tri.juger(rang, champs)
        except _Refus as dit:
            refus[indice] = LigneRefusee(rang, *dit.args)
    montant = sum((d.montant for d in tri.creees), Decimal("0.00"))
    if not essai:
        _creer(tri, montant)
    return ImportDepenses(
        creees=len(tri.creees),
        deja_la=tri.deja_la,
        montant=montant,
        refusees=[refus[indice] for indice in sorted(refus)],
        est_essai=essai,
        avoirs=sum(d.corrige is not None for d in tri.creees),
    )


def _creer(tri: _Import, montant: Decimal) -> None:
    if not tri.creees:
        return
    try:
        with transaction.atomic():
            tri.ecrire()
    except IntegrityError as erreur:
        raise OperationImpossible(
            "Une de ces factures vient d'être saisie ailleurs : importez de nouveau."
        ) from erreur
    journaliser(
        evenements.DepensesImportees,
        personne_id=None,
        par=tri.par,
        le=tri.le,
        objet_id=tri.operation.pk,
        operation=tri.operation.intitule,
        nombre=len(tri.creees),
        montant=str(montant),
    )
