"""Rappeler un rendez-vous : préparé quand son jour vient, remis une seule fois, et dit s'il n'est pas parti.

Rien ne part deux fois (`socle.remises`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from procrastinate.contrib.django import app

from jalons.accueil import evenements
from jalons.accueil.enums import EtatRendezVous
from jalons.accueil.models import Rappel, RendezVous
from jalons.accueil.selectors.rappels import (
    est_a_reprendre,
    moyen_de,
    rendez_vous_a_rappeler,
)
from jalons.accueil.services.convocations import FILE_DES_COURRIELS, donnees_de_lettre
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.socle.courriels import expedier
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.fiches import une_ligne
from jalons.socle.remises import Canal, EtatRemise, noter_envoye, prendre, remettre
from jalons.socle.remises import noter_l_echec as noter_non_parti
from jalons.socle.sms import expedier_sms
from jalons.socle.telephones import Moyen

TACHE_RAPPEL = "accueil.envoyer_rappel"


class RappelClos(ErreurMetier):
    """Ce rappel est parti, ou le rendez-vous n'en attend plus."""


def _mettre_en_file(rappel: Rappel) -> None:
    app.configure_task(TACHE_RAPPEL, queue=FILE_DES_COURRIELS).defer(rappel_id=rappel.pk)


@transaction.atomic
def _preparer(rendez_vous: RendezVous) -> bool:
    moyen = moyen_de(rendez_vous.personne)
    if moyen is None:
        return False
    rappel, est_neuf = Rappel.objects.get_or_create(
        rendez_vous=rendez_vous,
        defaults={"canal": moyen.canal, "destinataire": moyen.destinataire},
    )
    if est_neuf:
        _mettre_en_file(rappel)
    return est_neuf


def preparer_rappels(*, maintenant: datetime) -> int:
    """Met en file les rappels dont le jour est venu ; rejoué, ou joué par deux, n'en double aucun."""
    return sum(_preparer(rendez_vous) for rendez_vous in rendez_vous_a_rappeler(maintenant))


def _tient_encore(rappel: Rappel, maintenant: datetime) -> Moyen | None:
    """Par où rappeler, relu à l'instant de la remise ; None : il n'y a plus rien à rappeler."""
    rendez_vous = rappel.rendez_vous
    if (
        rendez_vous.etat != EtatRendezVous.PREVU
        or rendez_vous.debut <= maintenant
        or rendez_vous.personne.deces_signale
    ):
        return None
    return moyen_de(rendez_vous.personne)


def _remettre(rendez_vous: RendezVous, moyen: Moyen, maintenant: datetime) -> None:
    le = timezone.localdate(maintenant)
    contexte: dict[str, Any] = {
        **donnees_de_lettre(rendez_vous, le=le),
        "prenom": rendez_vous.personne.prenom,
        "departement": settings.DEPARTEMENT,
    }
    if moyen.canal == Canal.SMS:
        texte = render_to_string("accueil/sms/rappel.txt", contexte)
        expedier_sms(telephone=moyen.destinataire, texte=une_ligne(texte))
        return
    texte = render_to_string("accueil/courriels/rappel.txt", contexte)
    expedier(
        EmailMessage(
            subject=f"Rappel : votre rendez-vous du {contexte['jour']}",
            body=texte.strip() + "\n",
            to=[moyen.destinataire],
        )
    )


def envoyer_rappel(*, rappel_id: int, maintenant: datetime) -> bool:
    """Remet un rappel une seule fois ; rend vrai si un message part.

    Sans effet s'il est parti, si le rendez-vous n'est plus à venir, si un décès est signalé, ou si la
    personne a retiré son accord. L'erreur de remise remonte : la file réessaie.
    """
    tenus = Rappel.objects.select_for_update(of=("self", "rendez_vous")).select_related(
        "rendez_vous__personne", "rendez_vous__site", "rendez_vous__agent"
    )
    rappel = prendre(tenus, rappel_id, moyen=lambda r: _tient_encore(r, maintenant))
    if rappel is None:
        return False
    remettre(rappel, lambda r: _remettre(r.rendez_vous, r.moyen, maintenant))
    _noter_envoye(rappel, maintenant)
    return True


@transaction.atomic
def _noter_envoye(rappel: Rappel, maintenant: datetime) -> None:
    noter_envoye(rappel, maintenant)
    journaliser(
        evenements.RappelEnvoye,
        personne_id=rappel.rendez_vous.personne_id,
        par=None,
        le=timezone.localdate(maintenant),
        objet_id=rappel.rendez_vous_id,
        date=f"{timezone.localtime(rappel.rendez_vous.debut):%d/%m/%Y}",
        canal=Canal(rappel.canal).label,
    )


@transaction.atomic
def noter_l_echec(*, rappel_id: int, raison: str) -> None:
    """Les essais sont épuisés : le rappel se montre à ceux qui peuvent prévenir la personne."""
    noter_non_parti(Rappel, rappel_id, raison)


@transaction.atomic
def reprendre_rappel(*, rendez_vous: RendezVous, renvoyer: bool, par: Agent) -> Rappel:
    """Un agent renvoie un rappel qui n'est pas parti, ou dit qu'il a prévenu la personne autrement.

    Lève `RappelClos` s'il est parti entre-temps.
    """
    rappel = Rappel.objects.select_for_update().filter(rendez_vous=rendez_vous).first()
    if rappel is None or not est_a_reprendre(rappel):
        raise RappelClos("Ce rappel n'attend plus rien.")
    if renvoyer:
        rappel.etat, rappel.incident = EtatRemise.A_ENVOYER, ""
        _mettre_en_file(rappel)
    else:
        rappel.etat, rappel.incident = EtatRemise.PREVENUE, f"Par {par}"
    rappel.save()
    return rappel
