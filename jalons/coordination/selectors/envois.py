"""Ce qui n'est pas encore parti chez les invités, et ce qui ne partira pas sans un geste."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from procrastinate.contrib.django.models import ProcrastinateJob

from jalons.coordination.enums import TACHE_COMPTE_RENDU, TACHE_INVITATION, TACHE_RETRAIT
from jalons.coordination.models import Invitation, Seance

EN_COURS, ECHEC = "en_cours", "echec"


def en_attente(invitations: Iterable[int], tache: str) -> set[int]:
    """Celles de ces invitations pour qui un travail de ce nom est en file, ou en train de partir."""
    travaux = ProcrastinateJob.objects.filter(
        task_name=tache, args__invitation_id__in=list(invitations), status__in=("todo", "doing")
    )
    return set(travaux.values_list("args__invitation_id", flat=True))


def _message_attendu(invitation: Invitation) -> str:
    """Le message que l'invité devrait recevoir et n'a pas : le nom du travail, ou rien."""
    if not invitation.courriel:
        return ""
    if invitation.retiree_le is not None:
        parti = invitation.envoyee_le is None or invitation.retrait_envoye_le is not None
        return "" if parti else TACHE_RETRAIT
    if invitation.seance.diffuse_le:
        return TACHE_COMPTE_RENDU if invitation.compte_rendu_envoye_le is None else ""
    return TACHE_INVITATION if invitation.sequence_envoyee < invitation.seance.sequence else ""


def envois_inaboutis(invitations: Iterable[Invitation]) -> dict[int, str]:
    """Par invitation en retard d'un message : « en_cours », ou « echec » après le dernier essai.

    Les invitations portent leur séance. Rien n'est lu quand chacun a tout reçu. Qui attend un message
    qu'aucun travail ne porte (pas encore demandé, ou perdu) n'y est pas.
    """
    attendus = {(tache, i.pk) for i in invitations if (tache := _message_attendu(i))}
    if not attendus:
        return {}
    travaux = ProcrastinateJob.objects.filter(
        task_name__in={tache for tache, _ in attendus},
        args__invitation_id__in=[pk for _, pk in attendus],
        status__in=("todo", "doing", "failed"),
    ).order_by("pk")
    return {
        pk: ECHEC if etat == "failed" else EN_COURS
        for tache, pk, etat in travaux.values_list("task_name", "args__invitation_id", "status")
        if (tache, pk) in attendus
    }


@dataclass(frozen=True, slots=True)
class InvitesDeLaSeance:
    """Les invités, et ceux que l'on a retirés ; chacun porte sa séance et l'état de son `envoi`."""

    invites: list[Invitation]
    retires: list[Invitation]

    @property
    def a_ecrire(self) -> list[Invitation]:
        """Ceux qui n'ont pas la version courante, et pour qui rien n'est en file."""
        return [i for i in self._en_retard() if i.envoi != EN_COURS]  # type: ignore[attr-defined]

    @property
    def a_prevenir(self) -> list[Invitation]:
        """Parmi eux, ceux qui ont déjà reçu une version que celle-ci remplace."""
        return [i for i in self.a_ecrire if i.sequence_envoyee >= 0]

    @property
    def en_route(self) -> int:
        """Les messages de la séance qui attendent leur tour."""
        return sum(i.envoi == EN_COURS for i in self.invites)  # type: ignore[attr-defined]

    @property
    def non_partis(self) -> int:
        """Les messages que la messagerie a refusés."""
        return sum(i.envoi == ECHEC for i in self.invites)  # type: ignore[attr-defined]

    @property
    def sans_compte_rendu(self) -> int:
        """Ceux qui devraient avoir le compte rendu, et pour qui rien n'est en file."""
        return sum(
            bool(i.courriel) and i.compte_rendu_envoye_le is None and i.envoi != EN_COURS  # type: ignore[attr-defined]
            for i in self.invites
        )

    def _en_retard(self) -> list[Invitation]:
        return [i for i in self.invites if i.courriel and i.sequence_envoyee < i.seance.sequence]


def invites_de_la_seance(seance: Seance) -> InvitesDeLaSeance:
    """Tous ceux qui sont ou ont été dans la liste, et l'état de ce qui doit leur parvenir."""
    lues = list(Invitation.toutes.filter(seance=seance).select_related("retiree_par"))
    for invitation in lues:
        invitation.seance = seance
    inaboutis = envois_inaboutis(lues)
    for invitation in lues:
        invitation.envoi = inaboutis.get(invitation.pk, "")  # type: ignore[attr-defined]
    return InvitesDeLaSeance(
        invites=[i for i in lues if i.retiree_le is None],
        retires=[i for i in lues if i.retiree_le is not None],
    )
