"""Les étapes de l'accompagnement : désigner, reprendre contact, agir, confirmer ; ou rien de prévu."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.enums import EtatEtape, EtatParcours, EtatSortie
from jalons.accompagnement.etapes import AccompagnementRenforce
from jalons.accompagnement.models import EtapeParcours, Parcours
from jalons.accompagnement.selectors import parcours as lectures
from jalons.accompagnement.selectors.plan import plan_ouvert, prochaine_action
from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.etapes import Etape, EtapeSuivante, Passage
from jalons.personnes.models import Personne
from jalons.socle.dates import ajouter_mois
from jalons.socle.parametres import parametre


def _vivants(personne: Personne) -> list[Any]:
    """Ses parcours ouverts, ou sortis et à confirmer, avec leur rythme de contacts ; une requête."""
    le = timezone.localdate()
    siens = Parcours.objects.filter(personne=personne).exclude(
        etat__in=[EtatParcours.REFUSE, EtatParcours.AJOURNE]
    )
    lus = lectures.avec_contact(siens, le=le).select_related("structure", "sortie")
    return [p for p in lus if p.est_ouvert or _a_confirmer(p) or _attend_accord(p)]


def _tenus(passage: Passage) -> list[Any]:
    """Ceux que l'agent tient lui-même."""
    return [p for p in passage.lire(_vivants) if lectures.tient(passage.agent, p)]


def _a_confirmer(parcours: Any) -> bool:
    sortie = getattr(parcours, "sortie", None)
    return sortie is not None and sortie.etat == EtatSortie.PROVISOIRE


def _attend_accord(parcours: Any) -> bool:
    return parcours.attend_accord and parcours.etat == EtatParcours.PRESENTE


def _page(parcours: Any) -> str:
    return reverse("accompagnement:parcours", args=[parcours.pk])


class DesignerLeReferent(EtapeSuivante):
    code = "parcours_referent"
    libelle = "Désigner le référent d'un accompagnement"
    permission = Permission.ACCOMPAGNEMENT_GERER
    ordre = 70

    @classmethod
    def pour(cls, passage: Passage) -> Etape | None:
        for parcours in _tenus(passage):
            if parcours.etat == EtatParcours.ADMIS:
                return Etape(
                    f"{parcours.declare.libelle} ({parcours.structure}) n'a pas de référent.",
                    "Ouvrir",
                    _page(parcours),
                )
        return None


class NoterLAccord(EtapeSuivante):
    code = "coordination_accord"
    libelle = "Recueillir l'accord pour une coordination"
    permission = Permission.ACCOMPAGNEMENT_GERER
    ordre = 71

    @classmethod
    def pour(cls, passage: Passage) -> Etape | None:
        for parcours in _tenus(passage):
            if _attend_accord(parcours):
                return Etape(
                    f"Référent de parcours proposé le {parcours.date_presentation:%d/%m/%Y} : "
                    "l'accord de la personne est attendu.",
                    "Noter l'accord",
                    reverse("accompagnement:coordination_accord", args=[parcours.pk]),
                )
        return None


class ConfirmerLaSortie(EtapeSuivante):
    code = "parcours_sortie"
    libelle = "Confirmer une sortie provisoire"
    permission = Permission.PLIE_GERER
    ordre = 72

    @classmethod
    def pour(cls, passage: Passage) -> Etape | None:
        for parcours in _tenus(passage):
            if _a_confirmer(parcours):
                echeance = parcours.sortie.date_confirmable
                due = echeance is not None and echeance <= passage.le
                return Etape(
                    f"Sortie ({parcours.declare.libelle}) à confirmer"
                    + (" maintenant." if due else f" à partir du {echeance:%d/%m/%Y}."),
                    "Vérifier" if due else "Ouvrir",
                    _page(parcours),
                )
        return None


class ReprendreContact(EtapeSuivante):
    code = "parcours_contact"
    libelle = "Reprendre contact"
    permission = Permission.ACCOMPAGNEMENT_GERER
    ordre = 74

    @classmethod
    def pour(cls, passage: Passage) -> Etape | None:
        for parcours in _tenus(passage):
            suivi = lectures.contact_de(parcours, le=passage.le)
            if suivi is not None and suivi.est_en_alerte(le=passage.le):
                return Etape(
                    f"{parcours.declare.libelle} : {suivi.phrase}.",
                    "Noter un contact",
                    reverse("accompagnement:contact", args=[parcours.personne_id]),
                )
        return None


class AgirSelonLePlan(EtapeSuivante):
    code = "plan_action"
    libelle = "Action du plan"
    permission = Permission.ACCOMPAGNEMENT_CONSULTER
    ordre = 80

    @classmethod
    def pour(cls, passage: Passage) -> Etape | None:
        action = passage.lire(prochaine_action)
        if action is None:
            return None
        # Ce que l'on fait pour la santé ne se dit qu'à qui peut lire le thème.
        tue = action.theme.declare.lecture != Niveau.SUIVI
        dite = "une action du plan" if tue else f"{action} ({action.get_qui_display().lower()})"
        return Etape(
            f"Plan : {dite}.",
            "Ouvrir le plan",
            reverse("accompagnement:plan", args=[passage.personne.pk]),
            action.echeance,
        )


def _etape_ouverte(personne: Personne) -> EtapeParcours | None:
    """L'étape de parcours en cours ou à venir, celle qui finit d'abord."""
    return (
        EtapeParcours.objects.filter(
            parcours__personne=personne,
            etat__in=[EtatEtape.PREVUE, EtatEtape.EN_COURS],
        )
        .exclude(type=AccompagnementRenforce.code)
        .select_related("parcours")
        .order_by("periode__endswith", "pk")
        .first()
    )


class SuivreLEtape(EtapeSuivante):
    code = "parcours_etape"
    libelle = "Étape d'un accompagnement"
    permission = Permission.ACCOMPAGNEMENT_CONSULTER
    ordre = 84

    @classmethod
    def pour(cls, passage: Passage) -> Etape | None:
        etape = passage.lire(_etape_ouverte)
        if etape is None or not passage.agent.peut(etape.parcours.declare.consulter):
            return None
        dite = "en cours" if etape.etat == EtatEtape.EN_COURS else "prévue"
        return Etape(
            f"Étape « {etape} » {dite}, {etape.periode}.",
            "Ouvrir",
            reverse("accompagnement:parcours", args=[etape.parcours_id]),
            etape.periode.fin,
        )


class FaireLeBilan(EtapeSuivante):
    code = "parcours_bilan"
    libelle = "Bilan d'un accompagnement"
    permission = Permission.ACCOMPAGNEMENT_GERER
    ordre = 86

    @classmethod
    def pour(cls, passage: Passage) -> Etape | None:
        for parcours in _tenus(passage):
            duree = parcours.declare.duree
            if not duree or not parcours.est_ouvert:
                continue
            mois = parametre(duree, le=passage.le).nombre
            echeance = ajouter_mois(parcours.date_admission, mois)
            preavis = parametre("parcours_preavis_bilan", le=passage.le).nombre
            if passage.le < echeance - timedelta(days=preavis):
                continue
            return Etape(
                f"{parcours.declare.libelle} commencé le {parcours.date_admission:%d/%m/%Y} : "
                "un bilan est à faire.",
                "Ouvrir",
                _page(parcours),
                echeance,
            )
        return None


class RienDePrevu(EtapeSuivante):
    """Aucune pièce n'a rien à proposer : on le dit, avec de quoi poser la suite."""

    code = "rien_de_prevu"
    libelle = "Poser une prochaine étape"
    permission = Permission.ACCOMPAGNEMENT_GERER
    ordre = 1000

    @classmethod
    def pour(cls, passage: Passage) -> Etape | None:
        plan = passage.lire(plan_ouvert)
        suivis = [lectures.contact_de(p, le=passage.le) for p in _tenus(passage)]
        attendu = min((s.limite for s in suivis if s is not None), default=None)
        rythme = f" Un contact est attendu avant le {attendu:%d/%m/%Y}." if attendu else ""
        return Etape(
            f"Rien n'est prévu avec cette personne.{rythme}",
            "Poser une action" if plan else "Ouvrir un plan",
            reverse("accompagnement:plan", args=[passage.personne.pk]),
            est_absente=True,
        )
