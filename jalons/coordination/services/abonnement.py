"""S'abonner au calendrier de ses séances : ouvrir, renouveler ou fermer l'adresse secrète."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from jalons.comptes.models import Agent
from jalons.coordination.agendas import SourceAgenda
from jalons.coordination.enums import EtatSeance
from jalons.coordination.models import AbonnementAgenda
from jalons.coordination.selectors.calendrier import seances_de_l_agenda
from jalons.coordination.selectors.liens import adresse_de_seance
from jalons.socle.agenda import EvenementAgenda, composer_agenda


@transaction.atomic
def ouvrir_abonnement(*, par: Agent, le: date) -> AbonnementAgenda:
    """Une adresse neuve pour l'agent ; celle d'avant, s'il y en avait une, ne s'ouvre plus."""
    abonnement, neuf = AbonnementAgenda.objects.get_or_create(agent=par, defaults={"date": le})
    if not neuf:
        abonnement.sel, abonnement.date = uuid.uuid4(), le
        abonnement.save(update_fields=["sel", "date"])
    return abonnement


@transaction.atomic
def fermer_abonnement(*, par: Agent, le: date) -> None:
    """L'adresse ne s'ouvre plus."""
    AbonnementAgenda.objects.filter(agent=par).delete()


def composer_abonnement(agent: Agent, *, adresse: str, maintenant: datetime) -> bytes:
    """Le fichier .ics de l'agent : ses séances, sans nom d'invité ni de personne accompagnée."""
    evenements = [
        EvenementAgenda(
            uid=f"{s.uid}@jalons",
            sequence=s.sequence,
            titre=f"{s.instance.nom} — {s.theme}" if s.theme else s.instance.nom,
            debut=s.debut,
            fin=s.fin,
            lieu=" — ".join(filter(None, (s.lieu, s.visioconference))),
            description=f"{s.get_etat_display()}. Animée par {s.instance.animateur}.",
            lien=adresse_de_seance(s, adresse),
            est_annulee=s.etat == EtatSeance.ANNULEE,
        )
        for s in seances_de_l_agenda(agent, maintenant=maintenant)
    ]
    for source in SourceAgenda.tous():
        evenements += source.evenements(agent, adresse=adresse, maintenant=maintenant)
    return composer_agenda(
        nom="Mes séances — Jalons", evenements=evenements, horodatage=timezone.localtime(maintenant)
    )
