"""Remettre un message au plus une fois : pris « en cours » et validé, puis remis (docs/adr/0035).

Un travail tué pendant la remise laisse un message « peut-être parti », que seul un agent renvoie.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction

from jalons.socle.telephones import Moyen


class Canal(models.TextChoices):
    SMS = "sms", "SMS"
    COURRIEL = "courriel", "Courriel"


class EtatRemise(models.TextChoices):
    """Un message se remet une fois : interrompu, il est dit incertain et ne repart pas seul."""

    A_ENVOYER = "a_envoyer", "À envoyer"
    EN_COURS = "en_cours", "En cours d'envoi"
    ENVOYE = "envoye", "Envoyé"
    ECHEC = "echec", "Non parti"
    INCERTAIN = "incertain", "Peut-être parti"
    PREVENUE = "prevenue", "Prévenue autrement"


NON_PARTIS = (EtatRemise.ECHEC, EtatRemise.INCERTAIN)


class Remise(models.Model):
    """Ce qui part une fois : par où, vers quoi, et ce qu'il en est advenu."""

    canal = models.CharField(max_length=10, choices=Canal.choices)
    destinataire = models.CharField("envoyé à", max_length=254)
    etat = models.CharField(max_length=10, choices=EtatRemise.choices, default=EtatRemise.A_ENVOYER)
    envoye_le = models.DateTimeField("envoyé le", null=True)
    incident = models.CharField("pourquoi il n'est pas parti", max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def moyen(self) -> Moyen:
        """Par où il part."""
        return Moyen(self.canal, self.destinataire)


UneRemise = TypeVar("UneRemise", bound=Remise)


@transaction.atomic(durable=True)
def prendre(
    tenues: models.QuerySet[Any], pk: int, *, moyen: Callable[[Any], Moyen | None]
) -> Any | None:
    """Le message, noté « en cours » pour qu'aucun autre travail ne le remette ; None : rien à faire.

    `tenues` verrouille (`select_for_update`). `moyen` se relit à cet instant : None, plus rien n'est à
    dire, et la ligne s'efface.
    """
    remise = tenues.filter(pk=pk).first()
    if remise is None:
        return None
    if remise.etat == EtatRemise.EN_COURS:
        remise.etat = EtatRemise.INCERTAIN
        remise.incident = "L'envoi s'est interrompu : le message est peut-être parti."
        remise.save()
        return None
    if remise.etat != EtatRemise.A_ENVOYER:
        return None
    par_ou = moyen(remise)
    if par_ou is None:
        remise.delete()
        return None
    remise.canal, remise.destinataire = par_ou.canal, par_ou.destinataire
    remise.etat, remise.incident = EtatRemise.EN_COURS, ""
    remise.save()
    return remise


def remettre(remise: UneRemise, envoyer: Callable[[UneRemise], None]) -> None:
    """Remet le message pris. L'erreur de remise remonte, et le message se retente : la file réessaie."""
    try:
        envoyer(remise)
    except Exception:
        type(remise)._default_manager.filter(pk=remise.pk).update(etat=EtatRemise.A_ENVOYER)
        raise


def noter_envoye(remise: Remise, maintenant: datetime) -> None:
    """Il est parti."""
    type(remise)._default_manager.filter(pk=remise.pk).update(
        etat=EtatRemise.ENVOYE, envoye_le=maintenant, incident=""
    )


def noter_l_echec(modele: type[Remise], pk: int, raison: str) -> None:
    """Les essais sont épuisés : ceux qui peuvent prévenir autrement le voient."""
    modele._default_manager.filter(pk=pk, etat=EtatRemise.A_ENVOYER).update(
        etat=EtatRemise.ECHEC, incident=raison[:300]
    )
