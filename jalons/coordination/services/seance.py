"""Une séance : la planifier, la déplacer, l'annuler, tenir son ordre du jour et ses papiers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.comptes.journal import noter
from jalons.comptes.models import Agent
from jalons.coordination import evenements
from jalons.coordination.enums import EtatSeance, ReponseInvitation
from jalons.coordination.models import Instance, Invitation, PieceSeance, PointOrdreDuJour, Seance
from jalons.coordination.services.commun import (
    CoordinationImpossible,
    programme_change,
    seance_ouverte,
)
from jalons.coordination.services.envois import mettre_en_file
from jalons.coordination.services.instance import poser_ordre_du_jour
from jalons.ecrans.depots import DOCUMENTS, recevoir
from jalons.socle.fiches import changer, une_ligne, verrouiller
from jalons.socle.parametres import parametre
from jalons.socle.recherche import normaliser

# Ce que l'agenda d'un invité montre. Date et lieu : on lui récrit aussitôt ; thème : quand on veut.
CHAMPS_DE_L_AGENDA = ("debut", "fin", "lieu", "visioconference", "theme")
CHAMPS_A_RECRIRE = ("debut", "fin", "lieu", "visioconference")


def _verifier_horaires(debut: datetime, fin: datetime) -> None:
    if fin <= debut:
        raise CoordinationImpossible("La fin doit suivre le début.", champ="fin")


@transaction.atomic
def planifier_seance(
    *,
    instance: Instance,
    debut: datetime,
    fin: datetime,
    par: Agent,
    le: date,
    theme: str = "",
    lieu: str = "",
    visioconference: str = "",
) -> Seance:
    """Une séance hors calendrier, avec l'ordre du jour habituel de son instance."""
    _verifier_horaires(debut, fin)
    seance = Seance.objects.create(
        instance=instance,
        theme=une_ligne(theme)[:200],
        debut=debut,
        fin=fin,
        lieu=une_ligne(lieu or instance.lieu)[:200],
        visioconference=visioconference,
        par=par,
    )
    poser_ordre_du_jour(instance, [seance])
    return seance


@transaction.atomic
def modifier_seance(
    *,
    seance: Seance,
    version: int,
    changements: Mapping[str, Any],
    par: Agent,
    le: date,
    adresse: str = "",
) -> Seance:
    """Change thème, date, lieu ou visioconférence.

    Si les invitations sont parties et que la date ou le lieu change, chacun reçoit la mise à jour
    (même événement, séquence suivante) ; un changement de date remet les réponses en attente. Un
    thème changé attend que l'on renvoie l'invitation. `adresse` : racine du site, pour le lien.
    """
    avant = seance_ouverte(seance)
    lignes: dict[str, Any] = {
        c: une_ligne(v) if isinstance(v, str) else v for c, v in changements.items()
    }
    _verifier_horaires(lignes.get("debut", avant.debut), lignes.get("fin", avant.fin))
    changes = {c for c in CHAMPS_DE_L_AGENDA if c in lignes and lignes[c] != getattr(avant, c)}
    relue = changer(seance, version, lignes)
    if changes:
        relue.sequence = avant.sequence + 1
        relue.save(update_fields=["sequence"])
    if changes & {"debut", "fin"}:
        relue.invitations.exclude(agent_id=relue.instance.animateur_id).update(
            reponse=ReponseInvitation.EN_ATTENTE, represente_par="", repondu_le=None
        )
    if changes.intersection(CHAMPS_A_RECRIRE) and relue.etat == EtatSeance.CONVOQUEE:
        parties = relue.invitations.filter(envoyee_le__isnull=False)
        mettre_en_file(list(parties.values_list("pk", flat=True)), adresse=adresse)
    return relue


@transaction.atomic
def annuler_seance(
    *, seance: Seance, motif: str, version: int, par: Agent, le: date, adresse: str = ""
) -> Seance:
    """Annule ; ceux qui ont reçu l'invitation reçoivent l'annulation dans leur agenda."""
    relue = seance_ouverte(seance, version)
    if relue.etat == EtatSeance.TENUE:
        raise CoordinationImpossible("Cette séance a eu lieu : elle ne s'annule plus.")
    if not motif.strip():
        raise CoordinationImpossible(
            "Dites aux invités pourquoi la séance est annulée.", champ="motif"
        )
    relue.etat, relue.motif_annulation = EtatSeance.ANNULEE.value, une_ligne(motif)[:200]
    relue.sequence += 1
    relue.version += 1
    relue.save()
    parties = relue.invitations.filter(envoyee_le__isnull=False)
    mettre_en_file(list(parties.values_list("pk", flat=True)), adresse=adresse)
    noter(
        evenements.SeanceAnnulee,
        relue,
        par,
        le,
        instance=str(relue.instance),
        date=f"{timezone.localtime(relue.debut):%d/%m/%Y}",
        motif=relue.motif_annulation,
    )
    return relue


@transaction.atomic
def porter_mention(
    *, seance: Seance, mention: str, par: Agent | None, le: date | None = None
) -> Seance:
    """Pose (ou retire, vide) la mention européenne que les documents de la séance porteront."""
    relue: Seance = verrouiller(seance)
    relue.mention_europe = une_ligne(mention)[:160]
    relue.save(update_fields=["mention_europe"])
    return relue


@transaction.atomic
def ajouter_point(
    *,
    seance: Seance,
    titre: str,
    par: Agent,
    le: date,
    intervenant: str = "",
    minutes: int | None = None,
) -> PointOrdreDuJour:
    """Ajoute un point à la fin de l'ordre du jour ; les invités déjà convoqués sont à prévenir."""
    seance = seance_ouverte(seance)
    if not titre.strip():
        raise CoordinationImpossible("Donnez un titre au point.", champ="titre")
    dernier = seance.points.order_by("-ordre").first()
    return PointOrdreDuJour.objects.create(
        seance=seance,
        titre=une_ligne(titre)[:200],
        intervenant=une_ligne(intervenant)[:160],
        minutes=minutes,
        ordre=(dernier.ordre if dernier else 0) + 10,
        sequence=programme_change(seance),
    )


@transaction.atomic
def reprendre_ordre_du_jour(*, seance: Seance, par: Agent, le: date) -> int:
    """Ajoute les points de la séance précédente qui n'y sont pas encore ; rend leur nombre."""
    seance = seance_ouverte(seance)
    precedente = (
        seance.instance.seances.filter(debut__lt=seance.debut, points__isnull=False)
        .exclude(etat=EtatSeance.ANNULEE)
        .order_by("-debut")
        .first()
    )
    if precedente is None:
        raise CoordinationImpossible("Cette instance n'a pas encore de séance à reprendre.")
    deja = {normaliser(t) for t in seance.points.values_list("titre", flat=True)}
    dernier = seance.points.order_by("-ordre").first()
    depart = dernier.ordre if dernier else 0
    repris = [p for p in precedente.points.all() if normaliser(p.titre) not in deja]
    if not repris:
        raise CoordinationImpossible("Tous les points de la séance précédente y sont déjà.")
    apportes_par = programme_change(seance)
    PointOrdreDuJour.objects.bulk_create(
        [
            PointOrdreDuJour(
                seance=seance,
                titre=p.titre,
                minutes=p.minutes,
                ordre=depart + 10 * rang,
                sequence=apportes_par,
            )
            for rang, p in enumerate(repris, 1)
        ]
    )
    return len(repris)


@transaction.atomic
def modifier_point(
    *, point: PointOrdreDuJour, version: int, changements: Mapping[str, Any], par: Agent, le: date
) -> PointOrdreDuJour:
    """Change le titre, l'intervenant, la durée ou les notes d'un point.

    Le titre et l'intervenant sont dans l'invitation : les invités déjà convoqués sont à prévenir.
    """
    seance = seance_ouverte(point.seance)
    avant = {c: getattr(point, c) for c in ("titre", "intervenant")}
    change = changer(point, version, changements)
    if any(getattr(change, c) != ancien for c, ancien in avant.items()):
        programme_change(seance)
    return change


@transaction.atomic
def retirer_point(*, point: PointOrdreDuJour, par: Agent, le: date) -> None:
    """Retire un point qui n'a pas encore de notes."""
    seance = seance_ouverte(point.seance)
    relu = verrouiller(point)
    if relu.notes:
        raise CoordinationImpossible("Ce point a des notes : effacez-les d'abord.")
    relu.delete()
    programme_change(seance)


@transaction.atomic
def deplacer_point(*, point: PointOrdreDuJour, sens: int, par: Agent, le: date) -> None:
    """Monte (`sens=-1`) ou descend (`sens=1`) un point ; au bord, rien ne change."""
    seance = seance_ouverte(point.seance)
    points = list(seance.points.all())
    rang = next((i for i, p in enumerate(points) if p.pk == point.pk), -1)
    cible = rang + (1 if sens > 0 else -1)
    if rang < 0 or not 0 <= cible < len(points):
        return
    points[rang], points[cible] = points[cible], points[rang]
    for place, deplace in enumerate(points):
        deplace.ordre = 10 * (place + 1)
    PointOrdreDuJour.objects.bulk_update(points, ["ordre"])


@transaction.atomic
def deposer_piece(
    *,
    seance: Seance,
    titre: str,
    contenu: bytes,
    nom: str,
    par: Agent,
    le: date,
    est_emargement: bool = False,
) -> PieceSeance:
    """Dépose un papier : PDF, image ou bureautique, dans la limite de taille.

    La feuille de présence signée s'ajoute même après la diffusion : elle arrive souvent plus tard.
    """
    if not est_emargement:
        seance = seance_ouverte(seance)
    maximum = parametre("taille_maximale_piece_seance", le=le).nombre
    depot = recevoir(contenu, nom=nom, maximum=maximum, admis=DOCUMENTS)
    return PieceSeance.objects.create(
        seance=seance,
        titre=une_ligne(titre or nom)[:160],
        est_emargement=est_emargement,
        fichier=depot.ranger(),
        par=par,
        date=le,
    )


@transaction.atomic
def inviter_membres(*, seance: Seance, par: Agent, le: date) -> int:
    """Met dans la liste les membres de l'instance et son animateur ; rend combien s'ajoutent."""
    seance = seance_ouverte(seance)
    animateur = seance.instance.animateur
    attendus = [
        Invitation(
            seance=seance,
            agent=animateur,
            nom=str(animateur),
            organisme=str(animateur.structure),
            courriel=animateur.courriel.lower(),
            # Qui anime vient : on ne lui demande pas de répondre.
            reponse=ReponseInvitation.PRESENT,
        ),
        *(
            Invitation(
                seance=seance,
                agent_id=m.agent_id,
                nom=m.nom,
                organisme=m.organisme,
                courriel=m.courriel.lower(),
            )
            for m in seance.instance.membres.all()
        ),
    ]
    # Qui a été retiré de la liste ne revient que si l'on réinvite son adresse.
    deja = set(Invitation.toutes.filter(seance=seance).values_list("courriel", flat=True))
    neuves = {i.courriel: i for i in attendus if i.courriel not in deja}
    Invitation.objects.bulk_create(neuves.values())
    return len(neuves)


@transaction.atomic
def inviter(
    *,
    seance: Seance,
    nom: str,
    courriel: str,
    par: Agent,
    le: date,
    organisme: str = "",
    agent: Agent | None = None,
) -> Invitation:
    """Invite quelqu'un de plus à cette séance ; qui en avait été retiré y revient, à réinviter."""
    seance = seance_ouverte(seance)
    courriel = courriel.strip().lower()
    deja = seance.invitations.filter(courriel=courriel).first()
    if deja is not None:
        raise CoordinationImpossible(f"{deja.nom} est déjà dans la liste avec cette adresse.")
    # Un lien neuf, et plus rien de ce que l'adresse retirée avait reçu ou répondu.
    invitation, _ = Invitation.toutes.update_or_create(
        seance=seance,
        courriel=courriel,
        defaults={
            "nom": une_ligne(nom)[:120],
            "organisme": une_ligne(organisme)[:160],
            "agent": agent,
            "sel": uuid.uuid4(),
            "envoyee_le": None,
            "sequence_envoyee": -1,
            "relancee_le": None,
            "reponse": ReponseInvitation.EN_ATTENTE,
            "represente_par": "",
            "message": "",
            "repondu_le": None,
            "est_present": None,
            "retiree_le": None,
            "retiree_par": None,
            "retrait_envoye_le": None,
        },
    )
    return invitation
