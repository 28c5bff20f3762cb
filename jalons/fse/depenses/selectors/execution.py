"""Prévu et dépensé, poste par poste ; les cofinancements perçus."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Sum
from django.db.models.functions import JSONObject

from jalons.fse.commun.rules.montants import part
from jalons.fse.depenses.models.execution import Depense, Facture, RessourceRecue
from jalons.fse.enums import (
    CategorieDepense,
    GenreRessource,
)
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.models.plan import PlanFinancement
from jalons.fse.options import OptionCouts


@dataclass(frozen=True, slots=True)
class LigneExecution:
    """Un poste : prévu, dépensé, et la part consommée (None quand rien n'est prévu)."""

    categorie: CategorieDepense
    prevu: Decimal
    depense: Decimal
    consommation: Decimal | None


def execution(operation: Operation, plan: PlanFinancement | None) -> list[LigneExecution]:
    """Prévu et dépensé, poste par poste ; ce que l'option couvre n'est pas prévu au réel."""
    prevus: dict[str, Decimal] = {}
    admises = OptionCouts.par_code(plan.option).admises if plan else frozenset()
    for poste in plan.postes.all() if plan else []:
        if poste.categorie not in admises:
            continue
        prevus[poste.categorie] = prevus.get(poste.categorie, Decimal(0)) + poste.montant
    depenses = dict(
        Depense.objects.filter(operation=operation)
        .order_by()
        .values_list("categorie")
        .annotate(somme=Sum("montant"))
    )
    return [
        LigneExecution(
            c,
            prevus.get(c, Decimal(0)),
            depenses.get(c, Decimal(0)),
            part(depenses.get(c, Decimal(0)) * 100, prevus.get(c, Decimal(0))),
        )
        for c in CategorieDepense
        if c in prevus or c in depenses
    ]


def avec_bilans(depenses: QuerySet[Depense]) -> QuerySet[Depense]:
    """Les dépenses avec `declarations` : {pk, numero} des bilans où chacune est déclarée."""
    bilans = Depense.objects.filter(pk=OuterRef("pk"), lignes_bilan__isnull=False).order_by()
    lus = JSONObject(pk="lignes_bilan__bilan_id", numero="lignes_bilan__bilan__numero")
    return depenses.annotate(declarations=ArraySubquery(bilans.values(lu=lus)))


@dataclass(frozen=True, slots=True)
class FactureVue:
    """Une facture telle que ses parts la prennent, toutes opérations réunies : euros."""

    facture: Facture
    parts: list[Depense]
    avoirs: list[Facture]
    pris: Decimal

    @property
    def reste(self) -> Decimal:
        return self.facture.total - self.pris


def facture_vue(facture: Facture) -> FactureVue:
    """Les parts d'une facture et ses avoirs, dans l'ordre où ils sont venus."""
    parts = list(facture.parts.select_related("operation").order_by("pk"))
    avoirs = list(facture.avoirs.order_by("pk"))
    return FactureVue(facture, parts, avoirs, sum((d.montant for d in parts), Decimal(0)))


def rendu_sur(depense: Depense, *, sauf: int | None = None) -> Decimal:
    """Ce que ses avoirs rendent d'une dépense, en euros, négatif ; `sauf` : l'avoir à ne pas compter."""
    avoirs = depense.avoirs.exclude(pk=sauf or 0)
    return avoirs.aggregate(s=Sum("montant"))["s"] or Decimal(0)


def autres_ressources_recues(operation: Operation) -> Decimal:
    """Cofinancements perçus, hors Union et autofinancement, en euros."""
    somme: Decimal | None = (
        RessourceRecue.objects.filter(operation=operation)
        .exclude(genre__in=[GenreRessource.UE, GenreRessource.AUTOFINANCEMENT])
        .aggregate(s=Sum("montant"))["s"]
    )
    return somme or Decimal("0.00")


# Où en sont les dépenses d'une opération : ce qui leur manque pour entrer dans un bilan.
OU_EN_SONT_ELLES = (
    ("a_declarer", "À déclarer dans un bilan"),
    ("avoirs", "Avoirs"),
    ("non_acquittee", "Non acquittées"),
    ("sans_agent", "Personnel sans agent"),
    ("sans_piece", "Sans pièce jointe"),
)


def depenses_de(operation: Operation) -> QuerySet[Depense]:
    """Les dépenses de l'opération, les dernières d'abord, avec l'agent, la facture et les bilans."""
    lues = avec_bilans(Depense.objects.filter(operation=operation))
    return lues.select_related("mission__agent", "facture").order_by("-date", "-pk")


def ou_en_sont(depenses: QuerySet[Depense], etat: str) -> QuerySet[Depense]:
    """Celles dont il manque ce que dit `etat`, un code de `OU_EN_SONT_ELLES`."""
    if etat == "sans_piece":
        return depenses.filter(fichier=None)
    if etat == "sans_agent":
        return depenses.filter(categorie=CategorieDepense.PERSONNEL, mission=None)
    if etat == "non_acquittee":
        return depenses.filter(date_acquittement=None)
    if etat == "avoirs":
        return depenses.filter(corrige__isnull=False)
    return depenses.filter(lignes_bilan=None, date_acquittement__isnull=False)


def somme(depenses: QuerySet[Depense]) -> Decimal:
    """La somme de ces dépenses, en euros."""
    return depenses.order_by().aggregate(somme=Sum("montant"))["somme"] or Decimal(0)


def de_qui(depense: Depense) -> str:
    """L'agent dont c'est le salaire, ou le fournisseur et sa facture, ou son avoir."""
    piece = "avoir" if depense.corrige_id is not None else "facture"
    dite = f"{piece} {depense.numero_facture}" if depense.numero_facture else ""
    return " · ".join(filter(None, (depense.tiers, dite)))
