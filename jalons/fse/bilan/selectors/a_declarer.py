"""Ce qu'un bilan déclare : les dépenses acquittées, leurs avoirs, ce qu'un contrôle avait écarté."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Sum, When

from jalons.fse.bilan.models.bilan import Bilan, LigneBilan, Reprise
from jalons.fse.depenses.models.execution import Depense
from jalons.fse.enums import CategorieDepense, EtatBilan, EtatControle
from jalons.fse.operation.selectors.operations import plan_conventionne
from jalons.fse.options import OptionCouts

VALIDEE = Q(bilan__controle__etat=EtatControle.VALIDE)
# Ce qui compte d'une ligne : ce que son contrôle a retenu, ou ce qu'elle déclare avant lui.
COMPTE = Case(When(VALIDEE, then=F("retenu")), default=F("declare"))


def libres(bilan: Bilan) -> QuerySet[Depense]:
    """Les dépenses de l'opération, jusqu'à la fin du bilan, qu'aucun bilan n'a déclarées.

    Un avoir suit sa dépense : il y est, quelle que soit sa date, dès qu'elle est déclarée ou à
    déclarer.
    """
    fin = bilan.periode.fin or date.max
    declaree = Exists(LigneBilan.objects.filter(depense=OuterRef("pk")))
    corrigee = Exists(LigneBilan.objects.filter(depense=OuterRef("corrige")))
    propre = Q(corrige=None, date__lte=fin)
    avec_elle = Q(corrige__date__lte=fin, corrige__date_acquittement__isnull=False)
    avoir = Q(corrige__isnull=False) & (corrigee | avec_elle)
    return Depense.objects.filter(operation=bilan.operation).filter(~declaree, propre | avoir)


def depenses_a_declarer(bilan: Bilan) -> QuerySet[Depense]:
    """Les dépenses acquittées qu'aucun bilan n'a encore déclarées, et leurs avoirs.

    Une dépense d'avant, acquittée trop tard pour le bilan précédent, entre dans celui-ci. Ce que le
    forfait couvre reste à l'écart (OP-05).
    """
    return _acquittees(bilan).filter(categorie__in=categories_admises(bilan))


def ecartees_par_le_forfait(bilan: Bilan) -> dict[str, Decimal]:
    """{poste: euros} acquittés sur la période que l'option de coûts couvre déjà (OP-05)."""
    couvertes = _acquittees(bilan).exclude(categorie__in=categories_admises(bilan))
    return dict(couvertes.order_by().values_list("categorie").annotate(somme=Sum("montant")))


def categories_admises(bilan: Bilan) -> list[CategorieDepense]:
    """Les postes que le plan conventionné laisse au réel ; tous, sans plan."""
    plan = plan_conventionne(bilan.operation)
    return sorted(OptionCouts.par_code(plan.option).admises) if plan else list(CategorieDepense)


def _acquittees(bilan: Bilan) -> QuerySet[Depense]:
    return (
        libres(bilan)
        .filter(date_acquittement__isnull=False)
        .select_related("mission__agent", "fichier", "facture", "corrige__facture")
        .order_by("categorie", "date", "pk")
    )


def deja_declares(bilan: Bilan) -> dict[str, Decimal]:
    """{poste: euros} des bilans scellés avant celui-ci : ce qui en est retenu, une fois contrôlés."""
    if bilan.numero == 1:
        return {}
    lignes = LigneBilan.objects.filter(
        bilan__operation=bilan.operation,
        bilan__numero__lt=bilan.numero,
        bilan__etat=EtatBilan.SCELLE,
    )
    return dict(lignes.order_by().values_list("categorie").annotate(somme=Sum(COMPTE)))


def reprises_de(bilan: Bilan) -> list[Reprise]:
    """Les montants écartés que ce bilan déclare de nouveau ; un premier bilan n'en a pas."""
    if bilan.numero == 1:
        return []
    return list(
        bilan.reprises.select_related(
            "ligne__bilan",
            "ligne__depense__mission__agent",
            "ligne__depense__facture",
            "ligne__depense__fichier",
        ).order_by("ligne__categorie", "pk")
    )


@dataclass(frozen=True, slots=True)
class Ecarte:
    """Ce qu'un contrôle validé a écarté d'une dépense, et ce qui peut en revenir, en euros."""

    ligne: LigneBilan
    montant: Decimal


def ecartes(bilan: Bilan) -> list[Ecarte]:
    """Ce que les contrôles validés de l'opération ont écarté, et qu'aucun bilan n'a repris.

    Un avoir venu depuis diminue ce qui peut revenir : jamais plus que la dépense supportée.
    """
    if bilan.numero == 1:
        return []
    lignes = list(
        LigneBilan.objects.filter(
            VALIDEE,
            bilan__operation=bilan.operation,
            declare__gt=0,
            retenu__lt=F("declare"),
            reprise=None,
            reprise_demandee=None,
        )
        .select_related("bilan", "depense__mission__agent", "depense__facture")
        .order_by("bilan__numero", "pk")
    )
    reste = _reste_supporte([ligne.depense_id for ligne in lignes])
    possibles = (
        Ecarte(ligne, min(ligne.declare - ligne.retenu, reste[ligne.depense_id]))
        for ligne in lignes
    )
    return [e for e in possibles if e.montant > 0]


def _reste_supporte(depenses: Iterable[int]) -> dict[int, Decimal]:
    """{dépense: euros} supportés, avoirs déduits, moins ce qui en est déjà compté."""
    nets = {
        pk: montant + (avoirs or 0)
        for pk, montant, avoirs in Depense.objects.filter(pk__in=set(depenses))
        .annotate(rendus=Sum("avoirs__montant"))
        .values_list("pk", "montant", "rendus")
    }
    for cle in ("depense", "depense__corrige"):
        lignes = LigneBilan.objects.filter(**{f"{cle}__in": list(nets)})
        for pk, compte in lignes.order_by().values_list(cle).annotate(s=Sum(COMPTE)):
            nets[pk] -= compte
    return nets
