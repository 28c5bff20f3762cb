"""Inviter, répondre, être présent : la vie d'une invitation."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from jalons.comptes.journal import noter
from jalons.comptes.models import Agent
from jalons.coordination import evenements
from jalons.coordination.enums import (
    TACHE_INVITATION,
    TACHE_RAPPEL,
    TACHE_RETRAIT,
    EtatSeance,
    ReponseInvitation,
)
from jalons.coordination.models import Invitation, Seance
from jalons.coordination.selectors.envois import en_attente
from jalons.coordination.services.commun import CoordinationImpossible, seance_ouverte
from jalons.coordination.services.envois import mettre_en_file
from jalons.ecrans.depots import recevoir_trace
from jalons.socle.fiches import une_ligne, verrouiller
from jalons.socle.models import Fichier
from jalons.socle.parametres import parametre


@transaction.atomic
def envoyer_invitations(
    *, seance: Seance, par: Agent, le: datetime, adresse: str = "", par_courriel: bool = True
) -> int:
    """Envoie l'invitation à ceux qui n'ont pas reçu la version courante ; rend leur nombre.

    `par_courriel=False` : note l'envoi sans écrire à personne (reprise d'un historique).
    """
    seance = seance_ouverte(seance)
    a_ecrire = seance.invitations.filter(sequence_envoyee__lt=seance.sequence).exclude(courriel="")
    # Ce qui attend encore son tour portera la version du moment où il partira.
    en_file = en_attente(a_ecrire.values_list("pk", flat=True), TACHE_INVITATION)
    a_ecrire = a_ecrire.exclude(pk__in=en_file)
    identifiants = list(a_ecrire.values_list("pk", flat=True))
    if not identifiants:
        raise CoordinationImpossible(
            "Les messages sont déjà en file : ils partent."
            if en_file
            else "Tous les invités ont déjà reçu cette invitation."
        )
    if seance.etat == EtatSeance.PLANIFIEE:
        seance.etat, seance.version = EtatSeance.CONVOQUEE.value, seance.version + 1
        seance.save(update_fields=["etat", "version"])
    if par_courriel:
        mettre_en_file(identifiants, adresse=adresse)
    else:
        a_ecrire.update(envoyee_le=le, sequence_envoyee=seance.sequence)
    noter(
        evenements.SeanceConvoquee,
        seance,
        par,
        le.date(),
        instance=str(seance.instance),
        date=f"{timezone.localtime(seance.debut):%d/%m/%Y}",
        nombre=len(identifiants),
    )
    return len(identifiants)


@transaction.atomic
def relancer(*, seance: Seance, par: Agent, le: datetime, adresse: str = "") -> int:
    """Rappelle la séance à ceux qui n'ont pas répondu ; rend leur nombre."""
    seance = seance_ouverte(seance)
    muets = [i.pk for i in seance.invitations.select_related("seance") if i.attend_un_rappel(le)]
    en_file = en_attente(muets, TACHE_RAPPEL)
    muets = [pk for pk in muets if pk not in en_file]
    if not muets and en_file:
        raise CoordinationImpossible("Les rappels sont déjà en file : ils partent.")
    if not muets:
        raise CoordinationImpossible(
            "Personne à relancer : tous ont répondu, ou ont été écrits depuis moins d'un jour."
        )
    mettre_en_file(muets, adresse=adresse, tache=TACHE_RAPPEL)
    noter(
        evenements.InvitesRelances,
        seance,
        par,
        le.date(),
        instance=str(seance.instance),
        date=f"{timezone.localtime(seance.debut):%d/%m/%Y}",
        nombre=len(muets),
    )
    return len(muets)


@transaction.atomic
def retirer_invitation(*, invitation: Invitation, par: Agent, le: datetime) -> None:
    """Retire quelqu'un de la liste : plus de rappel, de mise à jour ni de compte rendu pour lui.

    Si l'invitation était partie, son agenda reçoit l'annulation, et la liste garde qu'il en est
    sorti, quand et par qui ; sinon, il n'en reste rien. Refusé à qui est noté présent.
    """
    seance = seance_ouverte(invitation.seance)
    relue = verrouiller(invitation)
    if relue.est_present or relue.signature_id is not None:
        raise CoordinationImpossible(
            f"{relue.nom} est dans les présents : corrigez d'abord les présences."
        )
    if relue.envoyee_le is None and not relue.repondu_le:
        relue.delete()
        return
    a_jour = seance.invitations.filter(sequence_envoyee=seance.sequence)
    seance.sequence += 1
    seance.save(update_fields=["sequence"])
    # L'annulation d'un seul porte une version neuve (RFC 5546) ; pour les autres rien n'a changé.
    a_jour.exclude(pk=relue.pk).update(sequence_envoyee=seance.sequence)
    relue.retiree_le, relue.retiree_par, relue.sel = le, par, uuid.uuid4()
    relue.save(update_fields=["retiree_le", "retiree_par", "sel"])
    if relue.envoyee_le is not None and seance.fin > le:
        mettre_en_file([relue.pk], tache=TACHE_RETRAIT)
    noter(
        evenements.InvitationRetiree,
        seance,
        par,
        le.date(),
        instance=str(seance.instance),
        date=f"{timezone.localtime(seance.debut):%d/%m/%Y}",
        nom=relue.nom,
        courriel=relue.courriel,
    )


@transaction.atomic
def revoquer_lien(*, invitation: Invitation, par: Agent, le: date) -> Invitation:
    """Le lien reçu ne s'ouvre plus ; le prochain envoi en portera un neuf."""
    relue = verrouiller(invitation)
    relue.sel = uuid.uuid4()
    relue.sequence_envoyee = -1
    relue.save(update_fields=["sel", "sequence_envoyee"])
    return relue


@transaction.atomic
def repondre(
    *,
    invitation: Invitation,
    reponse: ReponseInvitation,
    par: Agent | None,
    le: datetime,
    represente_par: str = "",
    message: str = "",
) -> Invitation:
    """L'invité vient, se fait représenter ou s'excuse. `par=None` : par son lien personnel."""
    reponse = ReponseInvitation(reponse)
    seance_ouverte(invitation.seance)
    relue = verrouiller(invitation)
    if reponse == ReponseInvitation.REPRESENTE and not represente_par.strip():
        raise CoordinationImpossible("Dites qui vous représentera.", champ="represente_par")
    relue.reponse = reponse.value
    est_represente = reponse == ReponseInvitation.REPRESENTE
    relue.represente_par = une_ligne(represente_par)[:120] if est_represente else ""
    relue.message = une_ligne(message)[:300]
    relue.repondu_le = le
    relue.save()
    return relue


@transaction.atomic
def noter_presences(*, seance: Seance, presents: set[int], par: Agent, le: date) -> int:
    """Pose la présence de tous les invités d'un coup ; la séance est alors tenue.

    `presents` : identifiants des invitations des présents. Qui a signé reste présent.
    """
    seance = seance_ouverte(seance)
    signees = set(seance.invitations.filter(signature__isnull=False).values_list("pk", flat=True))
    gardes = presents | signees
    seance.invitations.filter(pk__in=gardes).update(est_present=True)
    seance.invitations.exclude(pk__in=gardes).update(est_present=False)
    _tenir(seance)
    return seance.invitations.filter(est_present=True).count()


@transaction.atomic
def ajouter_present(
    *,
    seance: Seance,
    nom: str,
    par: Agent,
    le: date,
    organisme: str = "",
    courriel: str = "",
) -> Invitation:
    """Quelqu'un est venu sans être invité : présent, et destinataire du compte rendu s'il a une adresse."""
    seance = seance_ouverte(seance)
    if not nom.strip():
        raise CoordinationImpossible("Dites qui est venu.", champ="nom")
    courriel = courriel.strip().lower()
    if courriel and seance.invitations.filter(courriel=courriel).exists():
        raise CoordinationImpossible(
            "Cette adresse est déjà dans la liste : cochez sa présence.", champ="courriel"
        )
    if courriel and Invitation.toutes.filter(seance=seance, courriel=courriel).exists():
        raise CoordinationImpossible(
            "Cette adresse a été retirée de la liste : notez la présence sans elle, ou invitez-la "
            "de nouveau depuis la fiche de la séance.",
            champ="courriel",
        )
    venu = Invitation.objects.create(
        seance=seance,
        nom=une_ligne(nom)[:120],
        organisme=une_ligne(organisme)[:160],
        courriel=courriel,
        sequence_envoyee=seance.sequence,
        reponse=ReponseInvitation.PRESENT,
        est_present=True,
    )
    _tenir(seance)
    return venu


def _tenir(seance: Seance) -> None:
    if seance.etat != EtatSeance.TENUE:
        seance.etat, seance.version = EtatSeance.TENUE.value, seance.version + 1
        seance.save(update_fields=["etat", "version"])


@transaction.atomic
def signer_presence(*, invitation: Invitation, trace: str, par: Agent, le: datetime) -> Invitation:
    """Signature tracée à l'écran : vaut présence. Une signature ne se remplace pas."""
    seance = seance_ouverte(invitation.seance)
    relue = verrouiller(invitation)
    if relue.signature_id is not None:
        raise CoordinationImpossible("Cette personne a déjà signé.")
    maximum = parametre("taille_maximale_piece_seance", le=le.date()).nombre
    image = recevoir_trace(trace, maximum=maximum)
    relue.signature = Fichier.objects.deposer(image, nom="signature.png", type_mime="image/png")
    relue.signe_le, relue.est_present = le, True
    relue.save()
    _tenir(seance)
    return relue
