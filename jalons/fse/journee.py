"""Ce que les opérations européennes versent dans « Ma journée »."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format

from jalons.comptes.enums import Permission
from jalons.comptes.journee import BlocJournee, LigneJournee, SourceDObjets, SourceJournee
from jalons.comptes.models import Agent
from jalons.fse.bilan.models.bilan import Bilan, ControleServiceFait
from jalons.fse.enums import EtatBilan, EtatControle, EtatFeuille, ModeTemps, StatutOperation
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.cycle import AVANT_CONVENTION, EN_PREPARATION, TERMINEES
from jalons.fse.participants.selectors.manques import delais_fiche, manques_de, toutes_a_completer
from jalons.fse.synthese.selectors.echeances import echeances_du_porteur
from jalons.fse.temps.models.temps import FeuilleTemps, MissionAgent
from jalons.fse.temps.rules.calendrier import avec_de
from jalons.fse.temps.rules.mois import mois_echus
from jalons.fse.temps.selectors.temps import a_travaille, jours_absents
from jalons.personnes.models import Rattachement, ouvre
from jalons.socle.dates import ajouter_mois, premier_du_mois
from jalons.socle.periode import Periode

_MOIS_RAPPELES = 6

# Une pièce qui manque paraît dans la journée à cette approche de son échéance.
_AVANCE_JOURS = 15


class EcheancesOperations(SourceJournee):
    code = "echeances_fse"
    libelle = "Échéances européennes"
    permission = Permission.FSE_GERER
    section = "retard"
    icone = "stars"
    ordre = 60
    vide = "Aucune échéance européenne n'approche."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        lignes = [
            LigneJournee(
                titre=operation.intitule,
                url=reverse("fse:operation", args=[operation.pk]),
                action="Ouvrir",
                detail=echeance.libelle,
                echeance=echeance.date,
                est_en_retard=echeance.est_depassee,
            )
            for operation, echeance in echeances_du_porteur(agent, le=le)
        ]
        lignes.sort(key=lambda ligne: ligne.echeance or le)
        return BlocJournee(lignes[:limite], len(lignes), reverse("fse:liste"))


class OperationsAFaireAvancer(SourceDObjets):
    """Les opérations dont le prochain pas revient à l'agent : à son porteur, ou à son instructeur."""

    code = "operations_a_avancer"
    libelle = "Opérations à faire avancer"
    section = "faire"
    icone = "arrow-right-circle"
    vide = "Aucune opération n'attend un pas de vous."
    statuts: ClassVar[frozenset[StatutOperation]] = EN_PREPARATION | {
        StatutOperation.PROGRAMMEE,
        StatutOperation.CONVENTIONNEE,
        StatutOperation.CSF_VALIDE,
        StatutOperation.PAYEE,
    }
    permission = Permission.FSE_GERER
    ordre = 58

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[Operation]:
        return cls._dans_ces_statuts(porteur=agent)

    @classmethod
    def _dans_ces_statuts(cls, **qui: Agent) -> QuerySet[Operation]:
        return Operation.objects.filter(statut__in=list(cls.statuts), **qui).order_by(
            "updated_at", "pk"
        )

    @classmethod
    def ligne(cls, objet: Operation, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=objet.intitule,
            url=reverse("fse:operation", args=[objet.pk]),
            action="Ouvrir",
            detail=objet.get_statut_display(),
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("fse:liste")


class DemandesAInstruire(OperationsAFaireAvancer):
    code = "demandes_a_instruire"
    libelle = "Demandes à instruire"
    permission = Permission.FSE_CONTROLER
    icone = "folder-check"
    ordre = 60
    vide = "Aucune demande n'attend votre instruction."
    statuts = AVANT_CONVENTION - EN_PREPARATION - {StatutOperation.PROGRAMMEE}

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[Operation]:
        return cls._dans_ces_statuts(instructeur=agent)


class BilansAControler(SourceDObjets):
    code = "bilans_a_controler"
    libelle = "Bilans à contrôler"
    permission = Permission.FSE_CONTROLER
    section = "faire"
    icone = "clipboard-check"
    ordre = 61
    vide = "Aucun bilan n'attend de contrôle."
    liens = ("operation",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[Bilan]:
        return (
            Bilan.objects.filter(controle=None, etat=EtatBilan.SCELLE)
            .exclude(operation__statut__in=list(TERMINEES))
            .exclude(operation__porteur=agent)
            .order_by("scelle_le", "pk")
        )

    @classmethod
    def ligne(cls, objet: Bilan, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=objet.operation.intitule,
            url=reverse("fse:controle", args=[objet.pk]),
            action="Contrôler",
            detail=f"{objet}, déposé le {objet.scelle_le:%d/%m/%Y}",
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("fse:liste") + "?vie=a_controler"


class ControlesEnCours(SourceDObjets):
    """Les contrôles que mène l'agent, la réponse du bénéficiaire d'abord."""

    code = "controles_en_cours"
    libelle = "Contrôles en cours"
    permission = Permission.FSE_CONTROLER
    section = "faire"
    icone = "clipboard-data"
    ordre = 61
    vide = "Vous n'avez aucun contrôle en cours."
    liens = ("bilan__operation",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[ControleServiceFait]:
        return (
            ControleServiceFait.objects.filter(controleur=agent)
            .exclude(etat=EtatControle.VALIDE)
            .order_by(F("reponse_le").asc(nulls_last=True), "ouvert_le", "pk")
        )

    @classmethod
    def ligne(cls, objet: ControleServiceFait, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=objet.bilan.operation.intitule,
            url=reverse("fse:controle", args=[objet.bilan_id]),
            action="Poursuivre",
            detail=f"{objet.bilan}, le bénéficiaire a répondu"
            if objet.reponse
            else f"{objet.bilan}, {objet.get_etat_display().lower()}",
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("fse:liste")


class ReponsesAttendues(SourceDObjets):
    """Les contrôles qui attendent la réponse du porteur."""

    code = "reponses_controle"
    libelle = "Réponses attendues par un contrôleur"
    permission = Permission.FSE_GERER
    section = "faire"
    icone = "reply"
    ordre = 59
    vide = "Aucun contrôleur n'attend votre réponse."
    liens = ("bilan__operation",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[ControleServiceFait]:
        return ControleServiceFait.objects.filter(
            bilan__operation__porteur=agent, etat=EtatControle.CONTRADICTOIRE, reponse=""
        ).order_by("notifie_le", "pk")

    @classmethod
    def ligne(cls, objet: ControleServiceFait, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=objet.bilan.operation.intitule,
            url=reverse("fse:controle", args=[objet.bilan_id]),
            action="Répondre",
            detail=f"{objet.bilan}, notifié le {objet.notifie_le:%d/%m/%Y}",
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("fse:liste")


class ParticipantsACompleter(SourceJournee):
    """Ce qui manque aux participants que l'agent a fait entrer ou qu'il suit, et qui presse."""

    code = "participants_fse"
    libelle = "Participants européens à compléter"
    permission = Permission.FSE_PARTICIPANTS_TENIR
    section = "faire"
    icone = "person-check"
    ordre = 63
    vide = "Rien ne manque à vos participants des opérations européennes."

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        siens = Rattachement.objects.filter(ouvre(le), agent=agent).values("personne")
        fiches = toutes_a_completer(agent, le=le).filter(
            Q(par=agent) | Q(personne__in=siens), echeance__lte=le + timedelta(days=_AVANCE_JOURS)
        )
        lues = list(fiches[:limite])
        delais = {f.operation_id: delais_fiche(f.operation) for f in lues}
        lignes = []
        for fiche in lues:
            manque = manques_de(fiche, delais[fiche.operation_id], le=le)[0]
            lignes.append(
                LigneJournee(
                    titre=str(fiche.personne),
                    url=reverse("fse:participation", args=[fiche.pk]) + f"#{manque.ancre}",
                    action="Compléter",
                    detail=manque.libelle,
                    echeance=manque.echeance,
                    est_en_retard=manque.echeance < le,
                    personne_id=fiche.personne_id,
                )
            )
        total = len(lues) if len(lues) < limite else fiches.count()
        return BlocJournee(lignes, total, reverse("fse:ce_qui_manque"))


class FeuillesARemplir(SourceJournee):
    code = "feuilles_temps"
    libelle = "Feuilles de temps"
    section = "faire"
    icone = "clock"
    ordre = 62
    vide = "Vos feuilles de temps sont à jour."

    @classmethod
    def concerne(cls, agent: Agent) -> bool:
        """Ceux qui tiennent une feuille pour une opération, quel que soit leur rôle."""
        return MissionAgent.objects.filter(agent=agent, mode=ModeTemps.VARIABLE).exists()

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        debut = ajouter_mois(premier_du_mois(le), -_MOIS_RAPPELES)
        missions = list(
            MissionAgent.objects.filter(agent=agent, mode=ModeTemps.VARIABLE)
            .filter(periode__overlap=Periode(debut, le).en_intervalle())
            .exclude(operation__statut__in=list(TERMINEES))
            .select_related("operation")
        )
        signees = set(
            FeuilleTemps.objects.filter(mission__in=missions, mois__gte=debut)
            .exclude(etat=EtatFeuille.BROUILLON)
            .values_list("mission_id", "mois")
        )
        absences = jours_absents({agent.pk}).get(agent.pk, []) if missions else []
        dues = [
            (mois, m)
            for m in missions
            for mois in mois_echus(m.periode.debut, m.periode.fin, le)
            if mois >= debut
            and (m.pk, mois) not in signees
            and a_travaille(m.periode, mois, absences)
        ]
        lignes = [
            LigneJournee(
                titre=f"Votre feuille {avec_de(date_format(mois, 'F Y'))}",
                url=reverse("fse:feuille", args=[m.pk, f"{mois:%Y-%m}"]),
                action="Remplir et signer",
                detail=m.operation.intitule,
            )
            for mois, m in sorted(dues, key=lambda due: (due[0], due[1].pk))
        ]
        attente = FeuilleTemps.objects.filter(
            mission__responsable=agent, etat=EtatFeuille.SIGNEE_AGENT
        ).select_related("mission__agent", "mission__operation")
        lignes += [
            LigneJournee(
                titre=f"Feuille de {f.mission.agent}, {date_format(f.mois, 'F Y')}",
                url=reverse("fse:feuille", args=[f.mission_id, f"{f.mois:%Y-%m}"]),
                action="Signer",
                detail=f.mission.operation.intitule,
            )
            for f in attente.order_by("mois", "pk")[:limite]
        ]
        return BlocJournee(lignes[:limite], len(lignes))
