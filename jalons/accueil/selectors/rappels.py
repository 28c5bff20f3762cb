"""Lectures sur les rappels : ceux qui sont dus, ceux qui ne sont pas partis, ce que l'écran en dit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from jalons.accueil.enums import EtatRendezVous
from jalons.accueil.models import Rappel, RendezVous
from jalons.accueil.rules.rappels import jour_du_rappel
from jalons.accueil.selectors.reception import bornes_du_jour
from jalons.personnes.models import Personne
from jalons.personnes.selectors import moyens_de
from jalons.socle.parametres import parametre
from jalons.socle.remises import NON_PARTIS, Canal
from jalons.socle.telephones import Moyen

_UN_ACCORD = Q(personne__coordonnees__accepte_sms=True) | Q(
    personne__coordonnees__accepte_courriel=True
)


def moyen_de(personne: Personne) -> Moyen | None:
    """Par où la personne accepte d'être rappelée, d'après ses coordonnées d'aujourd'hui."""
    return next(iter(moyens_de(personne)), None)


def jour_prevu(rendez_vous: RendezVous, *, le: date) -> date | None:
    """Le jour où ce rendez-vous se rappelle, selon le réglage du jour `le` ; None s'il ne se rappelle pas."""
    convocation = getattr(rendez_vous, "convocation", None)
    if convocation is None:
        return None
    return jour_du_rappel(
        timezone.localtime(rendez_vous.debut).date(),
        delai=int(parametre("delai_rappel_rendez_vous", le=le).nombre),
        pris_le=convocation.document.date,
    )


def rendez_vous_a_rappeler(maintenant: datetime) -> Iterator[RendezVous]:
    """Les rendez-vous encore prévus dont le jour du rappel est venu, sans rappel et avec un accord."""
    le = timezone.localdate(maintenant)
    delai = int(parametre("delai_rappel_rendez_vous", le=le).nombre)
    proches = (
        RendezVous.objects.filter(
            _UN_ACCORD,
            etat=EtatRendezVous.PREVU,
            debut__gt=maintenant,
            debut__lte=bornes_du_jour(le + timedelta(days=delai))[1],
            rappel__isnull=True,
            personne__deces_signale=False,
        )
        .select_related("personne", "convocation__document")
        .order_by("debut", "pk")
    )
    for rendez_vous in proches:
        jour = jour_prevu(rendez_vous, le=le)
        if jour is not None and jour <= le:
            yield rendez_vous


def est_a_reprendre(rappel: Rappel | None) -> bool:
    """Vrai si un agent peut encore le renvoyer, ou dire qu'il a prévenu la personne."""
    return rappel is not None and rappel.etat in NON_PARTIS


def dire_le_rappel(rendez_vous: RendezVous, *, le: date) -> str:
    """Ce que la page d'un rendez-vous prévu dit du rappel, tant qu'il n'y en a pas."""
    jour = jour_prevu(rendez_vous, le=le)
    if jour is None:
        return ""
    if rendez_vous.personne.deces_signale:
        return "Aucun rappel ne part tant que la caisse signale un décès."
    moyen = moyen_de(rendez_vous.personne)
    if moyen is None:
        return (
            "Aucun rappel ne partira : la personne n'a accepté ni SMS, ni courriel, ou son numéro ne "
            "reçoit pas de SMS."
        )
    canal = Canal(moyen.canal).label
    return f"Un rappel partira le {jour:%d/%m/%Y} par {canal} ({moyen.destinataire})."
