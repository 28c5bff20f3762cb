"""Juger un dossier : des octets au dossier normalisé et protégé, ou à ses défauts. Sans base."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from lxml import etree

from jalons.echanges.flux.controle import Controleur, Ecart
from jalons.echanges.flux.dossier import FORMAT, empreinte, normaliser
from jalons.echanges.flux.extraction import extraire
from jalons.echanges.flux.schema import marque_du_flux, schema_foyer
from jalons.personnes.rules import (
    ETATS_CERTAINS,
    NirLu,
    controler_nir,
    lire_nir,
    masquer_numeros,
    nir_du_matricule,
)
from jalons.socle.chiffrement import chiffrer, empreinte_aveugle
from jalons.socle.decoupe import Bloc

_NUMERO = re.compile(rb"<NUMDEMRSA>\s*([^<\s]{1,11})\s*</NUMDEMRSA>")
_MATRICULE = re.compile(rb"<MATRICULE>\s*(\d{1,15})\s*</MATRICULE>")
_DEPARTEMENT = re.compile(rb"<IDEPARTE>\s*(\w{1,3})\s*</IDEPARTE>")
# Le mois du calcul change à chaque fichier, et rien d'autre avec lui ; un jour après le 28 se relit.
_MOIS_DU_CALCUL = b"<DDELECAL>"
_JOUR_SANS_DOUTE = re.compile(rb"20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])</DDELECAL>")
# De l'UTF-8 lu comme du windows-1252 : « Ã » ou « Â » suivis d'un signe qu'aucun nom ne porte.
_ECORCHE = re.compile("[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_PARSEUR: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


@dataclass(slots=True)
class Juge:
    """Un dossier jugé. Avec des `ecarts`, le bloc est rejeté ; sans, `contenu` est le JSON à ranger,
    vide si rien n'a changé. `brute` : l'empreinte du bloc, à reconnaître la prochaine fois.

    `notes` : ce qui manque sans empêcher d'intégrer.
    """

    rang: int
    ligne: int
    numero: str = ""
    matricule: str = ""
    caisse: str = ""
    departement: str = ""
    empreinte: bytes = b""
    brute: bytes | None = None
    contenu: str = ""
    ecarts: list[Ecart] = field(default_factory=list)
    notes: list[Ecart] = field(default_factory=list)
    fragment: bytes = b""


def proteger(dossier: dict[str, Any]) -> dict[str, Any]:
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


def matricule_aveugle(matricule: str) -> bytes:
    """L'empreinte d'un numéro d'allocataire, comme la demande la garde quand c'est un NIR."""
    nir = nir_du_matricule(matricule)
    return empreinte_aveugle(nir.treize if nir else matricule.ljust(15, "0"))


class Tribunal:
    """Juge des blocs, avec les codes que le Département a ajoutés et l'encodage du fichier.

    `connues` : les empreintes déjà en base ; d'un dossier inchangé, rien d'autre ne se prépare.
    `brutes` : celles des blocs déjà jugés bons ; le même bloc n'est pas relu.
    """

    def __init__(
        self,
        complements: Mapping[str, set[str]],
        encodage: str,
        connues: frozenset[bytes] = frozenset(),
        brutes: frozenset[bytes] = frozenset(),
    ) -> None:
        self._connues, self._brutes = connues, brutes
        # Ce qui change un jugement change l'empreinte : l'encodage, les codes, le format retenu.
        codes = sorted((liste, sorted(ajoutes)) for liste, ajoutes in complements.items())
        self._marque = hashlib.blake2b(
            repr((FORMAT, encodage, codes, marque_du_flux())).encode(), digest_size=16
        )
        self._controleur = Controleur(complements)
        self._schema = schema_foyer(complements)
        self._declaration = f'<?xml version="1.0" encoding="{encodage}"?>'.encode("ascii")

    def juger(self, bloc: Bloc) -> Juge:
        """Ne lève jamais : toute exception devient un défaut du bloc, avec sa ligne."""
        juge = Juge(bloc.rang, bloc.ligne)
        try:
            self._juger(bloc, juge)
        except etree.XMLSyntaxError as erreur:
            ligne = bloc.ligne + max(0, (erreur.lineno or 1) - 1)
            message = f"Le bloc n'est pas un XML correct ({erreur.msg})"
            juge.ecarts = [Ecart("InfosFoyerRSA", ligne, "xml", message)]
        except Exception as erreur:
            message = f"Le bloc n'a pas pu être lu ({type(erreur).__name__})"
            juge.ecarts = [Ecart("InfosFoyerRSA", bloc.ligne, "imprevu", message)]
        if juge.ecarts:
            juge.numero = self._chercher(_NUMERO, bloc.octets)
            juge.matricule = self._chercher(_MATRICULE, bloc.octets)
            juge.fragment = self._declaration + bloc.octets
            juge.contenu, juge.notes, juge.brute = "", [], None
        return juge

    def _empreinte_brute(self, octets: bytes) -> bytes:
        """L'empreinte d'un bloc, mois du calcul mis à part."""
        marque = self._marque.copy()
        place = octets.find(_MOIS_DU_CALCUL) + len(_MOIS_DU_CALCUL)
        if place >= len(_MOIS_DU_CALCUL) and _JOUR_SANS_DOUTE.match(octets, place):
            marque.update(octets[:place] + b"\0")  # aucun bloc ne porte ce signe
            octets = octets[place + len("2026-01-01") :]
        marque.update(octets)
        return marque.digest()

    def _juger(self, bloc: Bloc, juge: Juge) -> None:
        brute = self._empreinte_brute(bloc.octets)
        if brute in self._brutes:
            juge.numero, juge.brute = self._chercher(_NUMERO, bloc.octets), brute
            return
        juge.departement = self._chercher(_DEPARTEMENT, bloc.octets)
        parseur = etree.XMLParser(**_PARSEUR)
        element = etree.fromstring(self._declaration + bloc.octets, parseur)
        if self._schema.validate(element):
            valeurs = extraire(element)
        else:
            valeurs, juge.ecarts = self._controleur.lire_foyer(element)
            decalage = bloc.ligne - 1
            juge.ecarts = [
                Ecart(e.chemin, e.ligne + decalage, e.code, e.message) for e in juge.ecarts[:50]
            ]
        if juge.ecarts:
            return
        dossier = normaliser(valeurs)
        juge.numero, juge.matricule = dossier["num"], dossier["mat"]
        juge.caisse = dossier["numorg"]
        self._relever(dossier, bloc, juge)
        if juge.ecarts:
            return
        juge.brute = None if juge.notes else brute
        juge.empreinte = empreinte(dossier)
        if juge.empreinte in self._connues:
            return
        juge.contenu = json.dumps(proteger(dossier), ensure_ascii=False)

    @staticmethod
    def _relever(dossier: dict[str, Any], bloc: Bloc, juge: Juge) -> None:
        """Ce que le contrôle balise par balise ne voit pas : noms vides, lettres écorchées."""
        for rang, personne in enumerate(dossier["p"], start=1):
            ou = f"InfosFoyerRSA/Personne[{rang}]/Identification"
            if not personne["prenom"]:
                juge.notes.append(
                    Ecart(f"{ou}/PRENOM", bloc.ligne, "vide", "Le prénom (PRENOM) est vide")
                )
            if not personne["nom"]:
                juge.notes.append(Ecart(f"{ou}/NOMNAI", bloc.ligne, "vide", "Le nom est vide"))
            if _ECORCHE.search(f"{personne['nom']}{personne['usage']}{personne['prenom']}"):
                message = (
                    "Un nom est mal lu : les lettres accentuées ne sont pas dans l'encodage annoncé"
                )
                juge.ecarts.append(Ecart(f"{ou}/NOM", bloc.ligne, "encodage", message))

    @staticmethod
    def _chercher(motif: re.Pattern[bytes], octets: bytes) -> str:
        lu = motif.search(octets)
        return lu[1].decode("ascii", "replace") if lu else ""


def sans_valeurs(motifs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Les motifs d'un rejet réglé : où et pourquoi restent, la valeur citée s'efface."""
    return [
        {**motif, "message": re.sub(r"« [^»]* »", "« … »", masquer_numeros(motif["message"]))}
        for motif in motifs
    ]
