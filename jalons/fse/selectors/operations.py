"""Lire les opérations : la liste, le plan en vigueur, les sommes, les échéances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import (
    Count,
    DecimalField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from jalons.comptes.models import Agent
from jalons.coordination.models import Projet
from jalons.fse.enums import (
    CategorieDepense,
    EtatBilan,
    EtatControle,
    GenreBilan,
    GenreRessource,
    StatutOperation,
)
from jalons.fse.models import (
    Bilan,
    ControleServiceFait,
    Convention,
    Depense,
    Operation,
    PaiementUE,
    PlanFinancement,
    PreuvePublicite,
    RessourceRecue,
)
from jalons.fse.rules.controles import operation as controles
from jalons.fse.rules.cycle import TERMINEES
from jalons.fse.rules.echeances import Echeance, echeances
from jalons.fse.rules.montants import arrondir, dire_taux, part
from jalons.fse.selectors.bareme import conservation, delais, valeur

_EUROS = DecimalField(max_digits=14, decimal_places=2)
ZERO = Value(Decimal(0), output_field=_EUROS)


def operations(*, statut: str = "", programme: str = "", texte: str = "") -> QuerySet[Operation]:
    """Les opérations, avec total, montant de l'Union et dépenses saisies, en une requête."""
    plan = PlanFinancement.objects.filter(operation=OuterRef("pk"), est_en_vigueur=True)
    depense = (
        Depense.objects.filter(operation=OuterRef("pk"))
        .order_by()
        .values("operation")
        .annotate(somme=Sum("montant"))
        .values("somme")
    )
    requete = Operation.objects.select_related("beneficiaire", "porteur").annotate(
        total=Subquery(plan.values("total")[:1]),
        montant_ue=Subquery(plan.values("montant_ue")[:1]),
        depense=Coalesce(Subquery(depense, output_field=_EUROS), ZERO),
    )
    if statut == "vivantes":
        requete = requete.exclude(statut__in=list(TERMINEES))
    elif statut:
        requete = requete.filter(statut=statut)
    if programme:
        requete = requete.filter(programme=programme)
    if texte:
        requete = requete.filter(Q(intitule__icontains=texte) | Q(code__icontains=texte))
    return requete.order_by("-periode", "code")


def operations_du_projet(projet_id: int) -> QuerySet[Operation]:
    """Les opérations qui financent ce projet d'insertion."""
    return Operation.objects.filter(projet_id=projet_id).order_by("-periode", "code")


def projet_a_financer(numero: str) -> Projet | None:
    """Le projet d'insertion de ce numéro (texte d'une adresse), ou None."""
    return Projet.objects.filter(pk=int(numero)).first() if numero.isdecimal() else None


def nombre_par_statut() -> dict[str, int]:
    """Combien d'opérations à chaque statut."""
    lignes = Operation.objects.order_by().values("statut").annotate(n=Count("pk"))
    return {ligne["statut"]: ligne["n"] for ligne in lignes}


def plan_en_vigueur(operation: Operation) -> PlanFinancement | None:
    """Le plan en vigueur, postes et ressources chargés."""
    return (
        PlanFinancement.objects.filter(operation=operation, est_en_vigueur=True)
        .prefetch_related("postes", "ressources")
        .first()
    )


def convention_en_vigueur(operation: Operation) -> Convention | None:
    """Le dernier acte signé : convention ou avenant."""
    return operation.conventions.select_related("plan").order_by("date_signature", "pk").last()


def plan_conventionne(operation: Operation) -> PlanFinancement | None:
    """Le plan que porte le dernier acte signé ; avant la convention, le plan en vigueur.

    Une nouvelle version saisie en vue d'un avenant ne compte qu'une fois l'avenant signé.
    """
    convention = convention_en_vigueur(operation)
    return plan_en_vigueur(operation) if convention is None else convention.plan


def dernier_paiement(operation: Operation) -> date | None:
    """Date du dernier paiement quand le solde est reçu ; None avant."""
    lignes = list(PaiementUE.objects.filter(operation=operation).values_list("date", "est_solde"))
    return controles.Op15.depart((jour for jour, _ in lignes), any(solde for _, solde in lignes))


def fin_de_conservation(operation: Operation) -> date | None:
    """Jusqu'à quand les pièces se gardent ; None tant que le solde n'est pas reçu."""
    depart = dernier_paiement(operation)
    if depart is None:
        return None
    plan = plan_conventionne(operation)
    return conservation(operation, total=plan.total if plan else None).jusqu_au(depart)


def a_bilan_final(operation: Operation) -> bool:
    """Vrai si un bilan final est scellé."""
    return Bilan.objects.filter(
        operation=operation, genre=GenreBilan.FINAL, etat=EtatBilan.SCELLE
    ).exists()


def echeances_de(operation: Operation, *, le: date) -> list[Echeance]:
    """Les dates à tenir de l'opération."""
    return echeances(
        debut=operation.periode.debut,
        fin=operation.periode.fin,
        statut=StatutOperation(operation.statut),
        a_preuve_publicite=operation.preuves.exists(),
        a_bilan_final=a_bilan_final(operation),
        fin_conservation=fin_de_conservation(operation),
        limite_acquittement=operation.limite_acquittement,
        a_payer=operation.depenses.filter(date_acquittement=None).count(),
        delais=delais(operation),
        le=le,
    )


def echeances_du_porteur(agent: Agent, *, le: date) -> list[tuple[Operation, Echeance]]:
    """Ce qui presse dans les opérations vivantes que porte l'agent, en une requête."""
    finals = Bilan.objects.filter(
        operation=OuterRef("pk"), genre=GenreBilan.FINAL, etat=EtatBilan.SCELLE
    )
    vivantes = (
        Operation.objects.filter(porteur=agent)
        .exclude(statut__in=list(TERMINEES))
        .annotate(
            est_montree=Exists(PreuvePublicite.objects.filter(operation=OuterRef("pk"))),
            est_close=Exists(finals),
            a_payer=Count("depenses", filter=Q(depenses__date_acquittement=None)),
        )
        .order_by("periode__endswith", "pk")
    )
    return [
        (operation, echeance)
        for operation in vivantes
        for echeance in echeances(
            debut=operation.periode.debut,
            fin=operation.periode.fin,
            statut=StatutOperation(operation.statut),
            a_preuve_publicite=operation.est_montree,
            a_bilan_final=operation.est_close,
            fin_conservation=None,
            limite_acquittement=operation.limite_acquittement,
            a_payer=operation.a_payer,
            delais=delais(operation),
            le=le,
        )
        if echeance.alerte or echeance.est_depassee
    ]


def taux_dit(operation: Operation, montant: Decimal, total: Decimal) -> str:
    """« 60 % » ou « environ 13 % »."""
    return dire_taux(part(montant, total), ecart=valeur(operation, "fse_ecart_environ").decimal)


@dataclass(frozen=True, slots=True)
class LigneExecution:
    """Un poste : prévu, dépensé, et la part consommée (None quand rien n'est prévu)."""

    categorie: CategorieDepense
    prevu: Decimal
    depense: Decimal
    consommation: Decimal | None


def execution(operation: Operation, plan: PlanFinancement | None) -> list[LigneExecution]:
    """Prévu et dépensé, poste par poste."""
    prevus: dict[str, Decimal] = {}
    for poste in plan.postes.all() if plan else []:
        prevus[poste.categorie] = prevus.get(poste.categorie, Decimal(0)) + poste.montant
    depenses = dict(
        Depense.objects.filter(operation=operation)
        .order_by()
        .values_list("categorie")
        .annotate(somme=Sum("montant"))
    )
    return [
        LigneExecution(c, prevus.get(c, Decimal(0)), depenses.get(c, Decimal(0)),
                       part(depenses.get(c, Decimal(0)) * 100, prevus.get(c, Decimal(0))))
        for c in CategorieDepense
        if c in prevus or c in depenses
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class CompteUE:
    """Le compte de l'Union, en euros : conventionné, reconnu dû, reçu, ce qui reste à recevoir.

    `depassement` : ce que les avances et acomptes ont de trop avant le solde ; zéro sinon.
    """

    conventionne: Decimal
    du: Decimal
    recu: Decimal
    depassement: Decimal

    @property
    def reste(self) -> Decimal:
        """Ce qui reste à recevoir sur le dû ; négatif, c'est à reverser."""
        return self.du - self.recu


def compte_ue(operation: Operation) -> CompteUE:
    """Où en sont les paiements de l'Union sur cette opération."""
    convention = convention_en_vigueur(operation)
    conventionne = convention.montant_ue if convention else Decimal("0.00")
    du = ControleServiceFait.objects.filter(
        bilan__operation=operation, etat=EtatControle.VALIDE
    ).aggregate(s=Sum("montant_du"))["s"] or Decimal("0.00")
    recu = operation.paiements.aggregate(s=Sum("montant"))["s"] or Decimal("0.00")
    maximum = arrondir(conventionne * valeur(operation, "fse_plafond_acomptes").decimal)
    solde = operation.paiements.filter(est_solde=True).exists()
    return CompteUE(
        conventionne, du, recu, Decimal(0) if solde else max(recu - maximum, Decimal(0))
    )


def autres_prevues(plan: PlanFinancement) -> Decimal:
    """Cofinancements prévus, publics et privés, hors Union et autofinancement, en euros."""
    hors = (GenreRessource.UE, GenreRessource.AUTOFINANCEMENT)
    return sum((r.montant for r in plan.ressources.all() if r.genre not in hors), Decimal(0))


def autres_aides_publiques(plan: PlanFinancement) -> Decimal:
    """Cofinancements publics prévus, hors Union et autofinancement, en euros."""
    hors = (GenreRessource.UE, GenreRessource.PRIVE, GenreRessource.AUTOFINANCEMENT)
    return sum((r.montant for r in plan.ressources.all() if r.genre not in hors), Decimal(0))


def autres_ressources_recues(operation: Operation) -> Decimal:
    """Cofinancements perçus, hors Union et autofinancement, en euros."""
    somme: Decimal | None = (
        RessourceRecue.objects.filter(operation=operation)
        .exclude(genre__in=[GenreRessource.UE, GenreRessource.AUTOFINANCEMENT])
        .aggregate(s=Sum("montant"))["s"]
    )
    return somme or Decimal("0.00")
