"""Les dates à tenir d'une opération, et celles qui pressent son porteur."""

from __future__ import annotations

from datetime import date

from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Q,
)

from jalons.comptes.models import Agent
from jalons.fse.bilan.models.bilan import Bilan
from jalons.fse.bilan.rules.faits import VueDepotFinal, VuePaiementsAttendus, VueSolde
from jalons.fse.bilan.selectors.delais_paiement import DelaiPaiement, delais_de
from jalons.fse.controles import Examen
from jalons.fse.depenses.rules.faits import VueAcquittements
from jalons.fse.enums import (
    EtatBilan,
    GenreBilan,
    StatutOperation,
)
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.cycle import TERMINEES
from jalons.fse.operation.rules.echeances import Echeance, echeances
from jalons.fse.operation.selectors.bareme import delais, valeur
from jalons.fse.operation.selectors.operations import fin_de_conservation
from jalons.fse.publicite.models.publicite import PreuvePublicite
from jalons.fse.publicite.rules.faits import VuePreuves

VUES = (VuePreuves, VueDepotFinal, VueSolde, VueAcquittements, VuePaiementsAttendus)


def echeances_de(examen: Examen) -> list[Echeance]:
    """Les dates à tenir de l'opération."""
    operation, soldee = examen.operation, examen.exiger(VueSolde).dernier_paiement
    return echeances(
        debut=operation.periode.debut,
        fin=operation.periode.fin,
        statut=StatutOperation(operation.statut),
        a_preuve_publicite=examen.exiger(VuePreuves).premiere_preuve_publicite is not None,
        a_bilan_final=examen.exiger(VueDepotFinal).a_bilan_final,
        fin_conservation=fin_de_conservation(operation) if soldee else None,
        limite_acquittement=operation.limite_acquittement,
        a_payer=examen.exiger(VueAcquittements).a_payer,
        delais=delais(operation),
        le=examen.le,
        paiements=_attendus(examen.exiger(VuePaiementsAttendus)),
        alerte_paiement_jours=examen.exiger(VuePaiementsAttendus).alerte,
    )


def _attendus(vue: VuePaiementsAttendus) -> list[tuple[str, date]]:
    """(bilan, dernier jour) des paiements dont le délai court."""
    return [(a.bilan, a.limite) for a in vue.attendus if not a.suspendu]


def _delais_courants(delais_lus: list[DelaiPaiement]) -> list[tuple[str, date]]:
    return [(str(d.bilan), d.limite) for d in delais_lus if not d.est_paye and d.suspension is None]


def echeances_du_porteur(agent: Agent, *, le: date) -> list[tuple[Operation, Echeance]]:
    """Ce qui presse dans les opérations vivantes que porte l'agent, en un nombre fixe de requêtes."""
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
    lues = list(vivantes)
    paiements = delais_de(lues, le=le)
    return [
        (operation, echeance)
        for operation in lues
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
            paiements=_delais_courants(paiements[operation.pk]),
            alerte_paiement_jours=valeur(operation, "fse_alerte_paiement").nombre,
        )
        if echeance.alerte or echeance.est_depassee
    ]
