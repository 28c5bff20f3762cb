"""Lire un fichier VRSB au fil de l'eau et le ranger en transit, bloc par bloc.

La mémoire ne grandit pas avec le fichier. Les entités, DTD et accès réseau sont refusés avant
toute lecture. Un bloc fautif devient un rejet ; un fichier fautif est refusé en entier.
"""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import IO, Any, cast

from django.db import connection, transaction
from lxml import etree

from jalons.echanges.enums import EtatLot
from jalons.echanges.flux.controle import Controleur, Ecart
from jalons.echanges.flux.dossier import empreinte, normaliser
from jalons.echanges.flux.extraction import extraire
from jalons.echanges.flux.schema import schema_foyer
from jalons.echanges.models import CodeComplementaire, DossierRecu, EmpreinteDossier, Lot, Rejet
from jalons.personnes.rules import (
    ETATS_CERTAINS,
    NirLu,
    controler_nir,
    lire_nir,
    nir_du_matricule,
)
from jalons.socle.chiffrement import chiffrer, empreinte_aveugle
from jalons.socle.dates import premier_du_mois
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.parametres import parametre

BLOCS_PAR_TRANSACTION = 1000
_MEGAOCTET = 1_000_000


class FichierRefuse(ErreurMetier):
    """Le fichier entier est refusé : rien n'a été changé."""


class _Borne:
    """Flux qui refuse de grandir au-delà de la taille permise (bombes de décompression)."""

    def __init__(self, source: IO[bytes], maximum: int) -> None:
        self._source, self._reste = source, maximum

    def read(self, taille: int = -1) -> bytes:
        morceau = self._source.read(taille)
        self._reste -= len(morceau)
        if self._reste < 0:
            raise FichierRefuse(
                "Le fichier dépasse la taille permise une fois décompressé. Vérifiez son origine ; "
                "au besoin, l'administrateur relève le paramètre « Taille maximale »."
            )
        return morceau


@contextmanager
def ouvrir(chemin: Path, *, le: date) -> Iterator[_Borne]:
    """Ouvre un fichier simple, gzip ou zip (d'un seul fichier), borné en taille."""
    maximum = parametre("taille_maximale_fichier", le=le).nombre * _MEGAOCTET
    with chemin.open("rb") as brut:
        debut = brut.read(4)
        brut.seek(0)
        if debut[:2] == b"\x1f\x8b":
            with gzip.open(brut) as contenu:
                yield _Borne(cast(IO[bytes], contenu), maximum)
        elif debut == b"PK\x03\x04":
            with zipfile.ZipFile(brut) as archive:
                noms = [nom for nom in archive.namelist() if not nom.endswith("/")]
                if len(noms) != 1:
                    raise FichierRefuse(
                        f"L'archive contient {len(noms)} fichiers : déposez-les un par un."
                    )
                with archive.open(noms[0]) as membre:
                    yield _Borne(membre, maximum)
        else:
            yield _Borne(brut, maximum)


def refuser_les_entites(chemin: Path, *, le: date) -> None:
    """Refuse un fichier qui déclare une DTD ou des entités : la caisse n'en envoie jamais."""
    with ouvrir(chemin, le=le) as source:
        tete = source.read(65_536)
    for encodage in ("utf-8", "utf-16"):
        texte = tete.decode(encodage, "ignore").upper()
        if "<!DOCTYPE" in texte or "<!ENTITY" in texte:
            raise FichierRefuse(
                "Le fichier déclare une DTD ou des entités, ce qu'un fichier de la caisse ne fait "
                "jamais : il est refusé par sécurité."
            )


def complements() -> dict[str, set[str]]:
    """Codes ajoutés par le Département, par liste."""
    ajouts: dict[str, set[str]] = {}
    for liste, code in CodeComplementaire.objects.values_list("liste", "code"):
        ajouts.setdefault(liste, set()).add(code)
    return ajouts


def blocs(source: Any) -> Iterator[Any]:
    """Les blocs du premier niveau, un par un, l'arbre étant élagué au fil de la lecture."""
    lecteur = etree.iterparse(
        source,
        events=("end",),
        tag=("IdentificationFlux", "InfosFoyerRSA", "TransmissionFlux"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for _, element in lecteur:
        racine = element.getparent()
        if racine is None or racine.tag != "Racine" or racine.getparent() is not None:
            raise FichierRefuse("Ce fichier n'a pas la structure d'un flux VRSB (Racine).")
        yield element
        element.clear()
        while element.getprevious() is not None:
            del racine[0]
    if lecteur.root is not None and lecteur.root.tag != "Racine":
        raise FichierRefuse(
            f"Ce fichier commence par « {lecteur.root.tag} » : ce n'est pas un flux VRSB."
        )


class _Tampon:
    """Accumule les blocs lus et les range par transactions, avec la position atteinte."""

    def __init__(self, lot: Lot) -> None:
        self.lot = lot
        self.dossiers: dict[str, tuple[int, bytes, dict[str, Any]]] = {}
        self.rejets: list[Rejet] = []
        self.position = lot.position
        self.doublons = 0

    def vider(self) -> None:
        """Écrit le tampon et avance la position, dans une seule transaction."""
        with transaction.atomic():
            with connection.cursor() as curseur:
                # Perdre les derniers blocs dans une panne du serveur, c'est les relire.
                curseur.execute("SET LOCAL synchronous_commit = off")
            connues = dict(
                EmpreinteDossier.objects.filter(numero_demande__in=list(self.dossiers)).values_list(
                    "numero_demande", "empreinte"
                )
            )
            lignes, modifies = [], 0
            for numero, (rang, marque, dossier) in self.dossiers.items():
                change = bytes(connues.get(numero, b"")) != marque
                modifies += change
                contenu = json.dumps(_proteger(dossier), ensure_ascii=False) if change else None
                lignes.append((self.lot.pk, rang, numero, marque, contenu, False))
            ecrits = self._ranger(lignes)
            Rejet.objects.bulk_create(self.rejets, ignore_conflicts=True)
            compteurs = self.lot.compteurs
            for nom, nombre in (
                ("lus", len(self.dossiers)),
                ("modifies", modifies),
                ("rejetes", len(self.rejets)),
                ("en_double", len(self.dossiers) - ecrits + self.doublons),
            ):
                compteurs[nom] = compteurs.get(nom, 0) + nombre
            self.lot.position = self.position
            self.lot.save(update_fields=["position", "compteurs"])
        self.dossiers, self.rejets, self.doublons = {}, [], 0

    def _ranger(self, lignes: list[tuple[Any, ...]]) -> int:
        """COPY dans le transit ; la dernière occurrence l'emporte. Rend le nombre de neufs."""
        table = DossierRecu._meta.db_table
        with connection.cursor() as curseur:
            curseur.execute(
                f"DELETE FROM {table} WHERE lot_id = %s AND numero_demande = ANY(%s)",  # noqa: S608
                [self.lot.pk, list(self.dossiers)],
            )
            remplaces = int(curseur.rowcount)
            with curseur.cursor.copy(
                f"COPY {table} (lot_id, rang, numero_demande, empreinte, contenu, est_applique)"
                " FROM STDIN"
            ) as copie:
                for ligne in lignes:
                    copie.write_row(ligne)
        return len(lignes) - remplaces


def _proteger(dossier: dict[str, Any]) -> dict[str, Any]:
    """Remplace chaque NIR par son empreinte et son chiffré : aucun NIR en clair en transit.

    La MSA met parfois le NIR du demandeur à la place du numéro d'allocataire : il vaut alors son NIR
    s'il n'en a pas d'autre, et seule son empreinte reste dans `mat_e`.
    """
    au_matricule = nir_du_matricule(dossier["mat"])
    if au_matricule is not None:
        dossier["mat"], dossier["mat_e"] = "", empreinte_aveugle(au_matricule.treize).hex()
    for personne in dossier["p"]:
        lu = lire_nir(personne["nir"]) if personne["nir"] else None
        if lu is None and au_matricule and personne["role"] == "DEM":
            lu = _nir_du_demandeur(au_matricule, personne)
        if lu is None:
            personne["nir"] = None
            continue
        etat = controler_nir(
            lu, sexe=personne["sexe"], date_naissance=date.fromisoformat(personne["nee"])
        )
        personne["nir"] = {
            "e": empreinte_aveugle(lu.treize).hex(),
            "c": chiffrer(lu.treize).hex(),
            "s": etat,
        }
    return dossier


def _nir_du_demandeur(lu: NirLu, personne: dict[str, Any]) -> NirLu | None:
    """Le NIR lu au matricule, s'il concorde avec le demandeur ; sinon il est à quelqu'un d'autre."""
    sans_cle = replace(lu, cle=None)
    nee = date.fromisoformat(personne["nee"])
    etat = controler_nir(sans_cle, sexe=personne["sexe"], date_naissance=nee)
    return sans_cle if etat in ETATS_CERTAINS else None


def lire(lot: Lot, *, le: date) -> None:
    """Lit le fichier du lot depuis sa position et range ses blocs ; vérifie l'enveloppe.

    Lève `FichierRefuse` si le fichier est illisible, tronqué, ou si ses comptes sont faux.
    """
    refuser_les_entites(Path(lot.chemin), le=le)
    ajouts = complements()
    controleur, schema = Controleur(ajouts), schema_foyer(ajouts)
    tampon = _Tampon(lot)
    rang, total, entete_vue = 0, None, False
    try:
        with ouvrir(Path(lot.chemin), le=le) as source:
            for element in blocs(source):
                if element.tag == "IdentificationFlux":
                    _lire_entete(lot, controleur, element)
                    entete_vue = True
                elif element.tag == "TransmissionFlux":
                    total = _lire_total(controleur, element)
                elif element.tag == "InfosFoyerRSA":
                    rang += 1
                    if rang <= lot.position:
                        continue  # déjà rangé avant une interruption
                    _lire_bloc(tampon, element, rang, controleur, schema)
                    if rang % BLOCS_PAR_TRANSACTION == 0:
                        tampon.vider()
    except (etree.XMLSyntaxError, EOFError, gzip.BadGzipFile, zipfile.BadZipFile) as erreur:
        raise FichierRefuse(
            "Le fichier est tronqué ou n'est pas un XML lisible "
            f"({getattr(erreur, 'msg', erreur)}). Rien n'a été changé : redemandez-le à la caisse."
        ) from erreur
    tampon.vider()
    if not entete_vue:
        raise FichierRefuse("Le fichier n'a pas d'en-tête (IdentificationFlux).")
    if total is None:
        raise FichierRefuse("Le fichier est tronqué : son bloc final (TransmissionFlux) manque.")
    if total != rang:
        raise FichierRefuse(
            f"La caisse annonce {total} dossiers et le fichier en contient {rang}. "
            "Rien n'a été changé : redemandez-le à la caisse."
        )


def _lire_bloc(
    tampon: _Tampon, element: Any, rang: int, controleur: Controleur, schema: Any
) -> None:
    tampon.position = rang
    ecarts: list[Ecart] = []
    if schema.validate(element):
        valeurs = extraire(element)
    else:
        valeurs, ecarts = controleur.lire_foyer(element)
    if not ecarts:
        dossier = normaliser(valeurs)
        if not tampon.lot.numero_organisme:
            _identifier_la_caisse(tampon.lot, dossier["numorg"])
        if dossier["num"] in tampon.dossiers:
            tampon.doublons += 1
        tampon.dossiers[dossier["num"]] = (rang, empreinte(dossier), dossier)
        return
    numero = element.findtext("IdentificationRSA/DemandeRSA/NUMDEMRSA") or ""
    fragment = etree.tostring(element, encoding="unicode")
    tampon.rejets.append(
        Rejet(
            lot=tampon.lot,
            rang=rang,
            ligne=element.sourceline or 0,
            numero_demande=numero.strip()[:11],
            motifs=[ecart.en_dict() for ecart in ecarts[:50]],
            fragment=chiffrer(fragment),
        )
    )


def _lire_entete(lot: Lot, controleur: Controleur, element: Any) -> None:
    valeurs, ecarts = controleur.lire_entete(element)
    if ecarts:
        raise FichierRefuse(f"En-tête du fichier : {ecarts[0].message}.")
    if valeurs["NATFLUX"] != "D":
        raise FichierRefuse("Ce n'est pas un flux « bénéficiaires » (NATFLUX différent de D).")
    reference = date.fromisoformat(valeurs["DTREF"])
    mensuel = valeurs["TYPEFLUX"] == "M"
    lot.type_flux = valeurs["TYPEFLUX"]
    lot.organisme = "MSA" if valeurs["APPLIEME"] == "AGO" else "CAF"
    lot.date_reference = premier_du_mois(reference) if mensuel else reference
    lot.save(update_fields=["type_flux", "organisme", "date_reference"])


def _identifier_la_caisse(lot: Lot, numero_organisme: str) -> None:
    """La caisse est celle du premier dossier ; un fichier plus ancien que son dernier est refusé."""
    lot.numero_organisme = numero_organisme
    dernier = (
        Lot.objects.filter(
            etat=EtatLot.SCELLE, organisme=lot.organisme, numero_organisme=numero_organisme
        )
        .order_by("-date_reference")
        .first()
    )
    if (
        dernier
        and dernier.date_reference
        and lot.date_reference
        and lot.date_reference < dernier.date_reference
    ):
        raise FichierRefuse(
            f"Ce fichier décrit le {lot.date_reference:%d/%m/%Y}, mais « {dernier.nom} », déjà "
            f"intégré, décrit le {dernier.date_reference:%d/%m/%Y}. Un fichier plus ancien "
            "ne peut pas être intégré après."
        )
    lot.save(update_fields=["numero_organisme"])


def _lire_total(controleur: Controleur, element: Any) -> int:
    valeurs, ecarts = controleur.lire_entete(element)
    if ecarts:
        raise FichierRefuse(f"Fin du fichier : {ecarts[0].message}.")
    return int(valeurs["NBTOTDOSRSATRANSM"])
