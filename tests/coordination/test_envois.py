"""« Envoyée » ne se dit qu'une fois le message parti ; ce qui ne part pas se voit et se relance."""

from __future__ import annotations

import logging

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone

from jalons.comptes import mot_de_passe
from jalons.coordination.enums import TACHE_COMPTE_RENDU, TACHE_INVITATION
from jalons.coordination.models import Invitation
from jalons.coordination.selectors.envois import envois_inaboutis
from jalons.coordination.services import compte_rendu, invitation, messages
from jalons.coordination.services import seance as seances
from jalons.socle.courriels import MessageNonParti
from tests.coordination.decor import JOUR, SITE, u, une_seance
from tests.outillage.decors import decor_partage


@decor_partage
def convoquee(decor):
    """Une séance dont les invitations sont confiées à la messagerie."""
    seance = une_seance(decor)
    invitation.envoyer_invitations(seance=seance, par=decor.anne, le=timezone.now(), adresse=SITE)
    return seance


def etats(seance) -> set[str]:
    return set(envois_inaboutis(seance.invitations.select_related("seance")).values())


def finir(statut: str, tache: str = TACHE_INVITATION) -> None:
    with connection.cursor() as curseur:
        curseur.execute(
            "UPDATE procrastinate_jobs SET status = %s WHERE task_name = %s", [statut, tache]
        )


@pytest.mark.parametrize("panne", [OSError("coupé"), None])
def test_un_message_refuse_n_est_jamais_note_envoye(convoquee, monkeypatch, caplog, panne):
    """La messagerie lève, ou ne prend rien : dans les deux cas, rien n'est écrit."""

    def refuser(self, lot):
        if panne:
            raise panne
        return 0

    monkeypatch.setattr(EmailBackend, "send_messages", refuser)
    une = convoquee.invitations.first()
    with caplog.at_level(logging.ERROR), pytest.raises((OSError, MessageNonParti)):
        messages.envoyer_invitation(invitation_id=une.pk, adresse=SITE, maintenant=timezone.now())
    relue = Invitation.objects.get(pk=une.pk)
    assert (relue.envoyee_le, relue.sequence_envoyee) == (None, -1)
    assert "n'est pas parti" in caplog.text
    assert une.courriel not in caplog.text


def test_le_lien_d_un_mot_de_passe_suit_la_meme_regle(scene, monkeypatch):
    monkeypatch.setattr(EmailBackend, "send_messages", lambda self, lot: 0)
    with pytest.raises(MessageNonParti):
        mot_de_passe.envoyer_lien(agent_id=scene.claire.pk, adresse=SITE, maintenant=timezone.now())


def test_la_seance_dit_ce_qui_part_puis_ce_qui_n_est_pas_parti(convoquee, client_de):
    assert etats(convoquee) == {"en_cours"}
    client = client_de("anne")
    page = client.get(u("seance", convoquee.pk)).content.decode()
    assert "Invitation en file" in page and "message refusé" not in page
    finir("failed")
    assert etats(convoquee) == {"echec"}
    page = client.get(u("seance", convoquee.pk)).content.decode()
    assert "message refusé" in page and "ne sont pas partis" in page
    assert u("envoyer", convoquee.pk) in page, "renvoyer est à portée de main"


def test_un_envoi_abouti_ne_laisse_rien_a_dire(convoquee):
    for une in convoquee.invitations.all():
        messages.envoyer_invitation(invitation_id=une.pk, adresse=SITE, maintenant=timezone.now())
    assert len(mail.outbox) == convoquee.invitations.count()
    assert etats(convoquee) == set()
    finir("failed")
    assert etats(convoquee) == set(), "un vieil échec, rattrapé, ne se dit plus"


def test_un_compte_rendu_qui_n_est_pas_parti_se_dit_aussi(decor, convoquee):
    for une in convoquee.invitations.all():
        messages.envoyer_invitation(invitation_id=une.pk, adresse=SITE, maintenant=timezone.now())
    invitation.noter_presences(seance=convoquee, presents=set(), par=decor.anne, le=JOUR)
    convoquee.refresh_from_db()
    for point in convoquee.points.all():
        seances.modifier_point(
            point=point,
            version=point.version,
            changements={"notes": "Dit"},
            par=decor.anne,
            le=JOUR,
        )
    compte_rendu.diffuser_compte_rendu(
        seance=convoquee, version=convoquee.version, par=decor.anne, le=JOUR
    )
    assert etats(convoquee) == {"en_cours"}
    finir("failed", TACHE_COMPTE_RENDU)
    assert etats(convoquee) == {"echec"}
