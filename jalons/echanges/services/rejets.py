"""Régler les rejets : compléter une liste de codes, rejouer un bloc, ou l'écarter avec un motif."""

from __future__ import annotations

import json
from datetime import date

from django.db import transaction
from django.utils import timezone
from lxml import etree

from jalons.comptes.models import Agent
from jalons.echanges.enums import EtatLot, EtatRejet
from jalons.echanges.flux.controle import Controleur
from jalons.echanges.flux.dossier import empreinte, normaliser
from jalons.echanges.models import CodeComplementaire, DossierRecu, Lot, Rejet
from jalons.echanges.services.application import appliquer_tranche
from jalons.echanges.services.lecture import _proteger, complements
from jalons.personnes.models import Appartenance, DemandeRSA
from jalons.personnes.services import projeter
from jalons.socle.chiffrement import dechiffrer
from jalons.socle.erreurs import ErreurMetier


class RejeuImpossible(ErreurMetier):
    """Le bloc ne peut pas être intégré tel quel."""


@transaction.atomic
def completer_code(
    *, liste: str, code: str, libelle: str, par: Agent | None, le: date
) -> CodeComplementaire:
    """Ajoute un code que la caisse emploie et que la liste livrée ne connaît pas."""
    ajoute, _ = CodeComplementaire.objects.get_or_create(
        liste=liste, code=code, defaults={"libelle": libelle, "par": par}
    )
    return ajoute


@transaction.atomic
def rejouer(*, rejet: Rejet, par: Agent | None, le: date) -> Rejet:
    """Contrôle de nouveau le bloc et l'intègre avec la date de son fichier.

    Lève `RejeuImpossible` s'il reste des défauts, ou si un fichier plus récent a déjà donné
    l'état de cette demande.
    """
    rejet = Rejet.objects.select_for_update().select_related("lot").get(pk=rejet.pk)
    if rejet.etat != EtatRejet.A_TRAITER or rejet.fragment is None:
        raise RejeuImpossible("Ce rejet est déjà réglé.")
    lot = rejet.lot
    if lot.etat != EtatLot.SCELLE:
        raise RejeuImpossible("Le fichier n'est pas encore entièrement intégré.")
    parseur = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    element = etree.fromstring(dechiffrer(rejet.fragment), parseur)
    valeurs, ecarts = Controleur(complements()).lire_foyer(element)
    if ecarts:
        reste = " ; ".join(ecart.message for ecart in ecarts[:3])
        raise RejeuImpossible(f"Il reste à corriger : {reste}.")
    dossier = normaliser(valeurs)
    _refuser_si_depasse(lot, dossier["num"])
    DossierRecu.objects.create(
        lot=lot,
        rang=rejet.rang,
        numero_demande=dossier["num"],
        empreinte=empreinte(dossier),
        contenu=json.loads(json.dumps(_proteger(dossier))),
    )
    # Le fait est su maintenant, non à la réception du fichier.
    lot.connu_le = timezone.now()
    appliquer_tranche(lot)
    DossierRecu.objects.filter(lot=lot).delete()
    Lot.objects.filter(pk=lot.pk).update(compteurs=lot.compteurs)
    foyers = DemandeRSA.objects.filter(numero_demande=dossier["num"]).values("foyer")
    membres = Appartenance.objects.filter(foyer__in=foyers).values_list("personne", flat=True)
    projeter(list(set(membres)), le=le)
    rejet.etat, rejet.fragment = EtatRejet.REJOUE, None
    rejet.traite_par, rejet.traite_le = par, timezone.now()
    rejet.save()
    return rejet


def _refuser_si_depasse(lot: Lot, numero: str) -> None:
    suivant = Lot.objects.filter(
        etat=EtatLot.SCELLE,
        organisme=lot.organisme,
        numero_organisme=lot.numero_organisme,
        date_reference__gt=lot.date_reference,
    ).first()
    if suivant is not None:
        raise RejeuImpossible(
            f"La demande {numero} a pu changer dans « {suivant.nom} », plus récent : "
            "ce bloc ancien ne peut plus être intégré. Écartez-le."
        )


@transaction.atomic
def ecarter(*, rejet: Rejet, commentaire: str, par: Agent | None, le: date) -> Rejet:
    """Règle un rejet sans l'intégrer ; le motif est obligatoire et le fragment est effacé."""
    if not commentaire.strip():
        raise RejeuImpossible("Dites en une phrase pourquoi ce bloc est écarté.")
    rejet = Rejet.objects.select_for_update().get(pk=rejet.pk)
    if rejet.etat != EtatRejet.A_TRAITER:
        raise RejeuImpossible("Ce rejet est déjà réglé.")
    rejet.etat, rejet.fragment, rejet.commentaire = (
        EtatRejet.ECARTE,
        None,
        commentaire.strip()[:300],
    )
    rejet.traite_par, rejet.traite_le = par, timezone.now()
    rejet.save()
    return rejet
