"""Charger où en est le bilan final, pour les contrôles."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Concat, JSONObject

from jalons.fse.bilan.models.bilan import Bilan, LigneBilan
from jalons.fse.bilan.models.paiement import InterruptionPaiement, PaiementUE
from jalons.fse.bilan.rules.delai_paiement import Depot, Suspension, date_du_paiement, payes
from jalons.fse.bilan.rules.faits import (
    PaiementAttendu,
    VueBilanFinal,
    VueDepotFinal,
    VuePaiementsAttendus,
    VueSolde,
)
from jalons.fse.bilan.selectors.a_declarer import VALIDEE
from jalons.fse.bilan.selectors.paiements import compte_ue
from jalons.fse.commun.rules.montants import somme
from jalons.fse.controles import Examen, charge, compte
from jalons.fse.depenses.models.execution import Depense, Facture
from jalons.fse.depenses.rules.faits import FactureTropPrise, VueAvoirs
from jalons.fse.enums import (
    CategorieDepense,
    EtatBilan,
    EtatControle,
    GenreBilan,
    GenreRessource,
    StatutOperation,
)
from jalons.fse.operation.controles import Op15
from jalons.fse.operation.rules.cycle import ACHEVEES
from jalons.fse.operation.rules.echeances import date_bilan_final
from jalons.fse.operation.rules.faits import VueOperation, VueRetenue
from jalons.fse.operation.rules.plan import Poste, calculer
from jalons.fse.operation.selectors.bareme import delais, valeur
from jalons.fse.operation.selectors.operations import plan_en_vigueur
from jalons.fse.options import OptionCouts


@charge(VueBilanFinal)
def vue_bilan_final(examen: Examen) -> VueBilanFinal:
    """La limite du dépôt, une fois la convention signée : sans requête."""
    regles, vue = delais(examen.operation), examen.exiger(VueOperation)
    limite = date_bilan_final(vue.fin, regles.bilan_final_mois)
    return VueBilanFinal(
        limite_bilan_final=limite if vue.est_conventionnee else None,
        alerte_bilan_jours=max(regles.alertes_bilan_jours),
    )


@compte(VueDepotFinal)
def vue_depot_final(examen: Examen) -> dict[str, Any]:
    """Un bilan final est-il scellé ?"""
    finals = Bilan.objects.filter(
        operation=OuterRef("pk"), genre=GenreBilan.FINAL, etat=EtatBilan.SCELLE
    )
    return {"a_bilan_final": Exists(finals)}


def _solde(_: Examen, *, paiements: list[date], est_solde: bool) -> VueSolde:
    return VueSolde(Op15.depart(paiements, est_solde))


@compte(VueSolde, batir=_solde)
def vue_solde(examen: Examen) -> dict[str, Any]:
    """Le dernier paiement d'une opération soldée."""
    paiements = PaiementUE.objects.filter(operation=OuterRef("pk")).order_by()
    return {
        "paiements": ArraySubquery(paiements.values("date")),
        "est_solde": Exists(paiements.filter(est_solde=True)),
    }


def _avoirs(_: Examen, *, prises: list[dict[str, Any]], tardifs: list[Decimal]) -> VueAvoirs:
    trop = tuple(
        FactureTropPrise(p["facture"], Decimal(str(p["pris"])), Decimal(str(p["net"])))
        for p in prises
    )
    return VueAvoirs(trop, -sum(tardifs, Decimal(0)))


def _somme(lignes: QuerySet[Any], champ: str) -> Subquery:
    """La somme de ces lignes, déjà restreintes ; None quand il n'y en a pas."""
    unies = lignes.order_by().annotate(une=Value(1)).values("une")
    return Subquery(unies.annotate(s=Sum(champ)).values("s"))


@compte(VueAvoirs, batir=_avoirs)
def vue_avoirs(examen: Examen) -> dict[str, Any]:
    """Les factures dont un avoir n'est pas noté sur sa dépense ; les avoirs que rien ne déduit."""
    prises = Facture.objects.filter(
        pk__in=Depense.objects.filter(operation=OuterRef(OuterRef("pk"))).values("facture"),
        avoirs__isnull=False,
    )
    de_la_facture = Q(facture=OuterRef("pk")) | Q(facture__avoir_de=OuterRef("pk"))
    prises = prises.annotate(
        pris=_somme(Depense.objects.filter(de_la_facture), "montant"),
        net=F("total") + _somme(Facture.objects.filter(avoir_de=OuterRef("pk")), "total"),
        dite=Concat("numero", Value(" ("), "fournisseur", Value(")")),
    ).filter(pris__gt=F("net"))
    lue = JSONObject(facture="dite", pris="pris", net="net")
    de_la_depense = Q(depense=OuterRef("pk")) | Q(depense__corrige=OuterRef("pk"))
    credits = _somme(Depense.objects.filter(corrige=OuterRef("pk")), "montant")
    closes = Depense.objects.filter(
        operation=OuterRef("pk"),
        corrige=None,
        avoirs__isnull=False,
        operation__bilans__genre=GenreBilan.FINAL,
        operation__bilans__etat=EtatBilan.SCELLE,
    )
    trop = (
        closes.annotate(
            retenu=_somme(LigneBilan.objects.filter(de_la_depense), "retenu"),
            net=F("montant") + credits,
        )
        .filter(retenu__gt=F("net"))
        .annotate(trop=F("retenu") - F("net"))
        .order_by("pk")
        .distinct()
    )
    return {
        "prises": ArraySubquery(prises.order_by("pk").distinct().values(lue=lue)),
        "tardifs": ArraySubquery(trop.values("trop")),
    }


def _attendus(
    examen: Examen, *, deposes: list[dict[str, Any]], recu: Decimal | None
) -> VuePaiementsAttendus:
    operation = examen.operation
    delai = valeur(operation, "fse_delai_paiement").nombre
    alerte = valeur(operation, "fse_alerte_paiement").nombre
    if StatutOperation(operation.statut) in ACHEVEES:
        return VuePaiementsAttendus((), delai, alerte)
    depots = [_depot(d) for d in deposes]
    attendus = tuple(
        PaiementAttendu(
            bilan=d.bilan,
            limite=date_du_paiement(d.le, delai=delai, suspensions=d.suspensions, le=examen.le),
            suspendu=d.est_suspendu,
        )
        for d, paye in zip(depots, payes(depots, recu or Decimal(0)), strict=True)
        if not paye
    )
    return VuePaiementsAttendus(attendus, delai, alerte)


def _depot(lu: dict[str, Any]) -> Depot:
    """Un bilan déposé, tel que la base le rend en JSON."""
    valide = lu["etat"] == EtatControle.VALIDE.value
    return Depot(
        bilan=f"{GenreBilan(lu['genre']).label} n° {lu['numero']}",
        le=date.fromisoformat(lu["scelle_le"]),
        du=Decimal(str(lu["du"])) if valide else None,
        suspensions=tuple(
            Suspension(
                date.fromisoformat(s["depuis"]),
                date.fromisoformat(s["jusqu_au"]) if s["jusqu_au"] else None,
            )
            for s in lu["pauses"]
        ),
    )


@compte(VuePaiementsAttendus, batir=_attendus)
def vue_paiements_attendus(examen: Examen) -> dict[str, Any]:
    """Les bilans déposés, leurs suspensions, et ce qui est reçu."""
    pauses = InterruptionPaiement.objects.filter(bilan=OuterRef("pk")).order_by("depuis")
    champs = {nom: nom for nom in ("numero", "genre", "scelle_le")}
    bilans = Bilan.objects.filter(operation=OuterRef("pk"), etat=EtatBilan.SCELLE).values(
        lue=JSONObject(
            **champs,
            etat="controle__etat",
            du="controle__montant_du",
            pauses=ArraySubquery(pauses.values(p=JSONObject(depuis="depuis", jusqu_au="jusqu_au"))),
        )
    )
    paiements = PaiementUE.objects.filter(operation=OuterRef("pk"))
    return {
        "deposes": ArraySubquery(bilans.order_by("numero")),
        "recu": _somme(paiements, "montant"),
    }


@charge(VueRetenue)
def vue_retenue(examen: Examen) -> VueRetenue | None:
    """Ce que les contrôles validés retiennent ; None sans apport en nature retenu."""
    operation = examen.operation
    plan = examen.lire(plan_en_vigueur)
    if plan is None or not any(p.categorie == CategorieDepense.NATURE for p in plan.postes.all()):
        return None
    lignes = LigneBilan.objects.filter(VALIDEE, bilan__operation=operation)
    postes = [
        Poste(CategorieDepense(c), s)
        for c, s in lignes.order_by().values_list("categorie").annotate(s=Sum("retenu"))
    ]
    if not postes:
        return None
    calcul = calculer(postes, OptionCouts.par_code(plan.option), plan.taux_forfait)
    recues = operation.ressources_recues.exclude(
        genre__in=(GenreRessource.PRIVE, GenreRessource.AUTOFINANCEMENT, GenreRessource.UE)
    ).aggregate(s=Sum("montant"))["s"]
    return VueRetenue(
        total=calcul.total,
        nature=somme(p.montant for p in postes if p.categorie == CategorieDepense.NATURE),
        aide=compte_ue(operation).du + (recues or Decimal(0)),
    )
