"""La synthèse d'une opération."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.fse.bilan.rules.faits import VueDepotFinal
from jalons.fse.commun.rules.montants import somme
from jalons.fse.controles import Examen
from jalons.fse.depenses.selectors.execution import execution
from jalons.fse.enums import StatutOperation
from jalons.fse.operation.rules.cycle import etapes_vers, passages_possibles
from jalons.fse.operation.selectors import operations as lectures
from jalons.fse.operation.selectors.bareme import plafond_ue
from jalons.fse.operation.views.commun import charger, contexte
from jalons.fse.synthese.selectors.echeances import VUES, echeances_de
from jalons.fse.synthese.views.gestes import prochain_geste

S = StatutOperation


@requiert(Permission.FSE_CONSULTER)
def operation(request: RequeteAgent, pk: int) -> HttpResponse:
    """La synthèse : où en est l'opération, ce qui manque, ce qui vient."""
    objet = charger(pk)
    examen = Examen(objet, le=timezone.localdate())
    plan = examen.lire(lectures.plan_en_vigueur)
    statut = StatutOperation(objet.statut)
    etapes = etapes_vers(statut)
    trouves = examen.constats(avec=VUES)
    donnees = contexte(
        request,
        objet,
        "synthese",
        plan=plan,
        taux=lectures.taux_dit(objet, plan.montant_ue, plan.total) if plan else "—",
        plafond=plafond_ue(objet),
        constats=trouves,
        echeances=echeances_de(examen),
        execution=(lignes := execution(objet, plan)),
        execution_totale={
            nom: somme(getattr(x, nom) for x in lignes) for nom in ("prevu", "depense")
        },
        etapes=[(e.label, etapes.index(e) < etapes.index(statut), e == statut) for e in etapes],
        geste=prochain_geste(objet, request.user, a_un_plan=plan is not None, constats=trouves),
        abandon=S.ABANDONNEE in passages_possibles(statut),
        historique=objet.passages.select_related("par"),
        conventions=objet.conventions.all(),
        objectif=objet.get_programme_display(),
        a_conventionner=statut == S.PROGRAMMEE,
        peut_amender=statut in (S.CONVENTIONNEE, S.EN_EXECUTION, S.CSF_VALIDE)
        and not examen.exiger(VueDepotFinal).a_bilan_final,
    )
    return render(request, "fse/synthese/synthese.html", donnees)
