"""L'espace d'une personne, vu de l'agent : l'ouvrir et l'envoyer, le renvoyer, le fermer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.evenements import EspaceFerme, EspaceOuvert
from jalons.personnes.models import EnvoiLien, LienPersonnel, Personne
from jalons.personnes.selectors import moyens_de
from jalons.personnes.services.liens_personnels import (
    LienRefuse,
    creer_lien,
    envoyer,
    est_vivant,
    revoquer,
)
from jalons.socle.remises import Canal
from jalons.socle.telephones import Moyen

BUT = "espace_personnel"


def lien_de(personne: Personne) -> LienPersonnel | None:
    """Le lien de l'espace qui n'est pas révoqué, expiré ou non."""
    return LienPersonnel.objects.filter(but=BUT, personne=personne, revoque_le__isnull=True).first()


def _moyen(personne: Personne, canal: str) -> Moyen:
    if personne.deces_signale:
        raise LienRefuse("La caisse signale un décès : aucun lien ne part.", champ="canal")
    moyen = next((m for m in moyens_de(personne) if m.canal == canal), None)
    if moyen is None:
        raise LienRefuse(
            "Ce moyen n'est pas dans ses coordonnées, ou la personne ne l'a pas accepté.",
            champ="canal",
        )
    return moyen


@transaction.atomic
def ouvrir_l_espace(
    *, personne: Personne, canal: str, adresse: str, par: Agent, maintenant: datetime
) -> LienPersonnel:
    """Crée le lien (un vivant le reste) et l'envoie par ce moyen. Lève `LienRefuse`."""
    Personne.objects.select_for_update().get(pk=personne.pk)
    moyen = _moyen(personne, canal)
    lien = lien_de(personne)
    if lien is None or not est_vivant(lien, maintenant=maintenant):
        lien = creer_lien(but=BUT, personne=personne, par=par, maintenant=maintenant)
        journaliser(
            EspaceOuvert,
            personne_id=personne.pk,
            par=par,
            le=timezone.localdate(maintenant),
            objet_id=lien.pk,
        )
    envoyer(lien=lien, moyen=moyen, raison="espace", adresse=adresse)
    return lien


@transaction.atomic
def fermer_l_espace(*, personne: Personne, par: Agent, maintenant: datetime) -> None:
    """Révoque le lien : l'espace se ferme à l'instant, même ouvert."""
    lien = lien_de(personne)
    if lien is None:
        raise LienRefuse("Cette personne n'a pas d'espace ouvert.")
    revoquer(lien=lien, par=par, maintenant=maintenant)
    journaliser(
        EspaceFerme,
        personne_id=personne.pk,
        par=par,
        le=timezone.localdate(maintenant),
        objet_id=lien.pk,
    )


def dernier_envoi(lien: LienPersonnel) -> EnvoiLien | None:
    """Le dernier envoi du lien, et ce qu'il en est advenu."""
    return lien.envois.order_by("-pk").first()


def canaux(personne: Personne) -> list[tuple[str, str]]:
    """Par où écrire à la personne : (code, « SMS au 06 12… »)."""
    return [(m.canal, f"{Canal(m.canal).label} : {m.destinataire}") for m in moyens_de(personne)]
