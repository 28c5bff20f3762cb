"""Lire un fichier VRSB au fil de l'eau et le ranger en transit, bloc par bloc.

La mémoire ne grandit ni avec le fichier ni avec ce qu'il contient : il est découpé par octets sur la
balise du dossier, et ce qui dépasse toute mesure est refusé avant d'être lu. Un bloc fautif devient
un rejet ; un fichier fautif est refusé en entier.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from lxml import etree

from jalons.echanges.enums import Derogation, EtatRejet
from jalons.echanges.flux.controle import Controleur
from jalons.echanges.flux.jugement import Juge, Tribunal, matricule_aveugle
from jalons.echanges.flux.ouvrier import juger_a_plusieurs
from jalons.echanges.flux.reconnaissance import Genre, Reconnu, reconnaitre
from jalons.echanges.models import CodeComplementaire, DossierRecu, EmpreinteDossier, Lot, Rejet
from jalons.echanges.services.application import demandes_plus_recentes, plus_recents
from jalons.echanges.services.departement import refuser_autre_departement
from jalons.echanges.services.enveloppe import ILLISIBLES, FichierRefuse, dire_illisible, ouvrir
from jalons.echanges.source import SourceRecue
from jalons.socle.chiffrement import chiffrer
from jalons.socle.copie import copier
from jalons.socle.dates import dernier_du_mois
from jalons.socle.decoupe import Bloc, Decoupe, Demesure, Transcodeur

BLOCS_PAR_TRANSACTION = 1000
EN_TRANSIT = (
    "lot_id",
    "rang",
    "ligne",
    "numero_demande",
    "empreinte",
    "brute",
    "contenu",
    "est_applique",
    "est_tardif",
)
GROS_FICHIER = 20_000_000
_TETE = 1 << 16
_LARGES = {"utf-16", "utf-16-le", "utf-16-be", "utf-32"}
_PERMIS = {"utf-8", "cp1252", "iso8859-1", "iso8859-15", "ascii", "iso8859-9", "cp1250"}
_ENTETE = re.compile(rb"<IdentificationFlux>.*?</IdentificationFlux>", re.DOTALL)

__all__ = ["FichierRefuse", "inspecter", "lire", "ouvrir"]


def complements() -> dict[str, set[str]]:
    """Codes ajoutés par le Département, par liste."""
    ajouts: dict[str, set[str]] = {}
    for liste, code in CodeComplementaire.objects.values_list("liste", "code"):
        ajouts.setdefault(liste, set()).add(code)
    return ajouts


def inspecter(lot: Lot, *, le: date) -> Reconnu:
    """Reconnaît le fichier, ou le refuse en disant ce qu'il est et quoi faire.

    L'encodage est vérifié sur les octets : un fichier en UTF-8 qui s'annonce en windows-1252
    donnerait « LEFÃˆVRE » sans que rien ne le dise ensuite.
    """
    with ouvrir(lot.chemin, le=le) as source:
        tete = source.read(_TETE)
        reconnu = reconnaitre(tete)
        if reconnu.encodage in _LARGES:
            tete = tete.decode(reconnu.encodage, "ignore").encode()
            reconnu = replace(reconnaitre(tete), encodage=reconnu.encodage)
        if reconnu.genre == Genre.AUTRE:
            raise FichierRefuse(f"{reconnu.message} Rien n'a été changé.")
        haut = tete.upper()
        if b"<!DOCTYPE" in haut or b"<!ENTITY" in haut:
            raise FichierRefuse(
                "Le fichier déclare une DTD ou des entités, ce qu'un fichier de la caisse ne fait "
                "jamais : il est refusé par sécurité."
            )
        if _annonce_son_encodage(reconnu):
            _verifier_encodage(tete, source, reconnu.encodage)
    return reconnu


def _annonce_son_encodage(reconnu: Reconnu) -> bool:
    if reconnu.genre == Genre.SOURCE:
        return SourceRecue.par_code(reconnu.source).est_xml
    return reconnu.genre != Genre.CONTACTS


def _verifier_encodage(tete: bytes, source: Any, annonce: str) -> None:
    if annonce in _LARGES:
        return
    try:
        nom = codecs.lookup(annonce).name
    except LookupError:
        nom = ""
    if nom not in _PERMIS:
        raise FichierRefuse(
            f"Le fichier annonce l'encodage « {annonce[:20]} », que la caisse n'emploie pas. "
            "Redemandez-le en windows-1252 ou en UTF-8."
        )
    est_utf8 = _est_utf8(tete, source)
    if nom == "utf-8" and est_utf8 is False:
        raise FichierRefuse(
            "Le fichier annonce de l'UTF-8 mais n'en est pas : ses accents seraient faux. "
            "Redemandez-le à la caisse, sans l'ouvrir ni le réenregistrer. Rien n'a été changé."
        )
    if nom != "utf-8" and est_utf8 is True:
        raise FichierRefuse(
            f"Le fichier annonce l'encodage « {annonce} » mais ses accents sont en UTF-8 : "
            "« LEFÈVRE » deviendrait « LEFÃˆVRE ». Redemandez-le à la caisse, sans l'ouvrir ni le "
            "réenregistrer. Rien n'a été changé."
        )


def _est_utf8(tete: bytes, source: Any) -> bool | None:
    """Vrai si les lettres accentuées sont de l'UTF-8, faux sinon ; None s'il n'y en a aucune."""
    decodeur, accents, morceau = codecs.getincrementaldecoder("utf-8")(), False, tete
    while morceau:
        try:
            decodeur.decode(morceau)
        except UnicodeDecodeError:
            return False
        accents = accents or not morceau.isascii()
        morceau = source.read(_TETE * 4)
    return True if accents else None


class _Tampon:
    """Accumule les blocs jugés et les range par transactions, avec la position atteinte."""

    def __init__(self, lot: Lot, *, sans_retour: bool) -> None:
        self.lot, self.sans_retour = lot, sans_retour
        self.dossiers: dict[str, Juge] = {}
        self.rejets: list[Rejet] = []
        self.position = lot.position
        self.lus = self.doublons = self.remarques = 0
        self.recents: set[str] | None = set()

    def recevoir(self, juge: Juge) -> None:
        self.position = juge.rang
        if juge.ecarts:
            self.rejets.append(_rejet(self.lot, juge))
            return
        self.lus += 1
        if juge.notes:
            self.remarques += 1
            self.rejets.append(_rejet(self.lot, juge))
        if juge.numero in self.dossiers:
            self.doublons += 1
        self.dossiers[juge.numero] = juge

    def vider(self) -> None:
        """Écrit le tampon et avance la position, dans une seule transaction."""
        with transaction.atomic():
            with connection.cursor() as curseur:
                # Perdre les derniers blocs dans une panne du serveur, c'est les relire.
                curseur.execute("SET LOCAL synchronous_commit = off")
            lignes, modifies = [], 0
            for numero, juge in self.dossiers.items():
                tardif = self.recents is None or numero in self.recents
                contenu = juge.contenu or None
                modifies += contenu is not None
                lignes.append(
                    (
                        self.lot.pk,
                        juge.rang,
                        juge.ligne,
                        numero,
                        juge.empreinte,
                        juge.brute,
                        contenu,
                        False,
                        tardif,
                    )
                )
            doublons = self.doublons + self._ranger(lignes)
            Rejet.objects.bulk_create(self.rejets, ignore_conflicts=True)
            compteurs = self.lot.compteurs
            for nom, nombre in (
                ("lus", self.lus - doublons),
                ("modifies", modifies),
                ("rejetes", len(self.rejets) - self.remarques),
                ("remarques", self.remarques),
                ("en_double", doublons),
            ):
                compteurs[nom] = compteurs.get(nom, 0) + nombre
            self.lot.position = self.position
            self.lot.save(update_fields=["position", "compteurs"])
        self.dossiers, self.rejets = {}, []
        self.lus = self.doublons = self.remarques = 0

    def _ranger(self, lignes: list[tuple[Any, ...]]) -> int:
        """COPY dans le transit ; la dernière occurrence l'emporte. Rend le nombre de remplacés."""
        try:
            with transaction.atomic():
                copier(DossierRecu, EN_TRANSIT, lignes)
        except IntegrityError:
            if self.sans_retour:
                raise
            deja = DossierRecu.objects.filter(lot=self.lot, numero_demande__in=self.dossiers)
            remplaces, _ = deja.delete()
            copier(DossierRecu, EN_TRANSIT, lignes)
            return remplaces
        return 0


def _rejet(lot: Lot, juge: Juge) -> Rejet:
    fautif = bool(juge.ecarts)
    aveugle = None
    if fautif and juge.matricule:
        aveugle = matricule_aveugle(juge.matricule)
    return Rejet(
        lot=lot,
        rang=juge.rang,
        ligne=juge.ligne,
        numero_demande=juge.numero[:11],
        matricule_aveugle=aveugle,
        motifs=[ecart.en_dict() for ecart in (juge.ecarts or juge.notes)],
        fragment=_chiffrer_fragment(juge) if fautif else None,
        etat=EtatRejet.A_TRAITER if fautif else EtatRejet.NOTE,
    )


def _chiffrer_fragment(juge: Juge) -> bytes:
    """Le bloc fautif, en UTF-8, chiffré jusqu'à son règlement."""
    annonce = re.match(rb'<\?xml version="1.0" encoding="([\w.:-]+)"\?>', juge.fragment)
    encodage = annonce[1].decode() if annonce else "utf-8"
    corps = juge.fragment[annonce.end() :] if annonce else juge.fragment
    return chiffrer(corps.decode(encodage, "replace"))


def juger_tout(
    blocs: Iterable[Bloc],
    *,
    ajouts: dict[str, set[str]],
    encodage: str,
    connues: frozenset[bytes] = frozenset(),
    brutes: frozenset[bytes] = frozenset(),
    ouvriers: int = 0,
) -> Iterator[Juge]:
    """Juge les blocs dans l'ordre ; `ouvriers` : le nombre de processus qui s'y mettent."""
    if ouvriers:
        reglages = {
            "cles": list(settings.NIR_CLES),
            "sel": settings.NIR_SEL,
            "ajouts": ajouts,
            "encodage": encodage,
            "connues": connues,
            "brutes": brutes,
        }
        yield from juger_a_plusieurs(blocs, reglages=reglages, ouvriers=ouvriers)
        return
    tribunal = Tribunal(ajouts, encodage, connues, brutes)
    for bloc in blocs:
        yield tribunal.juger(bloc)


def _ouvriers(lot: Lot) -> int:
    """Un processus par cœur pour un gros fichier ; un petit se lit sans eux."""
    return min(os.cpu_count() or 1, 4) if lot.taille >= GROS_FICHIER else 0


def lire(lot: Lot, *, le: date, ensuite: Callable[[], object] | None = None) -> None:
    """Lit le fichier du lot depuis sa position et range ses blocs ; vérifie l'enveloppe.

    `ensuite` : appelé après chaque paquet rangé, pour l'appliquer pendant que la suite se lit ; un
    dossier porté deux fois lève alors `IntegrityError`.

    Lève `FichierRefuse` si le fichier est illisible, tronqué, ou si ses comptes sont faux.
    """
    try:
        reconnu = inspecter(lot, le=le)
        if reconnu.genre != Genre.BENEFICIAIRES:
            raise FichierRefuse("Ce fichier n'est pas un flux « bénéficiaires » (VRSB).")
        _lire_blocs(lot, reconnu.encodage, le=le, ensuite=ensuite)
    except Demesure as demesure:
        raise FichierRefuse(
            f"{demesure} : ce n'est pas un fichier de la caisse. Rien n'a été changé."
        ) from demesure
    except ILLISIBLES as erreur:
        raise FichierRefuse(dire_illisible(erreur)) from erreur


def _lire_blocs(lot: Lot, encodage: str, *, le: date, ensuite: Callable[[], object] | None) -> None:
    ajouts = complements()
    controleur, tampon = Controleur(ajouts), _Tampon(lot, sans_retour=ensuite is not None)
    large = encodage in _LARGES
    encodage_lu = "utf-8" if large else encodage
    with _decouper(lot, encodage, le=le) as decoupe:
        _situer(lot, controleur, Tribunal(ajouts, encodage_lu), decoupe)
    recents = demandes_plus_recentes(lot) if lot.est_tardif else []
    tampon.recents = None if recents is None else set(recents)
    connues, brutes = _empreintes_connues(tampon.recents)
    with _decouper(lot, encodage, le=le, depuis=lot.position) as decoupe:
        juges = juger_tout(
            decoupe,
            ajouts=ajouts,
            encodage=encodage_lu,
            connues=connues,
            brutes=brutes,
            ouvriers=_ouvriers(lot),
        )
        for juge in juges:
            tampon.recevoir(juge)
            if juge.rang % BLOCS_PAR_TRANSACTION == 0:
                tampon.vider()
                if ensuite is not None:
                    ensuite()
    total = _lire_squelette(lot, controleur, bytes(decoupe.squelette))
    tampon.vider()
    if total != decoupe.rang:
        raise FichierRefuse(
            f"La caisse annonce {total} dossiers et le fichier en contient {decoupe.rang}. "
            "Rien n'a été changé : redemandez-le à la caisse."
        )


@contextmanager
def _decouper(lot: Lot, encodage: str, *, le: date, depuis: int = 0) -> Iterator[Decoupe]:
    with ouvrir(lot.chemin, le=le) as brut:
        source = Transcodeur(brut, encodage) if encodage in _LARGES else brut
        yield Decoupe(source, depuis=depuis)


def _empreintes_connues(recents: set[str] | None) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """Les empreintes en base, des dossiers et de leurs blocs, sauf celles des dossiers qu'un fichier
    plus récent portait."""
    connues: set[bytes] = set()
    brutes: set[bytes] = set()
    if recents is not None:
        lignes = EmpreinteDossier.objects.values_list("numero_demande", "empreinte", "brute")
        for numero, empreinte, brute in lignes.iterator(chunk_size=10_000):
            if numero not in recents:
                connues.add(bytes(empreinte))
                if brute is not None:
                    brutes.add(bytes(brute))
    return frozenset(connues), frozenset(brutes)


def _situer(lot: Lot, controleur: Controleur, tribunal: Tribunal, decoupe: Decoupe) -> None:
    """En-tête, caisse et département du fichier ; sa place parmi ceux déjà écrits.

    La caisse et le département sont ceux du premier dossier lisible.
    """
    for bloc in decoupe:
        _lire_entete(lot, controleur, bytes(decoupe.squelette))
        juge = tribunal.juger(bloc)
        if juge.ecarts:
            continue
        lot.numero_organisme, lot.departement = juge.caisse, juge.departement
        break
    if lot.numero_organisme and Derogation.DEPARTEMENT not in lot.derogations:
        refuser_autre_departement(lot)
    if lot.cree_le is not None:
        lot.est_tardif = bool(plus_recents(lot))
    lot.save(update_fields=["numero_organisme", "departement", "est_tardif"])


def _lire_entete(lot: Lot, controleur: Controleur, squelette: bytes) -> None:
    trouve = _ENTETE.search(squelette)
    if trouve is None:
        raise FichierRefuse("Le fichier n'a pas d'en-tête (IdentificationFlux).")
    valeurs, ecarts = controleur.lire_entete(etree.fromstring(trouve[0]))
    if ecarts:
        raise FichierRefuse(f"En-tête du fichier : {ecarts[0].message}.")
    if valeurs["NATFLUX"].strip() != "D":
        raise FichierRefuse("Ce n'est pas un flux « bénéficiaires » (NATFLUX différent de D).")
    genre = valeurs["TYPEFLUX"].strip()
    if genre == "R":
        raise FichierRefuse(
            "C'est un flux de reprise (TYPEFLUX R), que Jalons ne lit pas : déposez le fichier "
            "mensuel (RSABEM) ou quotidien (RSABEI)."
        )
    cree = date.fromisoformat(valeurs["DTCREAFLUX"])
    heure = time.fromisoformat(valeurs["HEUCREAFLUX"].strip()[:8])
    lot.type_flux = genre
    lot.organisme = "MSA" if valeurs["APPLIEME"].strip() == "AGO" else "CAF"
    lot.cree_le = timezone.make_aware(datetime.combine(cree, heure))
    lot.date_reference = jour_decrit(date.fromisoformat(valeurs["DTREF"]), cree, genre)
    lot.save(update_fields=["type_flux", "organisme", "date_reference", "cree_le"])


def jour_decrit(reference: date, cree: date, genre: str) -> date:
    """Le jour que décrit un flux : la fin de son mois pour un mensuel, jamais après sa création.

    >>> jour_decrit(date(2026, 3, 31), date(2026, 4, 5), "M")
    datetime.date(2026, 3, 31)
    """
    if genre != "M":
        return reference
    return max(reference, min(dernier_du_mois(reference), cree))


def _lire_squelette(lot: Lot, controleur: Controleur, squelette: bytes) -> int:
    """Vérifie ce qui entoure les dossiers ; rend le total annoncé par la caisse."""
    if b"<!DOCTYPE" in squelette.upper() or b"<!ENTITY" in squelette.upper():
        raise FichierRefuse(
            "Le fichier déclare une DTD ou des entités : il est refusé par sécurité."
        )
    parseur = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    racine = etree.fromstring(squelette, parseur)
    if racine.tag != "Racine":
        raise FichierRefuse(
            f"Ce fichier commence par « {racine.tag} » : ce n'est pas un flux VRSB."
        )
    if racine.find("IdentificationFlux") is None:
        raise FichierRefuse("Le fichier n'a pas d'en-tête (IdentificationFlux).")
    if lot.cree_le is None:
        _lire_entete(lot, controleur, squelette)
    fin = racine.find("TransmissionFlux")
    if fin is None:
        raise FichierRefuse("Le fichier est tronqué : son bloc final (TransmissionFlux) manque.")
    valeurs, ecarts = controleur.lire_entete(fin)
    if ecarts:
        raise FichierRefuse(f"Fin du fichier : {ecarts[0].message}.")
    return int(valeurs["NBTOTDOSRSATRANSM"])
