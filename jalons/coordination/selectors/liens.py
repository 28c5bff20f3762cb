"""Les adresses personnelles, signées et révocables : la réponse d'un invité, l'agenda d'un agent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.coordination.enums import EtatSeance
from jalons.coordination.models import AbonnementAgenda, Invitation, Seance

_USAGE = "coordination.reponse"
_USAGE_AGENDA = "coordination.agenda"


@dataclass(frozen=True, slots=True)
class LienLu:
    """L'invitation du lien, ou la raison pour laquelle il ne s'ouvre pas."""

    invitation: Invitation | None
    raison: str = ""


def jeton_de(invitation: Invitation) -> str:
    """Le jeton signé de l'invitation ; changer son `sel` le révoque."""
    return signing.dumps([invitation.pk, invitation.sel.hex], salt=_USAGE)


def lien_de_reponse(invitation: Invitation, adresse: str) -> str:
    """Adresse complète du lien de réponse ; vide si la racine du site n'est pas connue.

    Le réglage `JALONS_ADRESSE` l'emporte : un travail de fond n'a pas de requête pour la deviner.
    """
    adresse = settings.ADRESSE_DU_SITE or adresse
    if not adresse:
        return ""
    return adresse.rstrip("/") + reverse("coordination:repondre", args=[jeton_de(invitation)])


def lire_jeton(jeton: str, *, maintenant: datetime) -> LienLu:
    """L'invitation du jeton ; faux, révoqué, ou séance passée ou annulée : une raison à dire."""
    try:
        pk, sel = signing.loads(jeton, salt=_USAGE)
        invitation = (
            Invitation.objects.filter(pk=pk, sel=sel)
            .select_related("seance__instance__animateur", "seance__instance__territoire")
            .first()
        )
    except (signing.BadSignature, ValueError, TypeError, ValidationError):
        invitation = None
    if invitation is None:
        return LienLu(None, "Ce lien n'est plus valable. Utilisez celui du dernier message reçu.")
    if invitation.seance.etat == EtatSeance.ANNULEE:
        return LienLu(None, "Cette séance est annulée : il n'y a plus rien à répondre.")
    if invitation.seance.fin < maintenant or invitation.seance.diffuse_le:
        return LienLu(None, "Cette séance a déjà eu lieu : on ne peut plus y répondre.")
    return LienLu(invitation)


def adresse_de_seance(seance: Seance, adresse: str) -> str:
    """Adresse complète de la fiche d'une séance, pour qui a un compte."""
    racine = settings.ADRESSE_DU_SITE or adresse
    return racine.rstrip("/") + reverse("coordination:seance", args=[seance.pk])


def adresse_d_abonnement(abonnement: AbonnementAgenda, adresse: str) -> str:
    """L'adresse secrète que l'agent donne à son logiciel d'agenda."""
    jeton = signing.dumps([abonnement.pk, abonnement.sel.hex], salt=_USAGE_AGENDA)
    racine = settings.ADRESSE_DU_SITE or adresse
    return racine.rstrip("/") + reverse("coordination:agenda", args=[jeton])


def agent_de_l_abonnement(jeton: str) -> Agent | None:
    """L'agent du jeton ; None s'il est faux, révoqué, ou si l'agent n'a plus accès à la coordination."""
    try:
        pk, sel = signing.loads(jeton, salt=_USAGE_AGENDA)
        abonnement = AbonnementAgenda.objects.filter(pk=pk, sel=sel).select_related("agent").first()
    except (signing.BadSignature, ValueError, TypeError, ValidationError):
        return None
    if abonnement is None or not abonnement.agent.peut(Permission.COORDINATION_CONSULTER):
        return None
    agent: Agent = abonnement.agent
    return agent
