"""Le bilan en préparation tel que sa page le montre : des sommes et des nombres, aucune ligne lue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from jalons.coordination.enums import EtatSeance
from jalons.fse.bilan.models.bilan import Bilan, Reprise
from jalons.fse.bilan.rules.scelles import (
    BilanScelle,
    CalculScelle,
    CumulScelle,
    PlanScelle,
    PosteScelle,
)
from jalons.fse.bilan.selectors.a_declarer import deja_declares, libres
from jalons.fse.bilan.selectors.annexes_bilan import fin_de
from jalons.fse.commun.selectors.comptage import nombre
from jalons.fse.controles import Examen
from jalons.fse.depenses.models.execution import RessourceRecue
from jalons.fse.enums import CategorieDepense, GenreRessource
from jalons.fse.operation.models.dossier import StructureSoutenue
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.models.plan import PlanFinancement
from jalons.fse.operation.rules.plan import Poste, calculer
from jalons.fse.operation.selectors.operations import (
    convention_en_vigueur,
    plan_en_vigueur,
    taux_dit,
)
from jalons.fse.options import OptionCouts
from jalons.fse.publicite.models.publicite import PreuvePublicite, SeanceOperation
from jalons.fse.temps.models.temps import MissionAgent

RIEN = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Comptes:
    """Le calcul d'un bilan, en euros : par poste, au total, cumulé depuis le début."""

    postes: tuple[PosteScelle, ...]
    calcul: CalculScelle
    cumul: CumulScelle | None


def calculer_comptes(
    plan: PlanFinancement, declares: Mapping[str, Decimal], anterieurs: Mapping[str, Decimal]
) -> Comptes:
    """Les comptes d'un bilan : ce qu'il déclare par poste, après ce que les précédents ont déclaré.

    Les lignes sont celles que l'option admet, pour que chaque colonne fasse ses dépenses directes ;
    ce qu'elle couvre est dans `ecarte`.
    """
    option, taux = OptionCouts.par_code(plan.option), plan.taux_forfait
    prevus: dict[str, Decimal] = {}
    for poste in plan.postes.all():
        prevus[poste.categorie] = prevus.get(poste.categorie, Decimal(0)) + poste.montant
    cumules = {c: anterieurs.get(c, RIEN) + declares.get(c, RIEN) for c in {*anterieurs, *declares}}
    calcul = calculer([Poste(CategorieDepense(c), s) for c, s in declares.items()], option, taux)
    cumul = calculer([Poste(CategorieDepense(c), s) for c, s in cumules.items()], option, taux)
    return Comptes(
        postes=tuple(
            PosteScelle(
                categorie=c.value,
                libelle=c.label,
                prevu=prevus.get(c, RIEN),
                declare=declares.get(c, RIEN),
                cumul=cumules.get(c, RIEN),
            )
            for c in CategorieDepense
            if c in option.admises and (c in prevus or c in cumules)
        ),
        calcul=CalculScelle(
            directes=calcul.directes,
            assiette=calcul.assiette,
            forfait=calcul.forfait,
            total=calcul.total,
            ecarte=calcul.ecarte,
            prevu_directes=plan.directes,
            prevu_forfait=plan.forfait,
        ),
        cumul=CumulScelle(cumul.directes, cumul.forfait, cumul.total) if anterieurs else None,
    )


def plan_du_bilan(operation: Operation, plan: PlanFinancement) -> PlanScelle:
    """Le plan tel que le bilan le dit."""
    option = OptionCouts.par_code(plan.option)
    return PlanScelle(
        option=option.libelle,
        article=option.article,
        taux_forfait=plan.taux_forfait,
        total=plan.total,
        montant_ue=plan.montant_ue,
        taux_ue=taux_dit(operation, plan.montant_ue, plan.total),
    )


@dataclass(frozen=True, slots=True)
class Apercu:
    """Ce que la page d'un bilan montre, scellé ou non ; des nombres pour tout ce qu'il joint."""

    plan: PlanScelle
    postes: tuple[PosteScelle, ...]
    calcul: CalculScelle
    cumul: CumulScelle | None
    autres_ressources: Decimal
    nombre: int
    agents: int
    seances: int
    preuves: int
    structures: int
    non_acquittees: int = 0
    sans_agent: int = 0


def apercu_scelle(scelle: BilanScelle) -> Apercu:
    """La page d'un bilan scellé."""
    return Apercu(
        plan=scelle.plan,
        postes=scelle.postes,
        calcul=scelle.calcul,
        cumul=scelle.cumul,
        autres_ressources=scelle.autres_ressources,
        nombre=len(scelle.lignes),
        agents=len(scelle.temps),
        seances=len(scelle.seances),
        preuves=len(scelle.publicite.preuves),
        structures=len(scelle.structures.lignes),
    )


def _a_declarer(bilan: Bilan) -> list[Any]:
    """Par poste : la somme et le nombre à déclarer, ce qui attend son paiement ou son agent."""
    acquittee = Q(date_acquittement__isnull=False)
    comptees = libres(bilan).order_by().values("categorie")
    return list(
        comptees.annotate(
            somme=Sum("montant", filter=acquittee),
            n=Count("pk", filter=acquittee),
            attendues=Count("pk", filter=~acquittee),
            sans_agent=Count(
                "pk",
                filter=acquittee & Q(categorie=CategorieDepense.PERSONNEL, mission=None),
            ),
        )
    )


def _joints(bilan: Bilan) -> Any:
    """Ce que le bilan joint, en une requête : agents, séances, preuves, structures, cofinancements."""
    de, fin = {"operation": OuterRef("pk")}, fin_de(bilan)
    seances = SeanceOperation.objects.filter(
        **de,
        seance__etat=EtatSeance.TENUE,
        seance__debut__date__gte=bilan.periode.debut,
        seance__debut__date__lte=fin,
    )
    missions = MissionAgent.objects.filter(**de, periode__overlap=bilan.periode.en_intervalle())
    recues = (
        RessourceRecue.objects.filter(**de)
        .exclude(genre__in=[GenreRessource.UE, GenreRessource.AUTOFINANCEMENT])
        .order_by()
        .values("operation")
        .annotate(s=Sum("montant"))
    )
    return (
        Operation.objects.filter(pk=bilan.operation_id)
        .annotate(
            n_agents=nombre(missions),
            n_seances=nombre(seances),
            n_preuves=nombre(PreuvePublicite.objects.filter(**de)),
            n_structures=nombre(StructureSoutenue.objects.filter(**de, date__lte=fin)),
            autres=Coalesce(Subquery(recues.values("s")), Value(RIEN)),
        )
        .values("n_agents", "n_seances", "n_preuves", "n_structures", "autres")
        .get()
    )


def _plan_lu(examen: Examen) -> PlanFinancement | None:
    """Le plan conventionné, sans relire celui en vigueur quand c'est le même."""
    courant, convention = examen.lire(plan_en_vigueur), examen.lire(convention_en_vigueur)
    if convention is None or (courant is not None and convention.plan_id == courant.pk):
        return courant
    return convention.plan


def apercu(bilan: Bilan, examen: Examen, reprises: Sequence[Reprise] = ()) -> Apercu:
    """La page d'un bilan en préparation ; `examen` partage le plan avec les contrôles."""
    plan = _plan_lu(examen)
    assert plan is not None  # un bilan se prépare sur une opération conventionnée
    toutes, joints = _a_declarer(bilan), _joints(bilan)
    admises = OptionCouts.par_code(plan.option).admises
    lignes = [x for x in toutes if x["categorie"] in admises]
    declares = {x["categorie"]: x["somme"] for x in toutes if x["n"]}
    for r in reprises:
        declares[r.ligne.categorie] = declares.get(r.ligne.categorie, RIEN) + r.montant
    comptes = calculer_comptes(plan, declares, deja_declares(bilan))
    return Apercu(
        plan=plan_du_bilan(bilan.operation, plan),
        postes=comptes.postes,
        calcul=comptes.calcul,
        cumul=comptes.cumul,
        autres_ressources=joints["autres"],
        nombre=sum(x["n"] for x in lignes) + len(reprises),
        agents=joints["n_agents"],
        seances=joints["n_seances"],
        preuves=joints["n_preuves"],
        structures=joints["n_structures"],
        non_acquittees=sum(x["attendues"] for x in lignes),
        sans_agent=sum(x["sans_agent"] for x in lignes),
    )
