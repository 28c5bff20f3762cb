"""Lire un fichier LHÉO 2.3 en flux, une formation à la fois : la mémoire ne dépend pas de sa taille.

Une formation illisible (mal formée, encodage cassé) est dite à sa ligne ; les autres entrent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from lxml import etree

from jalons.formation.enums import (
    FINANCEURS_LHEO,
    OBJECTIFS_LHEO,
    RECRUTEMENTS_LHEO,
    Financeur,
    ObjectifFormation,
)
from jalons.formation.rules.sessions import Constat, SessionLue
from jalons.socle.decoupe import Bloc, Decoupe, Demesure, Source, Transcodeur
from jalons.socle.erreurs import ErreurMetier

_BALISE = rb"(?:[A-Za-z_][\w.-]*:)?formation"
_ENCODAGE = re.compile(rb"<\?xml[^>]*encoding=[\"']([\w.:-]+)[\"']")
_PREFIXE = re.compile(rb"<([A-Za-z_][\w.-]*):formation[\s>/]")
_OUVRE = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?formation(?=[\s>/])")
_ENCODAGES = {"utf-8", "utf8", "iso-8859-1", "iso-8859-15", "latin1", "windows-1252", "us-ascii"}
_MARQUES = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_PARSEUR: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def lire_lheo(source: Source) -> Iterator[SessionLue | Constat]:
    """Chaque session, ou ce qui empêche de la lire. Lève `ErreurMetier` si ce n'est pas du LHÉO."""
    decoupe = Decoupe(source, balise=_BALISE)
    encodage = ""
    try:
        for bloc in decoupe:
            encodage = encodage or _encodage(bytes(decoupe.squelette))
            yield from _formation(bloc, encodage)
    except (Demesure, UnicodeError) as erreur:
        raise ErreurMetier(f"Le fichier ne se lit pas jusqu'au bout : {erreur}.") from erreur
    if not decoupe.rang:
        raise ErreurMetier("Ce fichier ne contient aucune formation au format LHÉO.")


def ouvrir(source: Any) -> Source:
    """La source, rendue en UTF-8 si elle est en UTF-16."""
    tete = source.read(2)
    source.seek(0)
    for marque, encodage in _MARQUES:
        if tete.startswith(marque):
            return Transcodeur(source, encodage)
    return source


def _encodage(tete: bytes) -> str:
    trouve = _ENCODAGE.search(tete)
    dit = trouve.group(1).decode().lower() if trouve else "utf-8"
    return dit if dit in _ENCODAGES else "utf-8"


def _formation(bloc: Bloc, encodage: str) -> Iterator[SessionLue | Constat]:
    try:
        yield from _sessions(_arbre(bloc.octets, encodage), bloc.ligne)
    except (etree.XMLSyntaxError, ValueError) as erreur:
        yield Constat(bloc.ligne, "formation", _dire(erreur, bloc.octets, encodage), refuse=True)
        # Une formation jamais fermée avale la suivante : on reprend à celle-ci.
        suivante = _OUVRE.search(bloc.octets, 1)
        if suivante is not None:
            ligne = bloc.ligne + bloc.octets.count(b"\n", 0, suivante.start())
            yield from _formation(Bloc(bloc.rang, ligne, bloc.octets[suivante.start() :]), encodage)


def _arbre(octets: bytes, encodage: str) -> Any:
    prefixe = _PREFIXE.match(octets)
    espace = f' xmlns:{prefixe.group(1).decode()}="lheo"' if prefixe else ""
    entete = f'<?xml version="1.0" encoding="{encodage}"?><x{espace}>'.encode()
    return etree.fromstring(entete + octets + b"</x>", etree.XMLParser(**_PARSEUR))[0]


def _dire(erreur: Exception, octets: bytes, encodage: str) -> str:
    try:
        octets.decode(encodage)
    except (UnicodeDecodeError, LookupError):
        return f"des caractères ne sont pas en {encodage} : la fiche ne se lit pas"
    return f"la fiche n'est pas un XML correct ({str(erreur).split(', line')[0][:120]})"


def _sessions(formation: Any, ligne: int) -> Iterator[SessionLue | Constat]:
    commun = _commun(formation)
    trouvee = False
    for rang_action, action in enumerate(_fils(formation, "action"), start=1):
        lieu = _adresse(action)
        financeurs = [
            str(FINANCEURS_LHEO.get(_texte(f, "code-financeur"), Financeur.AUTRE))
            for f in _fils(action, "organisme-financeur")
        ]
        for rang_session, session in enumerate(_fils(action, "session"), start=1):
            trouvee = True
            numeros = (
                _numero(action, rang_action),
                _numero(session, rang_session),
            )
            lue = SessionLue(
                ligne=ligne + (session.sourceline or 1) - 1,
                session="/".join(numeros),
                financeurs=sorted(set(financeurs)),
                heures=_entier(_texte(action, "nombre-heures-total")),
                **commun,
                **lieu,
            )
            yield from _dater(lue, session)
            conditions = _texte(action, "conditions-specifiques")[:3000]
            lue.prerequis = conditions or commun["prerequis"]
            yield lue
    if not trouvee:
        yield Constat(ligne, "session", f"« {commun['intitule'][:60]} » n'a aucune session")


def _commun(formation: Any) -> dict[str, Any]:
    organisme = next(iter(_fils(formation, "organisme-formation-responsable")), None)
    domaine = next(iter(_fils(formation, "domaine-formation")), None)
    vu = organisme is not None
    objectif = _texte(formation, "objectif-general-formation")
    return {
        "formation": _numero(formation, 0),
        "intitule": _texte(formation, "intitule-formation")[:255],
        "organisme": (_texte(organisme, "nom-organisme", "raison-sociale") if vu else "")[:160],
        "siret": _profond(organisme, "SIRET") if vu else "",
        "objectif": str(OBJECTIFS_LHEO.get(objectif, ObjectifFormation.AUTRE)),
        "prerequis": "",
        "formacodes": _codes(domaine, "code-FORMACODE"),
        "romes": _codes(domaine, "code-ROME"),
    }


def _dater(lue: SessionLue, session: Any) -> Iterator[Constat]:
    periode = next(iter(_fils(session, "periode")), None)
    for champ in ("debut", "fin"):
        brut = _texte(periode, champ) if periode is not None else ""
        jour = _jour(brut)
        setattr(lue, champ, jour)
        if brut and jour is None:
            yield lue.constat(champ, f"« {brut[:20]} » n'est pas une date", refuse=True)
    inscription = next(iter(_fils(session, "periode-inscription")), None)
    if inscription is not None:
        lue.inscription_jusqu_au = _jour(_profond(inscription, "fin"))
    etat = _texte(session, "etat-recrutement")
    lue.recrutement = str(RECRUTEMENTS_LHEO.get(etat, RECRUTEMENTS_LHEO["1"]))
    places = [_entier(_texte(r, "nb-places")) for r in _fils(session, "recrutement")]
    if any(n is not None for n in places):
        lue.places = sum(n for n in places if n is not None)


def _adresse(action: Any) -> dict[str, Any]:
    lieu = next(iter(_fils(action, "lieu-de-formation")), None)
    if lieu is None:
        return {}
    return {
        "code_insee": _profond(lieu, "code-INSEE-commune")[:5],
        "code_postal": _profond(lieu, "codepostal")[:5],
        "ville": _profond(lieu, "ville")[:200],
    }


def _nom(element: Any) -> str:
    return str(etree.QName(element).localname)


def _fils(parent: Any, nom: str) -> list[Any]:
    return [e for e in parent if isinstance(e.tag, str) and _nom(e) == nom]


def _texte(parent: Any, *noms: str) -> str:
    """Le texte du premier fils de ces noms qui en a un."""
    for nom in noms:
        for fils in _fils(parent, nom):
            if dit := " ".join("".join(fils.itertext()).split()):
                return dit
    return ""


def _profond(parent: Any, nom: str) -> str:
    """Le texte du premier descendant de ce nom."""
    for element in parent.iter():
        if isinstance(element.tag, str) and _nom(element) == nom:
            return " ".join("".join(element.itertext()).split())
    return ""


def _codes(domaine: Any, nom: str) -> list[str]:
    if domaine is None:
        return []
    return [" ".join("".join(e.itertext()).split())[:8] for e in _fils(domaine, nom)]


def _numero(element: Any, rang: int) -> str:
    return (element.get("numero") or element.get("id") or (str(rang) if rang else "")).strip()[:60]


def _jour(brut: str) -> date | None:
    """« 20260302 », ou « 2026-03-02 » ; None si ce n'est pas une date."""
    chiffres = brut.replace("-", "")[:8]
    if not chiffres.isdigit() or len(chiffres) != 8:
        return None
    try:
        return date(int(chiffres[:4]), int(chiffres[4:6]), int(chiffres[6:]))
    except ValueError:
        return None


def _entier(brut: str) -> int | None:
    try:
        return int(float(brut.replace(",", "."))) if brut else None
    except (ValueError, OverflowError):
        return None
