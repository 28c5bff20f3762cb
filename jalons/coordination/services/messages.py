"""Les messages aux invités : invitation, mise à jour, annulation, compte rendu."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from jalons.coordination.enums import EtatSeance
from jalons.coordination.models import Invitation, Seance
from jalons.coordination.selectors.liens import lien_de_reponse
from jalons.socle.agenda import composer_ics
from jalons.socle.fiches import une_ligne


def _quand(seance: Seance) -> str:
    debut, fin = timezone.localtime(seance.debut), timezone.localtime(seance.fin)
    return f"{date_format(debut, 'l j F Y')}, de {debut:%H} h {debut:%M} à {fin:%H} h {fin:%M}"


def _titre(seance: Seance) -> str:
    nom = seance.instance.nom
    return une_ligne(f"{nom} — {seance.theme}" if seance.theme else nom)


def _objet(invitation: Invitation) -> str:
    seance = invitation.seance
    jour = f"{timezone.localtime(seance.debut):%d/%m/%Y}"
    if seance.etat == EtatSeance.ANNULEE:
        return f"Annulée : {_titre(seance)} du {jour}"
    tete = "Mise à jour" if invitation.envoyee_le else "Invitation"
    return f"{tete} : {_titre(seance)}, le {jour}"


def _corps(invitation: Invitation, lien: str) -> str:
    seance = invitation.seance
    animateur = seance.instance.animateur
    contact = f"{animateur} — {animateur.courriel}"
    lignes = [f"Bonjour {invitation.nom},", ""]
    if seance.etat == EtatSeance.ANNULEE:
        lignes += [
            f"La séance « {_titre(seance)} » prévue {_quand(seance)} est annulée.",
            f"Motif : {seance.motif_annulation}",
        ]
        return "\n".join([*lignes, "", contact, settings.DEPARTEMENT.nom])
    if invitation.envoyee_le:
        lignes += [
            "La date ou le lieu de cette séance a changé. Voici ce qui est prévu maintenant.",
            "",
        ]
    lignes += [f"Vous êtes invité à : {_titre(seance)}", f"Quand : {_quand(seance)}"]
    if seance.lieu:
        lignes.append(f"Où : {seance.lieu}")
    if seance.visioconference:
        lignes.append(f"À distance : {seance.visioconference}")
    points = [f"{rang}. {p.titre}" for rang, p in enumerate(seance.points.all(), 1)]
    if points:
        lignes += ["", "Ordre du jour :", *points]
    if lien:
        lignes += ["", "Répondre (présent, représenté ou excusé), sans compte :", lien]
    if seance.mention_europe:
        lignes += ["", seance.mention_europe]
    return "\n".join([*lignes, "", contact, settings.DEPARTEMENT.nom])


def _ics(invitation: Invitation, lien: str, maintenant: datetime) -> bytes:
    seance = invitation.seance
    animateur = seance.instance.animateur
    lieu = " — ".join(filter(None, (seance.lieu, seance.visioconference)))
    return composer_ics(
        uid=f"{seance.uid}@jalons",
        sequence=seance.sequence,
        titre=_titre(seance),
        debut=seance.debut,
        fin=seance.fin,
        lieu=lieu,
        description=_corps(invitation, lien),
        organisateur=(animateur.courriel, str(animateur)),
        invite=(invitation.courriel, invitation.nom),
        horodatage=maintenant,
        lien=lien,
        est_annulee=seance.etat == EtatSeance.ANNULEE,
    )


def composer_message(
    invitation: Invitation, *, adresse: str, maintenant: datetime
) -> EmailMultiAlternatives:
    """Le message d'invitation, de mise à jour ou d'annulation, avec son événement d'agenda."""
    seance = invitation.seance
    annulee = seance.etat == EtatSeance.ANNULEE
    lien = "" if annulee else lien_de_reponse(invitation, adresse)
    message = EmailMultiAlternatives(
        subject=_objet(invitation),
        body=_corps(invitation, lien),
        to=[invitation.courriel],
        reply_to=[seance.instance.animateur.courriel],
    )
    agenda = _ics(invitation, lien, maintenant)
    methode = "CANCEL" if annulee else "REQUEST"
    message.attach_alternative(agenda.decode(), f"text/calendar; method={methode}")
    message.attach("invitation.ics", agenda, "application/ics")
    return message


@transaction.atomic
def envoyer_invitation(*, invitation_id: int, adresse: str, maintenant: datetime) -> bool:
    """Écrit à l'invité si la version courante n'est pas déjà partie ; rend vrai si un message part.

    La ligne reste verrouillée jusqu'à la fin : deux travaux n'écrivent pas deux fois.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("seance__instance__animateur")
        .filter(pk=invitation_id)
        .first()
    )
    if invitation is None or invitation.sequence_envoyee >= invitation.seance.sequence:
        return False
    if invitation.seance.etat == EtatSeance.ANNULEE and invitation.envoyee_le is None:
        return False
    composer_message(invitation, adresse=adresse, maintenant=maintenant).send()
    invitation.envoyee_le = maintenant
    invitation.sequence_envoyee = invitation.seance.sequence
    invitation.save(update_fields=["envoyee_le", "sequence_envoyee"])
    return True


@transaction.atomic
def envoyer_compte_rendu(*, invitation_id: int, maintenant: datetime) -> bool:
    """Envoie le compte rendu archivé à un invité, une seule fois ; rend vrai si un message part."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("seance__instance__animateur", "seance__compte_rendu")
        .filter(pk=invitation_id, compte_rendu_envoye_le__isnull=True)
        .first()
    )
    if invitation is None:
        return False
    seance, fichier = invitation.seance, invitation.seance.compte_rendu
    if fichier is None:
        return False
    jour = f"{timezone.localtime(seance.debut):%d/%m/%Y}"
    corps = [
        f"Bonjour {invitation.nom},",
        "",
        f"Voici le compte rendu de « {_titre(seance)} », réunion du {jour}.",
        "",
        f"{seance.instance.animateur} — {seance.instance.animateur.courriel}",
        settings.DEPARTEMENT.nom,
        *(["", seance.mention_europe] if seance.mention_europe else []),
    ]
    message = EmailMessage(
        subject=f"Compte rendu : {_titre(seance)} du {jour}",
        body="\n".join(corps),
        to=[invitation.courriel],
        reply_to=[seance.instance.animateur.courriel],
    )
    contenu = bytes(fichier.contenu)
    message.attach(f"compte-rendu-{seance.pk}.pdf", contenu, "application/pdf")
    message.send()
    invitation.compte_rendu_envoye_le = maintenant
    invitation.save(update_fields=["compte_rendu_envoye_le"])
    return True
