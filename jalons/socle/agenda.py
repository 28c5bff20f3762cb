"""Un événement pour les agendas : invitation, mise à jour, annulation (RFC 5545 et 5546).

Un événement garde toujours le même UID ; SEQUENCE grandit quand sa date ou son lieu change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

PARIS = ZoneInfo("Europe/Paris")
_FUSEAU = """BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
DTSTART:19810329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


@dataclass(frozen=True, slots=True)
class EvenementAgenda:
    """Un rendez-vous d'un agenda que l'on relit : sans invités ni réponse à donner."""

    uid: str
    sequence: int
    titre: str
    debut: datetime
    fin: datetime
    lieu: str = ""
    description: str = ""
    lien: str = ""
    est_annulee: bool = False


def composer_agenda(
    *, nom: str, evenements: Iterable[EvenementAgenda], horodatage: datetime
) -> bytes:
    """Le fichier .ics d'un abonnement : METHOD PUBLISH, relu toutes les quatre heures."""
    calendrier = Calendar()
    calendrier.add("prodid", "-//Jalons//Agenda//FR")
    calendrier.add("version", "2.0")
    calendrier.add("method", "PUBLISH")
    calendrier.add("x-wr-calname", nom)
    calendrier.add("x-wr-timezone", "Europe/Paris")
    calendrier.add("refresh-interval", timedelta(hours=4), parameters={"VALUE": "DURATION"})
    calendrier.add("x-published-ttl", timedelta(hours=4))
    calendrier.add_component(Timezone.from_ical(_FUSEAU))
    for lu in evenements:
        evenement = Event()
        evenement.add("uid", lu.uid)
        evenement.add("sequence", lu.sequence)
        evenement.add("dtstamp", horodatage.astimezone(ZoneInfo("UTC")))
        evenement.add("dtstart", lu.debut.astimezone(PARIS))
        evenement.add("dtend", lu.fin.astimezone(PARIS))
        evenement.add("summary", f"Annulée : {lu.titre}" if lu.est_annulee else lu.titre)
        for champ, valeur in (
            ("location", lu.lieu),
            ("description", lu.description),
            ("url", lu.lien),
        ):
            if valeur:
                evenement.add(champ, valeur)
        evenement.add("status", "CANCELLED" if lu.est_annulee else "CONFIRMED")
        evenement.add("transp", "TRANSPARENT" if lu.est_annulee else "OPAQUE")
        calendrier.add_component(evenement)
    return bytes(calendrier.to_ical())


def _adresse(courriel: str, nom: str) -> vCalAddress:
    adresse = vCalAddress(f"mailto:{courriel}")
    adresse.params["CN"] = vText(nom)
    return adresse


def composer_ics(
    *,
    uid: str,
    sequence: int,
    titre: str,
    debut: datetime,
    fin: datetime,
    lieu: str,
    description: str,
    organisateur: tuple[str, str],
    invite: tuple[str, str],
    horodatage: datetime,
    lien: str = "",
    participation: str = "NEEDS-ACTION",
    est_annulee: bool = False,
) -> bytes:
    """Le fichier .ics d'un invité. `organisateur` et `invite` : (courriel, nom).

    `participation` : sa réponse déjà connue, au sens de PARTSTAT.
    METHOD vaut REQUEST (invitation ou mise à jour) ou CANCEL ; les heures sont à Paris.
    """
    calendrier = Calendar()
    calendrier.add("prodid", "-//Jalons//Agenda//FR")
    calendrier.add("version", "2.0")
    calendrier.add("method", "CANCEL" if est_annulee else "REQUEST")
    calendrier.add_component(Timezone.from_ical(_FUSEAU))
    evenement = Event()
    evenement.add("uid", uid)
    evenement.add("sequence", sequence)
    evenement.add("dtstamp", horodatage.astimezone(ZoneInfo("UTC")))
    evenement.add("dtstart", debut.astimezone(PARIS))
    evenement.add("dtend", fin.astimezone(PARIS))
    evenement.add("summary", titre)
    evenement.add("location", lieu)
    evenement.add("description", description)
    evenement.add("status", "CANCELLED" if est_annulee else "CONFIRMED")
    evenement.add("transp", "OPAQUE")
    if lien:
        evenement.add("url", lien)
    evenement.add("organizer", _adresse(*organisateur))
    participant = _adresse(*invite)
    participant.params["ROLE"] = vText("REQ-PARTICIPANT")
    participant.params["PARTSTAT"] = vText(participation)
    participant.params["RSVP"] = vText("FALSE" if est_annulee else "TRUE")
    evenement.add("attendee", participant, encode=False)
    calendrier.add_component(evenement)
    return bytes(calendrier.to_ical())
