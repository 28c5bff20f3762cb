"""Ce que l'accueil verse dans « Ma journée »."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from jalons.accueil.models import Orientation, RendezVous, SuiviEntree
from jalons.accueil.rules.reception import Statut, echeance
from jalons.accueil.selectors import orientation as orientations
from jalons.accueil.selectors import reception as lectures
from jalons.accueil.selectors import rendez_vous as agendas
from jalons.accueil.selectors.mes_personnes import SANS_CONTACT, Place, a_revoir, suivies
from jalons.accueil.selectors.rappels import est_a_reprendre
from jalons.comptes.enums import Permission
from jalons.comptes.journee import BlocJournee, LigneJournee, SourceJournee, premieres
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.socle.mots import accorder


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
                detail="Décès signalé par la caisse : à vérifier"
                if r.personne.deces_signale
                else f"{r.objet}, {r.site}",
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
        rendez_vous, total = premieres(lectures.rendez_vous_sans_issue(agent, le=le), limite)
        lignes = [
            LigneJournee(
                titre=str(r.personne),
                url=reverse("accueil:rendez_vous", args=[r.pk]),
                action="Noter l'issue",
                detail=f"rendez-vous du {timezone.localtime(r.debut):%d/%m/%Y}",
                est_en_retard=True,
                personne_id=r.personne_id,
            )
            for r in rendez_vous
        ]
        return BlocJournee(lignes, total)


class ConvocationsAPoster(SourceJournee):
    code = "convocations_a_poster"
    libelle = "Convocations et rappels à envoyer"
    permission = Permission.RECEPTION_GERER
    section = "faire"
    icone = "mailbox"
    ordre = 25
    vide = "Toutes les convocations et tous les rappels sont partis."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        visibles = Personne.objects.visibles_par(agent, Permission.RECEPTION_GERER).order_by()
        if agent.site_id:
            visibles = visibles.filter(site_id=agent.site_id)
        instant = agendas.instant_de(le)
        rendez_vous, total = premieres(
            agendas.envois_a_faire(visibles=visibles, maintenant=instant), limite
        )
        return BlocJournee([cls._ligne(r, instant) for r in rendez_vous], total)

    @staticmethod
    def _ligne(rendez_vous: RendezVous, instant: datetime) -> LigneJournee:
        quand = f"rendez-vous du {timezone.localtime(rendez_vous.debut):%d/%m/%Y}"
        rappel = getattr(rendez_vous, "rappel", None)
        if rappel and est_a_reprendre(rappel) and rendez_vous.debut > instant:
            action, incident = "Prévenir", f"{quand}, rappel non parti. {rappel.incident}"
        else:
            action, incident = "Envoyer", rendez_vous.convocation.incident
        return LigneJournee(
            titre=str(rendez_vous.personne),
            url=reverse("accueil:rendez_vous", args=[rendez_vous.pk]),
            action=action,
            detail=incident or quand,
            est_en_retard=bool(incident),
            personne_id=rendez_vous.personne_id,
        )


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
        requete = lectures.entrants(agent).filter(statut=Statut.RECU)
        return _bloc(
            requete,
            le=le,
            limite=limite,
            url="questionnaires:ouvrir",
            avant=("dsp",),
            action="Poursuivre",
            statut=Statut.RECU,
        )


class _Suites(SourceJournee):
    """Ce qu'une orientation décidée attend encore ; « Voir les N » ouvre les mêmes lignes."""

    permission = Permission.ORIENTATION_DECIDER
    section = "faire"
    suite: ClassVar[str]
    action: ClassVar[str]
    adresse: ClassVar[str] = "portail:dossier"

    @classmethod
    def echeance(cls, orientation: Orientation) -> date | None:
        return None

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        attendus = orientations.en_attente(lectures.entrants(agent), agent, cls.suite, le=le)
        # Peu de tables jointes : sur une page de quinze blocs, c'est le plan qui coûte.
        etroits = attendus.select_related(None).select_related(
            "entree__personne", "orientation__structure"
        )
        suivis, total = premieres(etroits, limite)
        lignes = []
        for suivi in suivis:
            o = suivi.orientation
            due = cls.echeance(o)
            lignes.append(
                LigneJournee(
                    titre=str(suivi.personne),
                    url=reverse(cls.adresse, args=[suivi.personne_id]),
                    action=cls.action,
                    detail=f"{o.get_voie_display()}, {o.structure}, le {o.date_decision:%d/%m/%Y}",
                    echeance=due,
                    est_en_retard=(due or le) < le,
                    personne_id=suivi.personne_id,
                )
            )
        return BlocJournee(lignes, total, reverse("accueil:entrants") + f"?suite={cls.suite}")


class CoreosASigner(_Suites):
    code = "coreos_a_signer"
    libelle = "COREO à faire signer"
    icone = "pen"
    ordre = 31
    vide = "Tous les COREO décidés sont signés."
    suite = "coreo_a_signer"
    action = "Signer"
    adresse = "accueil:coreo"


class InscriptionsAConfirmer(_Suites):
    code = "inscriptions_a_confirmer"
    libelle = "Inscriptions à France Travail à confirmer"
    icone = "person-badge"
    ordre = 32
    vide = "Toutes les inscriptions demandées sont connues."
    suite = "inscription_attendue"
    action = "Confirmer"


class ContratsDus(_Suites):
    code = "contrats_dus"
    libelle = "Contrats d'engagement à conclure"
    icone = "file-earmark-text"
    ordre = 33
    vide = "Aucun contrat d'engagement n'est attendu."
    suite = "contrat_attendu"
    action = "Ouvrir"

    @classmethod
    def echeance(cls, orientation: Orientation) -> date | None:
        return orientations.limite_du_contrat(orientation)


class _DesEntrants(SourceJournee):
    """Les entrants d'un statut, du site de l'agent s'il en a un : la liste ouverte est la même."""

    permission = Permission.RECEPTION_GERER
    section = "arrive"
    statut: ClassVar[Statut]
    action: ClassVar[str] = "Convoquer"
    adresse: ClassVar[str] = "accueil:convoquer"

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        requete = lectures.entrants(agent).filter(statut=cls.statut)
        if agent.site_id:
            requete = requete.filter(site_id=agent.site_id)
        return _bloc(
            requete,
            le=le,
            limite=limite,
            url=cls.adresse,
            action=cls.action,
            statut=cls.statut,
            site=agent.site_id,
        )


class AConvoquer(_DesEntrants):
    code = "a_convoquer"
    libelle = "Entrants à convoquer"
    icone = "envelope"
    ordre = 40
    vide = "Aucun entrant n'attend de convocation."
    statut = Statut.A_CONVOQUER


class AReconvoquer(_DesEntrants):
    code = "a_reconvoquer"
    libelle = "Absents à reconvoquer"
    icone = "envelope-exclamation"
    ordre = 41
    vide = "Aucun absent n'attend de nouvelle date."
    statut = Statut.ABSENT


class DecesAVerifier(_DesEntrants):
    """Avant toute lettre : la caisse ne dit pas toujours de qui il s'agit dans le dossier."""

    code = "deces_a_verifier"
    libelle = "Décès signalés par la caisse, à vérifier"
    section = "faire"
    icone = "exclamation-triangle"
    ordre = 24
    vide = "Aucun décès signalé n'est à vérifier."
    statut = Statut.DECES
    action = "Vérifier"
    adresse = "portail:dossier"


class PersonnesAPrendre(SourceJournee):
    """Orientées vers la structure de l'agent, et encore sans référent."""

    code = "personnes_a_prendre"
    libelle = "Personnes qui attendent un référent"
    permission = Permission.REFERENT_PRENDRE
    section = "arrive"
    icone = "person-plus"
    ordre = 35
    vide = "Toutes les personnes confiées à votre structure ont un référent."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        liste = f"{reverse('accueil:mes_personnes')}?place={Place.A_PRENDRE}"
        arrivees = suivies(agent, le=le).filter(agent__isnull=True)
        liens, total = premieres(arrivees, limite)
        lignes = [
            LigneJournee(
                titre=str(lien.personne),
                url=liste,
                action="Prendre",
                detail=f"confiée à {lien.structure} le {lien.periode.debut:%d/%m/%Y}",
                personne_id=lien.personne_id,
            )
            for lien in liens
        ]
        return BlocJournee(lignes, total, liste)


class MesPersonnes(SourceJournee):
    """Les siennes qu'il n'a pas vues depuis longtemps ; sinon, combien il en suit."""

    code = "mes_personnes"
    libelle = "Mes personnes"
    permission = Permission.REFERENT_PRENDRE
    section = "faire"
    icone = "person-heart"
    ordre = 34
    vide = "Vous n'êtes le référent unique de personne."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        liste = f"{reverse('accueil:mes_personnes')}?place={Place.MIENNE}"
        liens, total, nombre = a_revoir(agent, le=le, limite=limite)
        if liens:
            lignes = [
                LigneJournee(
                    titre=str(lien.personne),
                    url=reverse("portail:dossier", args=[lien.personne_id]),
                    action="Ouvrir",
                    detail=f"dernier contact le {lien.dernier_contact:%d/%m/%Y}"
                    if lien.dernier_contact
                    else "aucun entretien noté",
                    est_en_retard=True,
                    personne_id=lien.personne_id,
                )
                for lien in liens
            ]
            return BlocJournee(lignes, total, f"{liste}&du={SANS_CONTACT}")
        if not nombre:
            return BlocJournee([], 0)
        dit = accorder(nombre, "personne suivie", "personnes suivies")
        return BlocJournee([LigneJournee(titre=dit, url=liste, action="Voir")], 1)


def _bloc(
    requete: QuerySet[SuiviEntree],
    *,
    le: date,
    limite: int,
    url: str,
    action: str,
    statut: Statut,
    site: int | None = None,
    avant: tuple[str, ...] = (),
) -> BlocJournee:
    lignes = []
    etroite = requete.select_related(None).select_related("entree__personne__commune")
    suivis, total = premieres(etroite, limite)
    for suivi, due in lectures.avec_echeance(suivis, le=le):
        entree = suivi.entree
        lignes.append(
            LigneJournee(
                titre=str(entree.personne),
                url=reverse(url, args=[*avant, entree.personne_id]),
                action=action,
                detail=f"{entree.personne.commune or 'hors département'}, entrée sue le "
                f"{entree.date_information:%d/%m/%Y}",
                echeance=due.limite,
                est_en_retard=echeance(due.limite, le=le).est_depassee,
                personne_id=entree.personne_id,
            )
        )
    filtres = f"?statut={statut}" + (f"&site={site}" if site else "")
    return BlocJournee(lignes, total, reverse("accueil:entrants") + filtres)
