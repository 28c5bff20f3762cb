"""Régler les rejets : compléter une liste de codes, rejouer un bloc, ou l'écarter avec un motif."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from lxml import etree

from jalons.comptes.models import Agent
from jalons.echanges.enums import EtatRejet
from jalons.echanges.flux.controle import Controleur
from jalons.echanges.flux.dossier import empreinte, normaliser
from jalons.echanges.flux.jugement import proteger, sans_valeurs
from jalons.echanges.models import (
    APPLIQUES,
    CodeComplementaire,
    DossierRecu,
    Lot,
    Rejet,
    VersionDossier,
)
from jalons.echanges.services import sources
from jalons.echanges.services.application import (
    appliquer_tranche,
    plus_recents,
    sceller,
)
from jalons.echanges.services.lecture import complements
from jalons.echanges.source import source_de
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
def rejouer(
    *, rejet: Rejet, par: Agent | None, le: date, corrections: Mapping[str, str] | None = None
) -> Rejet:
    """Contrôle de nouveau le bloc et l'intègre à la place de son fichier dans l'ordre du flux.

    `corrections` : ce qu'un agent a corrigé d'une ligne, quand sa source le permet.

    Lève `RejeuImpossible` s'il reste des défauts, ou si un fichier plus récent a vraiment porté
    cette demande.
    """
    rejet = Rejet.objects.select_for_update().select_related("lot").get(pk=rejet.pk)
    if source_de(rejet.lot) is not None:
        return sources.rejouer(rejet=rejet, corrections=corrections or {}, par=par, le=le)
    if rejet.etat != EtatRejet.A_TRAITER or rejet.fragment is None:
        raise RejeuImpossible("Ce rejet est déjà réglé.")
    lot = rejet.lot
    if lot.etat not in APPLIQUES:
        raise RejeuImpossible("Le fichier n'est pas encore entièrement intégré.")
    dossier = _dossier_du_fragment(dechiffrer(rejet.fragment))
    _refuser_si_depasse(lot, dossier["num"])
    recu = DossierRecu.objects.create(
        lot=lot,
        rang=rejet.rang,
        ligne=rejet.ligne,
        numero_demande=dossier["num"],
        empreinte=dossier.pop("empreinte"),
        contenu=dossier,
        est_tardif=bool(plus_recents(lot)),
    )
    # Le fait est su maintenant, non à la réception du fichier.
    lot.connu_le = timezone.now()
    lot.est_tardif = lot.est_tardif or recu.est_tardif
    etat, scelle_le, clot = lot.etat, lot.scelle_le, lot.clot_les_absents
    appliquer_tranche(lot)
    if not DossierRecu.objects.filter(pk=recu.pk).exists():
        raise RejeuImpossible("La base refuse encore ce dossier : redemandez-le à la caisse.")
    sceller(lot, maintenant=timezone.now(), projection_au=le, clore_les_absents=False)
    Lot.objects.filter(pk=lot.pk).update(
        compteurs=lot.compteurs,
        etat=etat,
        scelle_le=scelle_le,
        clot_les_absents=clot,
        est_tardif=lot.est_tardif,
    )
    _regler(rejet, EtatRejet.REJOUE, par=par)
    return rejet


def _dossier_du_fragment(fragment: str) -> dict[str, Any]:
    """Le dossier protégé et son `empreinte`, d'un bloc XML ou d'un contenu déjà normalisé."""
    if fragment.startswith("{"):
        lu: dict[str, Any] = json.loads(fragment)
        return lu | {"empreinte": empreinte(lu)}
    parseur = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        element = etree.fromstring(fragment, parseur)
    except etree.XMLSyntaxError as erreur:
        raise RejeuImpossible(
            "Ce bloc n'est pas un XML correct : redemandez-le à la caisse, ou écartez-le."
        ) from erreur
    valeurs, ecarts = Controleur(complements()).lire_foyer(element)
    if ecarts:
        reste = " ; ".join(ecart.message for ecart in ecarts[:3])
        raise RejeuImpossible(f"Il reste à corriger : {reste}.")
    dossier = normaliser(valeurs)
    marque = empreinte(dossier)
    protege: dict[str, Any] = json.loads(json.dumps(proteger(dossier)))
    return protege | {"empreinte": marque}


def _refuser_si_depasse(lot: Lot, numero: str) -> None:
    nom = next((s.nom for s in plus_recents(lot) if _porte(s, numero)), None)
    if nom is None:
        return
    raise RejeuImpossible(
        f"La demande {numero} est dans « {nom} », plus récent : ce bloc ancien n'apporterait plus "
        "rien. Écartez-le."
    )


def _porte(lot: Lot, numero: str) -> bool:
    return VersionDossier.objects.filter(
        numero_demande=numero, pk__in=lot.presence.versions
    ).exists()


def _regler(rejet: Rejet, etat: EtatRejet, *, par: Agent | None) -> None:
    """Le rejet est réglé : le fragment et les valeurs citées s'effacent."""
    rejet.etat, rejet.fragment = etat, None
    rejet.motifs = sans_valeurs(rejet.motifs)
    rejet.traite_par, rejet.traite_le = par, timezone.now()
    rejet.save()


@transaction.atomic
def ecarter(*, rejet: Rejet, commentaire: str, par: Agent | None, le: date) -> Rejet:
    """Règle un rejet sans l'intégrer ; le motif est obligatoire et le fragment est effacé."""
    if not commentaire.strip():
        raise RejeuImpossible("Dites en une phrase pourquoi ce bloc est écarté.")
    rejet = Rejet.objects.select_for_update().get(pk=rejet.pk)
    if rejet.etat not in {EtatRejet.A_TRAITER, EtatRejet.NOTE}:
        raise RejeuImpossible("Ce rejet est déjà réglé.")
    rejet.commentaire = commentaire.strip()[:300]
    _regler(rejet, EtatRejet.ECARTE, par=par)
    return rejet
