"""Ce que l'accueil verse dans « Ma journée »."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone

from jalons.accueil.rules.reception import Statut, echeance
from jalons.accueil.selectors import reception as lectures
from jalons.accueil.selectors import rendez_vous as agendas
from jalons.comptes.enums import Permission
from jalons.comptes.journee import BlocJournee, LigneJournee, SourceJournee
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne


class AgendaDuJour(SourceJournee):
    code = "agenda"
    libelle = "Rendez-vous du jour"
    permission = Permission.RECEPTION_GERER
    section = "agenda"
    icone = "calendar-event"
    ordre = 10
    vide = "Aucun rendez-vous aujourd'hui."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        rendez_vous = list(lectures.agenda(agent, le=le))
        lignes = [
            LigneJournee(
                titre=str(r.personne),
                url=reverse("accueil:rendez_vous", args=[r.pk]),
                action="Recevoir" if r.etat == "prevu" else r.get_etat_display(),
                detail=f"{r.objet}, {r.site}",
                heure=timezone.localtime(r.debut).time(),
                personne_id=r.personne_id,
            )
            for r in rendez_vous[:limite]
        ]
        return BlocJournee(lignes, len(rendez_vous))


class IssuesANoter(SourceJournee):
    code = "issues_a_noter"
    libelle = "Rendez-vous passés à compléter"
    permission = Permission.RECEPTION_GERER
    section = "retard"
    icone = "question-circle"
    ordre = 20
    vide = "Tous les rendez-vous passés ont leur issue."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        requete = lectures.rendez_vous_sans_issue(agent, le=le)
        lignes = [
            LigneJournee(
                titre=str(r.personne),
                url=reverse("accueil:rendez_vous", args=[r.pk]),
                action="Noter l'issue",
                detail=f"rendez-vous du {timezone.localtime(r.debut):%d/%m/%Y}",
                est_en_retard=True,
                personne_id=r.personne_id,
            )
            for r in requete[:limite]
        ]
        return BlocJournee(lignes, requete.count())


class ConvocationsAPoster(SourceJournee):
    code = "convocations_a_poster"
    libelle = "Convocations à envoyer"
    permission = Permission.RECEPTION_GERER
    section = "faire"
    icone = "mailbox"
    ordre = 25
    vide = "Toutes les convocations sont parties."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        visibles = Personne.objects.visibles_par(agent, Permission.RECEPTION_GERER).order_by()
        if agent.site_id:
            visibles = visibles.filter(site_id=agent.site_id)
        requete = agendas.convocations_a_poster(agent, visibles=visibles)
        lignes = [
            LigneJournee(
                titre=str(c.rendez_vous.personne),
                url=reverse("accueil:rendez_vous", args=[c.rendez_vous_id]),
                action="Envoyer",
                detail=c.incident
                or f"rendez-vous du {timezone.localtime(c.rendez_vous.debut):%d/%m/%Y}",
                est_en_retard=bool(c.incident),
                personne_id=c.rendez_vous.personne_id,
            )
            for c in requete[:limite]
        ]
        return BlocJournee(lignes, requete.count())


class AOrienter(SourceJournee):
    code = "a_orienter"
    libelle = "Personnes reçues, à orienter"
    permission = Permission.ORIENTATION_DECIDER
    section = "faire"
    icone = "signpost-split"
    ordre = 30
    vide = "Toutes les personnes reçues sont orientées."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        requete = lectures.entrants(agent, le=le).filter(statut=Statut.RECU)
        return _bloc(
            requete,
            le=le,
            limite=limite,
            url="accueil:diagnostic",
            action="Poursuivre",
            statut=Statut.RECU,
        )


class AConvoquer(SourceJournee):
    code = "a_convoquer"
    libelle = "Entrants à convoquer"
    permission = Permission.RECEPTION_GERER
    section = "arrive"
    icone = "envelope"
    ordre = 40
    vide = "Aucun entrant n'attend de convocation."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        requete = lectures.entrants(agent, le=le).filter(
            statut__in=[Statut.A_CONVOQUER, Statut.ABSENT]
        )
        if agent.site_id:
            requete = requete.filter(personne__site_id=agent.site_id)
        return _bloc(
            requete,
            le=le,
            limite=limite,
            url="accueil:convoquer",
            action="Convoquer",
            statut=Statut.A_CONVOQUER,
        )


def _bloc(
    requete: object, *, le: date, limite: int, url: str, action: str, statut: Statut
) -> BlocJournee:
    lignes = []
    for entree, due in lectures.avec_echeance(requete[:limite], le=le):  # type: ignore[index]
        lignes.append(
            LigneJournee(
                titre=str(entree.personne),
                url=reverse(url, args=[entree.personne_id]),
                action=action,
                detail=f"{entree.personne.commune or 'hors département'}, entrée sue le "
                f"{entree.date_information:%d/%m/%Y}",
                echeance=due.limite,
                est_en_retard=echeance(due.limite, le=le).est_depassee,
                personne_id=entree.personne_id,
            )
        )
    total = requete.count()  # type: ignore[attr-defined]
    return BlocJournee(lignes, total, reverse("accueil:entrants") + f"?statut={statut}")
