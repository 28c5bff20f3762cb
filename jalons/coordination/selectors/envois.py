"""Ce qui n'est pas encore parti chez les invités, et ce qui ne partira pas sans un geste."""

from __future__ import annotations

from collections.abc import Iterable

from procrastinate.contrib.django.models import ProcrastinateJob

from jalons.coordination.enums import TACHE_COMPTE_RENDU, TACHE_INVITATION
from jalons.coordination.models import Invitation, Seance

_EN_COURS, _ECHEC = "en_cours", "echec"


def envois_inaboutis(invitations: Iterable[Invitation]) -> dict[int, str]:
    """Par invitation en retard d'un message : « en_cours », ou « echec » après le dernier essai.

    Les invitations portent leur séance. Rien n'est lu quand chacun a tout reçu.
    """
    attendus = {
        (TACHE_INVITATION, i.pk)
        for i in invitations
        if i.courriel and i.sequence_envoyee < i.seance.sequence
    } | {
        (TACHE_COMPTE_RENDU, i.pk)
        for i in invitations
        if i.courriel and i.seance.diffuse_le and i.compte_rendu_envoye_le is None
    }
    if not attendus:
        return {}
    travaux = ProcrastinateJob.objects.filter(
        task_name__in={tache for tache, _ in attendus},
        args__invitation_id__in=[pk for _, pk in attendus],
        status__in=("todo", "doing", "failed"),
    ).order_by("pk")
    return {
        pk: _ECHEC if etat == "failed" else _EN_COURS
        for tache, pk, etat in travaux.values_list("task_name", "args__invitation_id", "status")
        if (tache, pk) in attendus
    }


def invitations_de_la_seance(seance: Seance) -> tuple[list[Invitation], int]:
    """Les invitations, chacune avec sa séance et l'état de son envoi ; le nombre de non parties."""
    invitations = list(seance.invitations.all())
    for invitation in invitations:
        invitation.seance = seance
    inaboutis = envois_inaboutis(invitations)
    for invitation in invitations:
        invitation.envoi = inaboutis.get(invitation.pk, "")  # type: ignore[attr-defined]
    return invitations, list(inaboutis.values()).count(_ECHEC)
