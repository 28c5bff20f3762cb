"""Ce que l'accueil verse dans « Ma journée »."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from jalons.accueil.enums import EtatDemande
from jalons.accueil.models import DemandeReorientation, Orientation, RendezVous, SuiviEntree
from jalons.accueil.rules.reception import Statut, echeance
from jalons.accueil.selectors import orientation as orientations
from jalons.accueil.selectors import reception as lectures
from jalons.accueil.selectors import rendez_vous as agendas
from jalons.accueil.selectors.mes_personnes import Place, suivis_de_referent
from jalons.accueil.selectors.rappels import est_a_reprendre
from jalons.accueil.selectors.reorientation import demandes_visibles
from jalons.comptes.enums import Permission
from jalons.comptes.journee import LigneJournee, SourceDObjets
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne, Rattachement


class _DesRendezVous(SourceDObjets):
    """Les rendez-vous de l'agent ; d'une personne qu'il ne voit plus, l'heure et le lieu, jamais le nom."""

    permission = Permission.RECEPTION_GERER
    liens = ("personne", "site")

    @classmethod
    def annotations(cls, agent: Agent, *, le: date) -> dict[str, Any]:
        vues = Personne.objects.visibles_par(agent, Permission.RECEPTION_GERER, le=le).order_by()
        return {"est_visible": Exists(vues.filter(pk=OuterRef("personne_id")))}

    @classmethod
    def ligne(cls, objet: Any, *, le: date) -> LigneJournee:
        return cls.ligne_visible(objet) if objet.est_visible else cls._ailleurs(objet)

    @classmethod
    def ligne_visible(cls, objet: RendezVous) -> LigneJournee:
        raise NotImplementedError

    @classmethod
    def _ailleurs(cls, objet: RendezVous) -> LigneJournee:
        debut = timezone.localtime(objet.debut)
        return LigneJournee(
            titre="Une personne suivie ailleurs depuis",
            url=reverse("accueil:entrants"),
            action="Mes entrants",
            detail=f"rendez-vous du {debut:%d/%m/%Y}, {objet.site} : son nouveau site dira ce qu'il devient",
            heure=debut.time() if cls.section == "agenda" else None,
        )


class AgendaDuJour(_DesRendezVous):
    code = "agenda"
    libelle = "Rendez-vous du jour"
    section = "agenda"
    icone = "calendar-event"
    ordre = 10
    vide = "Aucun rendez-vous aujourd'hui."

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[RendezVous]:
        return lectures.agenda(agent, le=le)

    @classmethod
    def ligne_visible(cls, objet: RendezVous) -> LigneJournee:
        return LigneJournee(
            titre=str(objet.personne),
            url=reverse("accueil:rendez_vous", args=[objet.pk]),
            action="Recevoir" if objet.etat == "prevu" else objet.get_etat_display(),
            detail="Décès signalé par la caisse : à vérifier"
            if objet.personne.deces_signale
            else f"{objet.objet}, {objet.site}",
            heure=timezone.localtime(objet.debut).time(),
            personne_id=objet.personne_id,
        )


class IssuesANoter(_DesRendezVous):
    code = "issues_a_noter"
    libelle = "Rendez-vous passés à compléter"
    section = "retard"
    icone = "question-circle"
    ordre = 20
    vide = "Tous les rendez-vous passés ont leur issue."

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[RendezVous]:
        return lectures.rendez_vous_sans_issue(agent, le=le)

    @classmethod
    def ligne_visible(cls, objet: RendezVous) -> LigneJournee:
        return LigneJournee(
            titre=str(objet.personne),
            url=reverse("accueil:rendez_vous", args=[objet.pk]),
            action="Noter l'issue",
            detail=f"rendez-vous du {timezone.localtime(objet.debut):%d/%m/%Y}",
            est_en_retard=True,
            personne_id=objet.personne_id,
        )


class ConvocationsAPoster(SourceDObjets):
    code = "convocations_a_poster"
    libelle = "Convocations et rappels à envoyer"
    permission = Permission.RECEPTION_GERER
    section = "faire"
    icone = "mailbox"
    ordre = 25
    vide = "Toutes les convocations et tous les rappels sont partis."
    liens = ("personne", "convocation", "rappel")

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[RendezVous]:
        visibles = Personne.objects.visibles_par(agent, Permission.RECEPTION_GERER).order_by()
        if agent.site_id:
            visibles = visibles.filter(site_id=agent.site_id)
        return agendas.envois_a_faire(visibles=visibles, maintenant=agendas.instant_de(le))

    @classmethod
    def ligne(cls, objet: RendezVous, *, le: date) -> LigneJournee:
        quand = f"rendez-vous du {timezone.localtime(objet.debut):%d/%m/%Y}"
        rappel = getattr(objet, "rappel", None)
        if rappel and est_a_reprendre(rappel) and objet.debut > agendas.instant_de(le):
            action, incident = "Prévenir", f"{quand}, rappel non parti. {rappel.incident}"
        else:
            action, incident = "Envoyer", objet.convocation.incident
        return LigneJournee(
            titre=str(objet.personne),
            url=reverse("accueil:rendez_vous", args=[objet.pk]),
            action=action,
            detail=incident or quand,
            est_en_retard=bool(incident),
            personne_id=objet.personne_id,
        )


class _DuSuivi(SourceDObjets):
    """Ce que dit le suivi d'une entrée ; sur une page de quinze blocs, c'est le plan qui coûte."""

    liens = ("entree__personne__commune", "orientation__structure")
    action: ClassVar[str]
    adresse: ClassVar[str] = "portail:dossier"
    avant: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def ligne(cls, objet: SuiviEntree, *, le: date) -> LigneJournee:
        personne = objet.entree.personne
        limite = lectures.limite_orientation(objet.date_information)
        return LigneJournee(
            titre=str(personne),
            url=reverse(cls.adresse, args=[*cls.avant, objet.personne_id]),
            action=cls.action,
            detail=f"{personne.commune or 'hors département'}, entrée sue le "
            f"{objet.date_information:%d/%m/%Y}",
            echeance=limite,
            est_en_retard=echeance(limite, le=le).est_depassee,
            personne_id=objet.personne_id,
        )


class AOrienter(_DuSuivi):
    code = "a_orienter"
    libelle = "Personnes reçues, à orienter"
    permission = Permission.ORIENTATION_DECIDER
    section = "faire"
    icone = "signpost-split"
    ordre = 30
    vide = "Toutes les personnes reçues sont orientées."
    action = "Poursuivre"
    adresse = "questionnaires:ouvrir"
    avant = ("dsp",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[SuiviEntree]:
        return lectures.entrants(agent).filter(statut=Statut.RECU)

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("accueil:entrants") + f"?statut={Statut.RECU}"


class SuitesAttendues(_DuSuivi):
    """Ce qu'une orientation décidée attend encore ; « Voir les N » ouvre les mêmes lignes."""

    permission = Permission.ORIENTATION_DECIDER
    section = "faire"
    suite: ClassVar[str]

    @classmethod
    def echeance(cls, orientation: Orientation) -> date | None:
        return None

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[SuiviEntree]:
        return orientations.en_attente(lectures.entrants(agent), agent, cls.suite, le=le)

    @classmethod
    def ligne(cls, objet: SuiviEntree, *, le: date) -> LigneJournee:
        o = objet.orientation
        assert o is not None  # la suite d'une orientation en porte une
        due = cls.echeance(o)
        return LigneJournee(
            titre=str(objet.personne),
            url=reverse(cls.adresse, args=[objet.personne_id]),
            action=cls.action,
            detail=f"{o.get_voie_display()}, {o.structure}, le {o.date_decision:%d/%m/%Y}",
            echeance=due,
            est_en_retard=(due or le) < le,
            personne_id=objet.personne_id,
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("accueil:entrants") + f"?suite={cls.suite}"


class CoreosASigner(SuitesAttendues):
    code = "coreos_a_signer"
    libelle = "COREO à faire signer"
    icone = "pen"
    ordre = 31
    vide = "Tous les COREO décidés sont signés."
    suite = "coreo_a_signer"
    action = "Signer"
    adresse = "accueil:coreo"


class InscriptionsAConfirmer(SuitesAttendues):
    code = "inscriptions_a_confirmer"
    libelle = "Inscriptions à France Travail à confirmer"
    icone = "person-badge"
    ordre = 32
    vide = "Toutes les inscriptions demandées sont connues."
    suite = "inscription_attendue"
    action = "Confirmer"


class ReorientationsADecider(SourceDObjets):
    code = "reorientations_a_decider"
    libelle = "Réorientations à décider"
    permission = Permission.ORIENTATION_DECIDER
    section = "faire"
    icone = "signpost-2"
    ordre = 34
    vide = "Aucune réorientation n'attend de décision."
    liens = ("personne",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[DemandeReorientation]:
        return demandes_visibles(agent).filter(etat=EtatDemande.OUVERTE)

    @classmethod
    def ligne(cls, objet: DemandeReorientation, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=str(objet.personne),
            url=reverse("accueil:orienter", args=[objet.personne_id]),
            action="Décider",
            detail=f"{objet.get_motif_display()}, demandée le {objet.date:%d/%m/%Y}",
            personne_id=objet.personne_id,
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("accueil:reorientations")


class _DesEntrants(_DuSuivi):
    """Les entrants d'un statut, du site de l'agent s'il en a un : la liste ouverte est la même."""

    permission = Permission.RECEPTION_GERER
    section = "arrive"
    statut: ClassVar[Statut]
    action = "Convoquer"
    adresse = "accueil:convoquer"

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[SuiviEntree]:
        requete = lectures.entrants(agent).filter(statut=cls.statut)
        return requete.filter(site_id=agent.site_id) if agent.site_id else requete

    @classmethod
    def liste(cls, agent: Agent) -> str:
        filtres = f"?statut={cls.statut}" + (f"&site={agent.site_id}" if agent.site_id else "")
        return reverse("accueil:entrants") + filtres


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


class PersonnesAPrendre(SourceDObjets):
    """Orientées vers la structure de l'agent, et encore sans référent."""

    code = "personnes_a_prendre"
    libelle = "Personnes qui attendent un référent"
    permission = Permission.REFERENT_PRENDRE
    section = "arrive"
    icone = "person-plus"
    ordre = 35
    vide = "Toutes les personnes confiées à votre structure ont un référent."
    liens = ("personne", "structure")

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[Rattachement]:
        return suivis_de_referent(agent, le=le).filter(agent__isnull=True)

    @classmethod
    def ligne(cls, objet: Rattachement, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=str(objet.personne),
            url=_adresse_de(Place.A_PRENDRE),
            action="Prendre",
            detail=f"confiée à {objet.structure} le {objet.periode.debut:%d/%m/%Y}",
            personne_id=objet.personne_id,
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return _adresse_de(Place.A_PRENDRE)


def _adresse_de(place: Place) -> str:
    return f"{reverse('accompagnement:mes_personnes')}?place={place}"
