"""Les messages aux invités : invitation, mise à jour, rappel, annulation, compte rendu.

Chacun part en texte et en HTML ; les premiers portent l'événement que les agendas reconnaissent.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from jalons.coordination.enums import EtatSeance, ReponseInvitation
from jalons.coordination.models import Invitation, Seance
from jalons.coordination.selectors.liens import lien_de_reponse
from jalons.socle.agenda import composer_ics
from jalons.socle.courriels import expedier
from jalons.socle.fiches import une_ligne

# Ce que l'agenda de l'invité montre de sa réponse.
_PARTICIPATION = {
    ReponseInvitation.EN_ATTENTE: "NEEDS-ACTION",
    ReponseInvitation.PRESENT: "ACCEPTED",
    ReponseInvitation.REPRESENTE: "DELEGATED",
    ReponseInvitation.EXCUSE: "DECLINED",
}


def _quand(seance: Seance) -> str:
    debut, fin = timezone.localtime(seance.debut), timezone.localtime(seance.fin)
    return f"{date_format(debut, 'l j F Y')}, de {debut:%H} h {debut:%M} à {fin:%H} h {fin:%M}"


def titre_de(seance: Seance) -> str:
    """« Instance — thème », sur une ligne."""
    nom = seance.instance.nom
    return une_ligne(f"{nom} — {seance.theme}" if seance.theme else nom)


def _a_change(invitation: Invitation) -> bool:
    """Vrai si l'invité a déjà reçu une version que celle-ci remplace."""
    return 0 <= invitation.sequence_envoyee < invitation.seance.sequence


def _objet(invitation: Invitation, *, est_rappel: bool) -> str:
    seance = invitation.seance
    jour = f"{timezone.localtime(seance.debut):%d/%m/%Y}"
    if invitation.retiree_le is not None:
        return f"Invitation retirée : {titre_de(seance)}, le {jour}"
    if seance.etat == EtatSeance.ANNULEE:
        return f"Annulée : {titre_de(seance)} du {jour}"
    if est_rappel:
        return f"Viendrez-vous ? {titre_de(seance)}, le {jour}"
    tete = "Mise à jour" if _a_change(invitation) else "Invitation"
    return f"{tete} : {titre_de(seance)}, le {jour}"


def _contexte(invitation: Invitation, lien: str, *, est_rappel: bool = False) -> dict[str, Any]:
    seance = invitation.seance
    points = list(seance.points.all())
    for point in points:
        point.est_nouveau = 0 <= invitation.sequence_envoyee < point.sequence  # type: ignore[attr-defined]
    return {
        "invitation": invitation,
        "seance": seance,
        "titre": titre_de(seance),
        "quand": _quand(seance),
        "points": points,
        "pieces": list(seance.pieces.filter(est_emargement=False)) if lien else [],
        "animateur": seance.instance.animateur,
        "lien": lien,
        "a_change": _a_change(invitation),
        "est_rappel": est_rappel,
        "est_annulee": seance.etat == EtatSeance.ANNULEE,
        "est_retiree": invitation.retiree_le is not None,
        "departement": settings.DEPARTEMENT,
    }


def _composer(
    gabarit: str, contexte: dict[str, Any], *, objet: str, invitation: Invitation
) -> EmailMultiAlternatives:
    """Le message en texte et en HTML, à qui l'animateur répond."""
    texte = render_to_string(f"coordination/courriels/{gabarit}.txt", contexte)
    message = EmailMultiAlternatives(
        subject=une_ligne(objet),
        body=texte.strip() + "\n",
        to=[invitation.courriel],
        reply_to=[invitation.seance.instance.animateur.courriel],
    )
    page = render_to_string(f"coordination/courriels/{gabarit}.html", contexte)
    message.attach_alternative(page, "text/html")
    return message


def composer_evenement(invitation: Invitation, lien: str, maintenant: datetime) -> bytes:
    """Le fichier .ics de l'invité, à la version courante de la séance."""
    seance = invitation.seance
    animateur = seance.instance.animateur
    contexte = _contexte(invitation, lien)
    return composer_ics(
        uid=f"{seance.uid}@jalons",
        sequence=seance.sequence,
        titre=titre_de(seance),
        debut=seance.debut,
        fin=seance.fin,
        lieu=" — ".join(filter(None, (seance.lieu, seance.visioconference))),
        description=render_to_string("coordination/courriels/agenda.txt", contexte).strip(),
        organisateur=(animateur.courriel, str(animateur)),
        invite=(invitation.courriel, invitation.nom),
        participation=_PARTICIPATION[ReponseInvitation(invitation.reponse)],
        horodatage=maintenant,
        lien=lien,
        est_annulee=_est_a_oter(invitation),
    )


def _est_a_oter(invitation: Invitation) -> bool:
    """Vrai si l'agenda de l'invité ne doit plus porter la séance : annulée, ou il n'y est plus."""
    return invitation.seance.etat == EtatSeance.ANNULEE or invitation.retiree_le is not None


def composer_message(
    invitation: Invitation, *, adresse: str, maintenant: datetime, est_rappel: bool = False
) -> EmailMultiAlternatives:
    """L'invitation, la mise à jour, le rappel ou l'annulation, avec son événement d'agenda."""
    annulee = _est_a_oter(invitation)
    lien = "" if annulee else lien_de_reponse(invitation, adresse)
    message = _composer(
        "seance",
        _contexte(invitation, lien, est_rappel=est_rappel),
        objet=_objet(invitation, est_rappel=est_rappel),
        invitation=invitation,
    )
    agenda = composer_evenement(invitation, lien, maintenant)
    methode = "CANCEL" if annulee else "REQUEST"
    message.attach_alternative(agenda.decode(), f"text/calendar; method={methode}")
    message.attach("invitation.ics", agenda, "application/ics")
    return message


def _verrouiller(invitation_id: int, *joints: str) -> Invitation | None:
    """L'invitation, tenue jusqu'à la fin du travail : deux travaux n'écrivent pas deux fois."""
    return (
        Invitation.toutes.select_for_update(of=("self",))
        .select_related("seance__instance__animateur", *joints)
        .filter(pk=invitation_id)
        .exclude(courriel="")
        .first()
    )


def _invitation(invitation_id: int, *joints: str) -> Invitation | None:
    """L'invitation tenue, si la personne est toujours invitée : un travail en file peut être dépassé."""
    invitation = _verrouiller(invitation_id, *joints)
    return invitation if invitation is not None and invitation.retiree_le is None else None


@transaction.atomic
def annuler_invitation(*, invitation_id: int, maintenant: datetime) -> bool:
    """Retire la séance de l'agenda de qui n'est plus invité, une fois ; rend vrai si un message part."""
    invitation = _verrouiller(invitation_id)
    if (
        invitation is None
        or invitation.retiree_le is None
        or invitation.envoyee_le is None
        or invitation.retrait_envoye_le is not None
    ):
        return False
    expedier(composer_message(invitation, adresse="", maintenant=maintenant))
    invitation.retrait_envoye_le = maintenant
    invitation.save(update_fields=["retrait_envoye_le"])
    return True


@transaction.atomic
def envoyer_invitation(*, invitation_id: int, adresse: str, maintenant: datetime) -> bool:
    """Écrit à l'invité si la version courante n'est pas déjà partie ; rend vrai si un message part."""
    invitation = _invitation(invitation_id)
    if invitation is None or invitation.sequence_envoyee >= invitation.seance.sequence:
        return False
    if invitation.seance.etat == EtatSeance.ANNULEE and invitation.envoyee_le is None:
        return False
    expedier(composer_message(invitation, adresse=adresse, maintenant=maintenant))
    invitation.envoyee_le = maintenant
    invitation.sequence_envoyee = invitation.seance.sequence
    invitation.save(update_fields=["envoyee_le", "sequence_envoyee"])
    return True


@transaction.atomic
def envoyer_rappel(*, invitation_id: int, adresse: str, maintenant: datetime) -> bool:
    """Rappelle la séance à qui n'a toujours pas répondu, une fois par jour au plus."""
    invitation = _invitation(invitation_id)
    if invitation is None or not invitation.attend_un_rappel(maintenant):
        return False
    message = composer_message(invitation, adresse=adresse, maintenant=maintenant, est_rappel=True)
    expedier(message)
    invitation.relancee_le = maintenant
    invitation.save(update_fields=["relancee_le"])
    return True


@transaction.atomic
def envoyer_compte_rendu(*, invitation_id: int, maintenant: datetime) -> bool:
    """Envoie le compte rendu archivé à un invité, une seule fois ; rend vrai si un message part."""
    invitation = _invitation(invitation_id, "seance__compte_rendu")
    if invitation is None or invitation.compte_rendu_envoye_le is not None:
        return False
    seance, fichier = invitation.seance, invitation.seance.compte_rendu
    if fichier is None:
        return False
    jour = f"{timezone.localtime(seance.debut):%d/%m/%Y}"
    contexte = _contexte(invitation, "") | {
        "decisions": list(seance.decisions.filter(agent=invitation.agent_id))
        if invitation.agent_id
        else list(seance.decisions.filter(agent=None, responsable__iexact=invitation.nom))
    }
    message = _composer(
        "compte_rendu",
        contexte,
        objet=f"Compte rendu : {titre_de(seance)} du {jour}",
        invitation=invitation,
    )
    contenu = bytes(fichier.contenu)
    message.attach(f"compte-rendu-{seance.pk}.pdf", contenu, "application/pdf")
    expedier(message)
    invitation.compte_rendu_envoye_le = maintenant
    invitation.save(update_fields=["compte_rendu_envoye_le"])
    return True
