"""Faire savoir quelque chose à une personne : par SMS ou courriel si elle l'accepte, sinon par lettre.

Rien ne part deux fois (`socle.remises`) ; l'accord et le décès signalé se relisent à l'instant de partir.
"""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from jalons.comptes.models import Agent
from jalons.personnes.documents.nouvelle import NouvelleLettre
from jalons.personnes.models import Document, EnvoiNouvelle, Personne
from jalons.personnes.nouvelles import Nouvelle, NouvelleAPersonne
from jalons.personnes.selectors import destinataire_de, moyens_de
from jalons.personnes.services.faits import composer_et_archiver
from jalons.socle import remises
from jalons.socle.courriels import expedier
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.fiches import une_ligne
from jalons.socle.files import FileDeTravail
from jalons.socle.remises import Canal, EtatRemise
from jalons.socle.sms import expedier_sms
from jalons.socle.telephones import Moyen

TACHE = "personnes.envoyer_nouvelle"


class NouvelleImpossible(ErreurMetier):
    """Cette nouvelle ne se remet pas ainsi."""


@transaction.atomic
def prevenir(*, personne: Personne, genre: str, objet_id: int, raison: str) -> EnvoiNouvelle | None:
    """Met la nouvelle en file, une seule fois ; None si elle est déjà donnée, ou si un décès est signalé.

    Sans moyen accepté, elle attend une lettre : `canal` vide.
    """
    if personne.deces_signale:
        return None
    moyen = next(iter(moyens_de(personne)), None)
    try:
        with transaction.atomic():
            envoi = EnvoiNouvelle.objects.create(
                personne=personne,
                genre=genre,
                objet_id=objet_id,
                raison=raison,
                canal=moyen.canal if moyen else "",
                destinataire=moyen.destinataire if moyen else "",
            )
    except IntegrityError:
        return None
    if moyen is not None:
        app.configure_task(TACHE, queue=FileDeTravail.COURRIELS.value).defer(envoi_id=envoi.pk)
    return envoi


def _dite(envoi: EnvoiNouvelle, maintenant: datetime) -> Nouvelle | None:
    return NouvelleAPersonne.par_code(envoi.genre).dire(envoi, maintenant=maintenant)


def _moyen(envoi: EnvoiNouvelle, maintenant: datetime) -> Moyen | None:
    """Par où l'envoyer, relu ; une nouvelle qui n'a plus lieu d'être ne part pas."""
    if envoi.personne.deces_signale or _dite(envoi, maintenant) is None:
        return None
    return next(iter(moyens_de(envoi.personne)), None)


def _expedier(envoi: EnvoiNouvelle, maintenant: datetime) -> None:
    dite = _dite(envoi, maintenant)
    if dite is None:
        return
    if envoi.canal == Canal.SMS:
        expedier_sms(telephone=envoi.destinataire, texte=une_ligne(dite.court))
        return
    corps = [f"Bonjour {envoi.personne.prenom},", *dite.paragraphes]
    if dite.agent is not None:
        corps.append(", ".join(m for m in (str(dite.agent), dite.agent.telephone) if m))
    corps.append(settings.DEPARTEMENT.nom)
    expedier(
        EmailMessage(subject=dite.objet, body="\n\n".join(corps) + "\n", to=[envoi.destinataire])
    )


def remettre_nouvelle(*, envoi_id: int, maintenant: datetime) -> bool:
    """Remet une nouvelle une seule fois ; rend vrai si elle part. L'erreur de remise remonte."""
    tenus = EnvoiNouvelle.objects.select_for_update(of=("self",)).select_related("personne")
    envoi = remises.prendre(
        tenus.exclude(canal=""), envoi_id, moyen=lambda e: _moyen(e, maintenant)
    )
    if envoi is None:
        return False
    remises.remettre(envoi, lambda e: _expedier(e, maintenant))
    with transaction.atomic():
        remises.noter_envoye(envoi, maintenant)
        NouvelleAPersonne.par_code(envoi.genre).noter_parti(envoi, maintenant)
    return True


@transaction.atomic
def composer_la_lettre(
    *, envoi: EnvoiNouvelle, par: Agent, le: date, maintenant: datetime
) -> Document:
    """La lettre qui dit la nouvelle, rangée au dossier ; la personne est alors dite prévenue autrement.

    La même lettre se rend si elle est déjà faite. Lève `NouvelleImpossible` s'il n'y a plus rien à dire.
    """
    tenu = (
        EnvoiNouvelle.objects.select_for_update(of=("self",))
        .select_related("personne", "lettre")
        .get(pk=envoi.pk)
    )
    if tenu.lettre is not None:
        return tenu.lettre
    dite = _dite(tenu, maintenant)
    if dite is None or tenu.personne.deces_signale:
        raise NouvelleImpossible("Il n'y a plus rien à dire de cela.")
    if tenu.etat == EtatRemise.ENVOYE:
        raise NouvelleImpossible("Le message est parti : la lettre n'est plus à faire.")
    agent = dite.agent or par
    document = composer_et_archiver(
        personne=tenu.personne,
        document=NouvelleLettre,
        titre=dite.objet[:160],
        donnees={
            "destinataire": destinataire_de(tenu.personne, le=le),
            "civilite": tenu.personne.civilite,
            "objet": dite.objet,
            "paragraphes": list(dite.paragraphes),
            "reference": f"NOUV-{tenu.pk}",
            "agent": {
                "prenom": agent.prenom,
                "nom": agent.nom,
                "qualite": agent.fonction,
                "telephone": agent.telephone,
                "lieu_date": f"Le {le:%d/%m/%Y}",
            },
        },
        par=par,
        le=le,
    )
    tenu.lettre, tenu.etat = document, EtatRemise.PREVENUE
    tenu.envoye_le = timezone.now()
    tenu.save(update_fields=["lettre", "etat", "envoye_le"])
    return document
