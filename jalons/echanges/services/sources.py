"""Mener un fichier d'une source inscrite : le ranger en transit, l'appliquer, le sceller, le corriger."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from jalons.comptes.models import Agent
from jalons.echanges.enums import EtatLot, EtatRejet
from jalons.echanges.flux.jugement import sans_valeurs
from jalons.echanges.models import APPLIQUES, DossierRecu, Lot, Rejet
from jalons.echanges.services.enveloppe import ILLISIBLES, FichierRefuse, dire_illisible, ouvrir
from jalons.echanges.source import LigneRecue, SourceRecue, source_de
from jalons.personnes.rules import masquer_numeros
from jalons.socle.chiffrement import chiffrer, dechiffrer
from jalons.socle.copie import copier
from jalons.socle.decoupe import Demesure, Transcodeur
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import connaissance_au

LIGNES_PAR_TRANCHE = 1000
_LARGES = ("utf-16", "utf-32")
_EN_TRANSIT = (
    "lot_id",
    "rang",
    "ligne",
    "numero_demande",
    "empreinte",
    "contenu",
    "est_applique",
    "est_tardif",
)


class RejeuRefuse(ErreurMetier):
    """La ligne ne peut pas être intégrée telle quelle."""


def lire(lot: Lot, source: type[SourceRecue], *, encodage: str, le: date) -> None:
    """Range les lignes en transit depuis la position atteinte ; lève `FichierRefuse`."""
    lot.source = source.code
    lot.save(update_fields=["source"])
    paquet: list[LigneRecue] = []
    try:
        with ouvrir(lot.chemin, le=le) as brut:
            large = encodage.startswith(_LARGES)
            lu = Transcodeur(brut, encodage) if large else brut
            annonce = "utf-8" if large else encodage
            for ligne in source.lignes(lot, lu, encodage=annonce, depuis=lot.position):
                paquet.append(ligne)
                if len(paquet) >= LIGNES_PAR_TRANCHE:
                    _ranger(lot, paquet)
                    paquet = []
        _ranger(lot, paquet)
    except Demesure as demesure:
        raise FichierRefuse(f"{demesure}. Rien n'a été changé.") from demesure
    except ILLISIBLES as erreur:
        raise FichierRefuse(dire_illisible(erreur)) from erreur
    if not lot.position:
        raise FichierRefuse("Ce fichier n'a aucune ligne. Rien n'a été changé.")


@transaction.atomic
def _ranger(lot: Lot, paquet: list[LigneRecue]) -> None:
    """Un paquet et la position qu'il atteint, ensemble."""
    if not paquet:
        return
    bonnes = [x for x in paquet if not x.ecarts]
    a_dire = [x for x in paquet if x.ecarts or x.notes]
    copier(DossierRecu, _EN_TRANSIT, (_transit(lot, x) for x in bonnes))
    Rejet.objects.bulk_create([_rejet(lot, x) for x in a_dire], ignore_conflicts=True)
    lot.position = paquet[-1].rang
    _ajouter(
        lot,
        {
            "lus": len(bonnes),
            "rejetes": len(paquet) - len(bonnes),
            "remarques": sum(1 for x in bonnes if x.notes),
        },
    )
    lot.save(update_fields=["position", "compteurs"])


def _transit(lot: Lot, ligne: LigneRecue) -> tuple[Any, ...]:
    contenu = json.dumps(ligne.contenu, ensure_ascii=False)
    return (lot.pk, ligne.rang, ligne.ligne, str(ligne.rang), b"", contenu, False, False)


def _rejet(lot: Lot, ligne: LigneRecue) -> Rejet:
    fautive = bool(ligne.ecarts)
    return Rejet(
        lot=lot,
        rang=ligne.rang,
        ligne=ligne.ligne,
        motifs=[ecart.en_dict() for ecart in (ligne.ecarts or ligne.notes)],
        fragment=chiffrer(json.dumps(ligne.brutes)) if fautive else None,
        etat=EtatRejet.A_TRAITER if fautive else EtatRejet.NOTE,
    )


def _ajouter(lot: Lot, comptes: Mapping[str, int]) -> None:
    for nom, nombre in comptes.items():
        lot.compteurs[nom] = lot.compteurs.get(nom, 0) + nombre


def mener(
    lot: Lot, source: type[SourceRecue], *, le: date, signaler: Callable[[Lot], None]
) -> None:
    """Applique ce qui est en transit et scelle ; tué entre deux tranches, il reprend à la suivante."""
    while appliquer_tranche(lot, source):
        signaler(lot)
    sceller(lot, source, le=le)


@transaction.atomic
def appliquer_tranche(lot: Lot, source: type[SourceRecue]) -> int:
    """Une tranche, dans l'ordre du fichier ; rend le nombre de lignes écrites, 0 à la fin."""
    tranche = list(
        DossierRecu.objects.select_for_update()
        .filter(lot=lot, est_applique=False)
        .order_by("rang")[:LIGNES_PAR_TRANCHE]
    )
    if not tranche:
        return 0
    _ajouter(lot, source.appliquer(lot, [d.contenu or {} for d in tranche]))
    # Le contenu a servi : il ne reste rien de la ligne en transit.
    DossierRecu.objects.filter(pk__in=[d.pk for d in tranche]).update(
        est_applique=True, contenu=None
    )
    lot.appliques += len(tranche)
    lot.save(update_fields=["appliques", "compteurs"])
    return len(tranche)


@transaction.atomic
def sceller(lot: Lot, source: type[SourceRecue], *, le: date) -> None:
    """Rapproche, pose les faits et ferme le lot, ensemble."""
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL synchronous_commit = on")
    _ajouter(lot, source.sceller(lot, le=le))
    DossierRecu.objects.filter(lot=lot).delete()
    lot.etat, lot.scelle_le = EtatLot.SCELLE, timezone.now()
    lot.save(update_fields=["etat", "scelle_le", "compteurs"])


@transaction.atomic
def rejouer(*, rejet: Rejet, corrections: Mapping[str, str], par: Agent | None, le: date) -> Rejet:
    """Juge de nouveau la ligne, corrigée ou non, et l'intègre : ce qu'elle apprend se sait maintenant.

    Lève `RejeuRefuse` s'il reste un défaut.
    """
    rejet = Rejet.objects.select_for_update().select_related("lot").get(pk=rejet.pk)
    lot, source = rejet.lot, source_de(rejet.lot)
    if rejet.etat != EtatRejet.A_TRAITER or rejet.fragment is None or source is None:
        raise RejeuRefuse("Ce rejet est déjà réglé.")
    if lot.etat not in APPLIQUES:
        raise RejeuRefuse("Le fichier n'est pas encore entièrement intégré.")
    brutes: dict[str, str] = json.loads(dechiffrer(rejet.fragment))
    brutes |= {c: v.strip() for c, v in corrections.items() if c in source.corrigeables}
    jugee = source.juger(lot, brutes, rang=rejet.rang, ligne=rejet.ligne)
    if jugee.ecarts or jugee.contenu is None:
        reste = " ; ".join(f"{e.chemin}, {e.message}" for e in jugee.ecarts[:3])
        raise RejeuRefuse(f"Il reste à corriger : {reste}.")
    lot.connu_le = timezone.now()
    with connaissance_au(lot.connu_le):
        _ajouter(lot, source.appliquer(lot, [jugee.contenu]))
        source.sceller(lot, le=le)
    _ajouter(lot, {"lus": 1, "rejetes": -1})
    Lot.objects.filter(pk=lot.pk).update(compteurs=lot.compteurs)
    rejet.etat, rejet.fragment = EtatRejet.REJOUE, None
    rejet.motifs = sans_valeurs(rejet.motifs)
    rejet.traite_par, rejet.traite_le = par, timezone.now()
    rejet.save()
    return rejet


def valeurs_corrigeables(rejet: Rejet) -> tuple[dict[str, str], dict[str, str]]:
    """Les valeurs reçues des champs qu'un agent peut corriger, et leurs noms ; vide si rien ne l'est.

    Un numéro de sécurité sociale n'en est jamais.
    """
    source = source_de(rejet.lot)
    if source is None or rejet.fragment is None or rejet.etat != EtatRejet.A_TRAITER:
        return {}, {}
    brutes = json.loads(dechiffrer(rejet.fragment))
    libelles = dict(source.corrigeables)
    return {champ: masquer_numeros(brutes.get(champ, "")) for champ in libelles}, libelles
