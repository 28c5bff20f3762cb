"""De qui parle une ligne : identité, NIR protégé, identifiant ; l'illisible est dit, jamais cité."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jalons.echanges.flux.controle import Ecart
from jalons.francetravail.rules import DateIllisible, lire_date
from jalons.personnes.rules import ETATS_CERTAINS, NirLu, controler_nir, lire_nir
from jalons.socle.chiffrement import empreinte_aveugle
from jalons.socle.noms import serrer

_IDENTIFIANT = re.compile(r"[0-9A-Z]{7,11}\Z")
_LETTRE = re.compile(r"[^\W\d_]")
_LONG = 60


@dataclass(slots=True)
class Lecture:
    """Les défauts d'une ligne, au fil de sa lecture."""

    ligne: int
    ecarts: list[Ecart] = field(default_factory=list)
    notes: list[Ecart] = field(default_factory=list)

    def refuser(self, champ: str, code: str, message: str) -> None:
        self.ecarts.append(Ecart(champ, self.ligne, code, message))

    def noter(self, champ: str, code: str, message: str) -> None:
        self.notes.append(Ecart(champ, self.ligne, code, message))

    def jour(self, valeurs: Mapping[str, str], champ: str, libelle: str) -> date | None:
        """Une date exigée."""
        try:
            lu = lire_date(valeurs.get(champ, ""))
        except DateIllisible as erreur:
            dit = "est coupée" if erreur.coupee else "n'existe pas ou ne se lit pas"
            self.refuser(champ, "date_illisible", f"{libelle} : la date {dit}")
            return None
        if lu is None:
            self.refuser(champ, "date_absente", f"{libelle} : la date manque")
        return lu

    def jour_souhaite(self, valeurs: Mapping[str, str], champ: str, libelle: str) -> date | None:
        """Une date qui peut manquer : coupée ou illisible, elle est tenue pour inconnue et notée."""
        try:
            return lire_date(valeurs.get(champ, ""))
        except DateIllisible:
            self.noter(champ, "date_coupee", f"{libelle} : la date est coupée ou ne se lit pas")
            return None


def propre(texte: str, longueur: int = _LONG) -> str:
    """Le texte sans signes invisibles ni blancs de trop, à sa longueur."""
    visible = "".join(c if c.isprintable() else " " for c in texte)
    return " ".join(visible.split())[:longueur]


def lire_usager(valeurs: Mapping[str, str], lecture: Lecture) -> dict[str, Any]:
    """L'usager que décrivent ces valeurs : nom, prenom, dtnai, nir, nir2, identifiantpe, commune."""
    naissance = lecture.jour(valeurs, "dtnai", "Date de naissance")
    for champ, libelle in (("nom", "Nom"), ("prenom", "Prénom")):
        lu = valeurs.get(champ, "")
        if not _LETTRE.search(lu):
            lecture.refuser(champ, "nom_absent", f"{libelle} : il manque ou ne se lit pas")
        elif len(lu.strip()) > _LONG:
            lecture.refuser(champ, "trop_long", f"{libelle} : plus de {_LONG} lettres")
    identifiant = re.sub(r"[\s.\-]", "", valeurs.get("identifiantpe", "")).upper()
    if identifiant and not _IDENTIFIANT.match(identifiant):
        lecture.noter("identifiantpe", "identifiant_illisible", "Identifiant : il ne se lit pas")
        identifiant = ""
    usager: dict[str, Any] = {
        "id": identifiant,
        "nom": propre(valeurs.get("nom", "")).upper(),
        "prenom": propre(valeurs.get("prenom", "")),
        "nee": naissance.isoformat() if naissance else "",
        "nir": None,
        "etat_nir": "",
        "commune": propre(valeurs.get("localite", "")),
        "insee": propre(valeurs.get("codeinsee", ""), 5).upper(),
    }
    nir = _lire_les_nir(valeurs, lecture)
    if nir is not None and naissance is not None:
        usager["nir"] = empreinte_aveugle(nir.treize).hex()
        usager["etat_nir"] = controler_nir(nir, sexe=nir.sexe, date_naissance=naissance)
        if usager["etat_nir"] not in ETATS_CERTAINS:
            lecture.noter("nir", "nir_incertain", "NIR : sa clé ou la naissance le contredit")
    return usager


def _lire_les_nir(valeurs: Mapping[str, str], lecture: Lecture) -> NirLu | None:
    """Le NIR de l'une des deux colonnes ; aucun si elles se contredisent."""
    trouves: dict[str, NirLu] = {}
    for champ in ("nir", "nir2"):
        ecrit = re.sub(r"[\s.\-]", "", valeurs.get(champ, "")).strip("0")
        if not ecrit:
            continue
        lu = lire_nir(valeurs[champ].replace(".", "").replace("-", ""))
        if lu is None:
            lecture.noter(champ, "nir_illisible", "NIR : il ne se lit pas")
        else:
            deja = trouves.get(lu.treize)
            trouves[lu.treize] = deja if deja and deja.cle is not None else lu
    if len(trouves) > 1:
        lecture.noter("nir2", "nir_differents", "NIR : les deux colonnes se contredisent")
        return None
    return next(iter(trouves.values()), None)


def marquer(*morceaux: Any) -> str:
    """L'empreinte courte d'une suite de valeurs, en hexadécimal."""
    return hashlib.blake2b(repr(morceaux).encode(), digest_size=16).hexdigest()


def marque_de(usager: Mapping[str, Any]) -> str:
    """La même description donne la même marque, quelle que soit la façon d'écrire les noms."""
    return marquer(
        usager["nir"] or "",
        usager["etat_nir"],
        usager["id"],
        serrer(usager["nom"]),
        serrer(usager["prenom"]),
        usager["nee"],
    )


def enonce(genre: str, jour: date, *, reference: date | None = None, **dit: str) -> dict[str, Any]:
    """Un énoncé, avec la marque qui le reconnaît s'il est redit."""
    dits = {c: v for c, v in sorted(dit.items()) if v}
    le, decrit = jour.isoformat(), reference.isoformat() if reference else None
    return {
        "genre": genre,
        "date": le,
        "reference": decrit,
        "contenu": dits,
        "marque": marquer(genre, le, decrit, sorted(dits.items())),
    }
