"""Rassembler ce qu'un bilan déclare : les dépenses, les ressources, les participants, les séances."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from jalons.fse.bilan.models.bilan import Bilan, ControleServiceFait, LigneBilan
from jalons.fse.bilan.rules.scelles import (
    BilanScelle,
    IndicateurScelle,
    LigneScellee,
    OperationScellee,
    RapportScelle,
    RecitScelle,
    RessourceScellee,
)
from jalons.fse.bilan.selectors.annexes_bilan import (
    deja_declares,
    fin_de,
    publicite_du_bilan,
    seances_du_bilan,
    structures_du_bilan,
    temps_du_bilan,
)
from jalons.fse.bilan.selectors.apercu import calculer_comptes, plan_du_bilan
from jalons.fse.depenses.models.execution import Depense
from jalons.fse.depenses.selectors.execution import autres_ressources_recues
from jalons.fse.enums import CategorieDepense, EtatControle, GenreBilan
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.plan import Poste
from jalons.fse.operation.selectors.bareme import valeur
from jalons.fse.operation.selectors.operations import plan_conventionne
from jalons.fse.options import OptionCouts
from jalons.fse.participants.selectors.participants import tableau_indicateurs


def bilan_suivant(operation: Operation) -> dict[str, Any]:
    """Le genre et le début à proposer : la suite du dernier bilan, final."""
    dernier = operation.bilans.order_by("numero").last()
    fin = dernier.periode.fin if dernier is not None else None
    debut = operation.periode.debut if fin is None else fin + timedelta(days=1)
    return {"genre": GenreBilan.FINAL.value, "debut": min(debut, operation.periode.fin or debut)}


def depenses_a_declarer(bilan: Bilan) -> QuerySet[Depense]:
    """Les dépenses acquittées jusqu'à la fin de la période, qu'aucun bilan n'a encore déclarées.

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
    fin = bilan.periode.fin or date.max
    return (
        Depense.objects.filter(
            operation=bilan.operation,
            ligne_bilan=None,
            date__lte=fin,
            date_acquittement__isnull=False,
        )
        .select_related("mission__agent", "fichier")
        .order_by("categorie", "date", "pk")
    )


def rassembler(bilan: Bilan) -> BilanScelle:
    """Tout ce que le bilan montrera s'il était scellé maintenant, sans date ni auteur du sceau."""
    operation = bilan.operation
    plan = plan_conventionne(operation)
    assert plan is not None
    lignes = list(depenses_a_declarer(bilan))
    declares: dict[str, Decimal] = {}
    for d in lignes:
        declares[d.categorie] = declares.get(d.categorie, Decimal(0)) + d.montant
    declares |= ecartees_par_le_forfait(bilan)
    comptes = calculer_comptes(plan, declares, deja_declares(bilan))
    programme = operation.declaration
    return BilanScelle(
        operation=OperationScellee(
            code=operation.code,
            intitule=operation.intitule,
            programme=programme.libelle,
            fonds=programme.fonds,
            mention=programme.mention,
            appel=operation.appel_reference,
            objectif=operation.objectif_specifique,
            beneficiaire=operation.beneficiaire.nom,
            service=operation.service,
            debut=operation.periode.debut,
            fin=operation.periode.fin,
            projets=operation.projets_coordonnes,
            indirects=operation.beneficiaires_indirects,
        ),
        bilan=RecitScelle(
            titre=str(bilan),
            genre=bilan.get_genre_display(),
            debut=bilan.periode.debut,
            fin=fin_de(bilan),
            recit=bilan.recit,
            difficultes=bilan.difficultes,
        ),
        plan=plan_du_bilan(operation, plan),
        postes=comptes.postes,
        cumul=comptes.cumul,
        calcul=comptes.calcul,
        ressources=_ressources(operation),
        autres_ressources=autres_ressources_recues(operation),
        lignes=tuple(_ligne(d) for d in lignes),
        temps=temps_du_bilan(bilan),
        publicite=publicite_du_bilan(bilan),
        structures=structures_du_bilan(bilan),
        seances=seances_du_bilan(bilan),
        indicateurs=_indicateurs(operation),
    )


def _ligne(d: Depense) -> LigneScellee:
    return LigneScellee(
        pk=d.pk,
        categorie=d.get_categorie_display(),
        libelle=d.libelle,
        tiers=str(d.mission.agent) if d.mission else d.fournisseur,
        numero=d.numero_facture,
        date=d.date,
        acquittee=d.date_acquittement,
        montant=d.montant,
        piece=d.fichier.empreinte[:12] if d.fichier else "",
    )


def _ressources(operation: Operation) -> tuple[RessourceScellee, ...]:
    return tuple(
        RessourceScellee(r.financeur, r.get_genre_display(), r.date, r.montant)
        for r in operation.ressources_recues.order_by("date", "pk")
    )


def _indicateurs(operation: Operation) -> tuple[IndicateurScelle, ...]:
    if not operation.a_participants:
        return ()
    return tuple(IndicateurScelle(**ligne) for ligne in tableau_indicateurs(operation))


def scelle_de(bilan: Bilan) -> BilanScelle:
    """Ce que le bilan a scellé, dans la forme d'aujourd'hui."""
    return BilanScelle.lire(bilan.donnees)


def rapport_de(controle: ControleServiceFait) -> RapportScelle:
    """Le rapport du contrôle validé, dans la forme d'aujourd'hui."""
    return RapportScelle.lire(controle.calcul)


def totaux_controle(controle: ControleServiceFait) -> dict[str, Any]:
    """Déclaré, retenu, rejeté et nombre de lignes, en une requête."""
    sommes = controle.bilan.lignes.aggregate(
        declare=Sum("declare"),
        retenu=Sum("retenu"),
        lignes=Count("pk"),
        rejetees=Count("pk", filter=~Q(motif="")),
    )
    declare, retenu = sommes["declare"] or Decimal(0), sommes["retenu"] or Decimal(0)
    return {**sommes, "declare": declare, "retenu": retenu, "rejete": declare - retenu}


def limite_reponse(controle: ControleServiceFait) -> date:
    """Dernier jour de la réponse du bénéficiaire, l'échange contradictoire étant ouvert."""
    assert controle.notifie_le is not None  # l'échange est ouvert
    delai = valeur(controle.bilan.operation, "fse_delai_contradictoire")
    return delai.apres(controle.notifie_le)


def postes_retenus(operation: Operation, *, jusqu_au: Bilan) -> list[Poste]:
    """Cumul retenu par poste : les bilans validés avant celui-ci, et lui."""
    valides = Q(bilan__controle__etat=EtatControle.VALIDE, bilan__numero__lt=jusqu_au.numero)
    lignes = (
        LigneBilan.objects.filter(bilan__operation=operation)
        .filter(valides | Q(bilan=jusqu_au))
        .order_by()
        .values_list("categorie")
        .annotate(somme=Sum("retenu"))
    )
    return [Poste(CategorieDepense(categorie), somme) for categorie, somme in lignes]


def du_anterieur(operation: Operation, *, avant: Bilan) -> Decimal:
    """Ce que les contrôles validés des bilans précédents ont déjà reconnu dû."""
    somme: Decimal | None = ControleServiceFait.objects.filter(
        bilan__operation=operation, bilan__numero__lt=avant.numero, etat=EtatControle.VALIDE
    ).aggregate(s=Sum("montant_du"))["s"]
    return somme or Decimal("0.00")
