"""Rassembler ce qu'un bilan déclare : les dépenses, les ressources, les participants, les séances."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum

from jalons.fse.bilan.models.bilan import Bilan, ControleServiceFait, LigneBilan, Reprise
from jalons.fse.bilan.rules.scelles import (
    BilanScelle,
    IndicateurScelle,
    LigneScellee,
    OperationScellee,
    RapportScelle,
    RecitScelle,
    RessourceScellee,
)
from jalons.fse.bilan.rules.service_fait import MontantDu, reprendre_calcul
from jalons.fse.bilan.selectors.a_declarer import (
    VALIDEE,
    deja_declares,
    depenses_a_declarer,
    ecartees_par_le_forfait,
    reprises_de,
)
from jalons.fse.bilan.selectors.annexes_bilan import (
    fin_de,
    publicite_du_bilan,
    seances_du_bilan,
    structures_du_bilan,
    temps_du_bilan,
)
from jalons.fse.bilan.selectors.apercu import calculer_comptes, plan_du_bilan
from jalons.fse.depenses.models.execution import Depense
from jalons.fse.depenses.selectors.execution import autres_ressources_recues
from jalons.fse.enums import CategorieDepense, EtatBilan, EtatControle, GenreBilan
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.plan import Poste
from jalons.fse.operation.selectors.bareme import valeur
from jalons.fse.operation.selectors.operations import plan_conventionne
from jalons.fse.participants.selectors.participants import tableau_indicateurs


def bilan_suivant(operation: Operation) -> dict[str, Any]:
    """Le genre et le début à proposer : la suite du dernier bilan, final."""
    dernier = operation.bilans.order_by("numero").last()
    fin = dernier.periode.fin if dernier is not None else None
    debut = operation.periode.debut if fin is None else fin + timedelta(days=1)
    return {"genre": GenreBilan.FINAL.value, "debut": min(debut, operation.periode.fin or debut)}


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
    reprises = reprises_de(bilan)
    for r in reprises:
        poste = r.ligne.categorie
        declares[poste] = declares.get(poste, Decimal(0)) + r.montant
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
        lignes=(*(_ligne(d) for d in lignes), *(_reprise(r) for r in reprises)),
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
        tiers=d.tiers,
        numero=d.numero_facture,
        date=d.date,
        acquittee=d.date_acquittement,
        montant=d.montant,
        piece=d.fichier.empreinte[:12] if d.fichier else "",
        total_facture=d.facture.total if d.facture is not None and d.est_partagee else None,
        avoir_de=(d.corrige.numero_facture or d.corrige.libelle) if d.corrige is not None else "",
    )


def _reprise(r: Reprise) -> LigneScellee:
    """Ce que le bilan reprend d'une dépense : le montant repris, le bilan qui l'avait déclarée."""
    return replace(_ligne(r.ligne.depense), montant=r.montant, reprise_de=str(r.ligne.bilan))


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


def calcul_de(controle: ControleServiceFait) -> tuple[MontantDu, Decimal] | None:
    """Le calcul d'un contrôle validé, tel que son rapport l'a scellé ; None tant qu'il est ouvert."""
    if controle.etat != EtatControle.VALIDE or controle.montant_du is None:
        return None
    rapport = rapport_de(controle)
    calcul = reprendre_calcul(
        directes=rapport.directes,
        assiette=rapport.assiette,
        forfait=rapport.forfait,
        total=rapport.total,
    )
    cumul = MontantDu(
        calcul=calcul,
        au_taux=rapport.au_taux,
        conventionne=rapport.conventionne,
        apres_autres_ressources=rapport.apres_ressources,
        montant=rapport.cumul,
        plafond=rapport.plafond,
    )
    return cumul, controle.montant_du


def totaux_controle(controle: ControleServiceFait) -> dict[str, Any]:
    """Déclaré, retenu, rejeté et nombre de lignes, en une requête."""
    sommes = controle.bilan.lignes.aggregate(
        rejetees=Count("pk", filter=Q(retenu__lt=F("declare"))),
        lignes=Count("pk"),
        declare=Sum("declare"),
        retenu=Sum("retenu"),
    )
    declare, retenu = sommes["declare"] or Decimal(0), sommes["retenu"] or Decimal(0)
    return {**sommes, "declare": declare, "retenu": retenu, "rejete": declare - retenu}


def limite_reponse(controle: ControleServiceFait) -> date:
    """Dernier jour de la réponse du bénéficiaire, l'échange contradictoire étant ouvert."""
    assert controle.notifie_le is not None  # l'échange est ouvert
    delai = valeur(controle.bilan.operation, "fse_delai_contradictoire")
    return delai.apres(controle.notifie_le)


def postes_retenus(operation: Operation, *, avec: Bilan) -> list[Poste]:
    """Cumul retenu par poste : ce bilan, et tous ceux dont le contrôle est validé.

    Aucun ordre : les contrôles de deux bilans peuvent se conclure l'un avant l'autre.
    """
    lignes = (
        LigneBilan.objects.filter(bilan__operation=operation)
        .filter(VALIDEE | Q(bilan=avec))
        .order_by()
        .values_list("categorie")
        .annotate(somme=Sum("retenu"))
    )
    return [Poste(CategorieDepense(categorie), somme) for categorie, somme in lignes]


def du_par_ailleurs(operation: Operation, *, sauf: Bilan) -> Decimal:
    """Ce que les contrôles validés des autres bilans ont reconnu dû, en euros."""
    autres = ControleServiceFait.objects.filter(
        bilan__operation=operation, etat=EtatControle.VALIDE
    ).exclude(bilan=sauf)
    somme: Decimal | None = autres.aggregate(s=Sum("montant_du"))["s"]
    return somme or Decimal("0.00")


def attend_un_autre(bilan: Bilan) -> Bilan | None:
    """Le bilan dont le contrôle passe avant le sien : pour le final, tous ; sinon, ceux qu'il corrige.

    Ce qu'un avoir déduit, ou qu'une reprise ajoute, dépend de ce qui a été retenu de sa dépense.
    """
    ouverts = bilan.operation.bilans.filter(etat=EtatBilan.SCELLE).exclude(
        controle__etat=EtatControle.VALIDE
    )
    avant = ouverts.filter(numero__lt=bilan.numero)
    if not bilan.est_final:
        corriges = bilan.lignes.filter(depense__corrige__isnull=False)
        lies = LigneBilan.objects.filter(depense__in=corriges.values("depense__corrige"))
        avant = avant.filter(pk__in=lies.values("bilan"))
    return avant.order_by("numero").first()
