"""Envoyer, faire les travaux de fond, et lire ce qui est parti."""

from __future__ import annotations

import email
import io

from django.core import mail
from django.db import connection
from icalendar import Calendar
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from jalons.coordination import jobs
from jalons.coordination.services import compte_rendu as comptes_rendus
from jalons.coordination.services import invitation as invitations
from jalons.coordination.services import seance as seances
from tests.coordination.decor import JOUR, SITE, a_paris

MAINTENANT = a_paris(2026, 3, 16, 10)


def envoyer(decor, seance):
    return invitations.envoyer_invitations(
        seance=seance, par=decor.anne, le=MAINTENANT, adresse=SITE
    )


def faire_les_travaux():
    """Exécute, dans l'ordre, les travaux en file, comme le ferait le serveur de fond."""
    actes = {
        "coordination.envoyer_invitation": jobs.envoyer_invitation,
        "coordination.envoyer_compte_rendu": jobs.envoyer_compte_rendu,
    }
    for travail in ProcrastinateJob.objects.filter(task_name__in=actes).order_by("id"):
        actes[travail.task_name](**travail.args)
    with connection.cursor() as curseur:
        curseur.execute("UPDATE procrastinate_jobs SET status = 'succeeded'")


def agenda_de(message):
    """L'événement et la méthode, relus du message tel qu'il part sur le fil."""
    recu = email.message_from_bytes(message.message().as_bytes())
    parties = [p for p in recu.walk() if p.get_content_type() == "text/calendar"]
    assert len(parties) == 1
    calendrier = Calendar.from_ical(parties[0].get_payload(decode=True))
    assert parties[0].get_param("method") == str(calendrier["METHOD"])
    assert calendrier.errors == []
    return calendrier, calendrier.events[0]


def messages_a(courriel):
    return [m for m in mail.outbox if m.to == [courriel]]


def tenir(decor, seance):
    invitations.noter_presences(
        seance=seance,
        presents=set(seance.invitations.values_list("pk", flat=True)[:2]),
        par=decor.anne,
        le=JOUR,
    )
    point = seance.points.first()
    seances.modifier_point(
        point=point,
        version=point.version,
        changements={"notes": "La navette ouvrira en septembre."},
        par=decor.anne,
        le=JOUR,
    )
    seance.refresh_from_db()
    return seance


def diffuser(decor, seance):
    return comptes_rendus.diffuser_compte_rendu(
        seance=seance, version=seance.version, par=decor.anne, le=JOUR
    )


def texte_pdf(contenu):
    return " ".join(p.extract_text() for p in PdfReader(io.BytesIO(bytes(contenu))).pages)
