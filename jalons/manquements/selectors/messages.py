"""Les messages à la caisse et à France Travail : ce qui reste à dire d'une décision."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.manquements.enums import EtatDecision, GenreSuite, ObjetMessage
from jalons.manquements.models import DecisionSanction, MessageOrganisme, SuiteSanction
from jalons.manquements.rules.messages import DecisionDite, messages_dus
from jalons.manquements.selectors.manquements import visibles
from jalons.manquements.selectors.suites import suites_vivantes


def dus(decision: DecisionSanction) -> list[ObjetMessage]:
    """Les messages que cette décision demande et que personne n'a notés."""
    if decision.etat not in (EtatDecision.SIGNEE, EtatDecision.RETIREE):
        return []
    vivants = decision.messages.filter(retire_le__isnull=True)
    return messages_dus(
        DecisionDite(
            est_retiree=decision.etat == EtatDecision.RETIREE,
            suites=frozenset(GenreSuite(g) for g in suites_vivantes(decision)),
            dits={ObjetMessage(o) for o in vivants.values_list("objet", flat=True)},
        )
    )


def _dit(objet: ObjetMessage) -> Exists:
    vivants = MessageOrganisme.objects.filter(decision=OuterRef("pk"), retire_le__isnull=True)
    return Exists(vivants.filter(objet=str(objet)))


def _suivie(genre: GenreSuite) -> Exists:
    vivantes = SuiteSanction.objects.filter(decision=OuterRef("pk"), retiree_le__isnull=True)
    return Exists(vivantes.filter(genre=str(genre)))


def ou_un_message_est_du(decisions: QuerySet[DecisionSanction]) -> QuerySet[DecisionSanction]:
    """Parmi ces décisions, celles que la caisse ou France Travail n'ont pas encore apprises."""
    signee = Q(etat=EtatDecision.SIGNEE) & (
        ~Q(_dit(ObjetMessage.EFFET))
        | (Q(_suivie(GenreSuite.CONFORMITE)) & ~Q(_dit(ObjetMessage.REPRISE)))
        | (Q(_suivie(GenreSuite.RADIATION_PROPOSEE)) & ~Q(_dit(ObjetMessage.RADIATION)))
        | (Q(_suivie(GenreSuite.FIN_DE_DROIT)) & ~Q(_dit(ObjetMessage.FIN_DE_DROIT)))
    )
    retiree = (
        Q(etat=EtatDecision.RETIREE) & Q(_dit(ObjetMessage.EFFET)) & ~Q(_dit(ObjetMessage.RETRAIT))
    )
    return decisions.filter(signee | retiree)


def messages_a_passer(agent: Agent, *, le: date) -> QuerySet[DecisionSanction]:
    """Les décisions à dire à la caisse ou à France Travail, celles qui prennent effet d'abord."""
    vues = visibles(agent, Permission.MANQUEMENT_INSTRUIRE, le=le).values("pk")
    tenues = DecisionSanction.objects.filter(manquement__in=vues)
    return ou_un_message_est_du(tenues).order_by("date_effet", "pk")
