"""L'arbre traduit en XML Schema, codes compris : le tri rapide des blocs sans défaut.

La bibliothèque C juge un bloc dix fois plus vite que Python. Un bloc qu'elle refuse est repris par
`controle`, qui a le dernier mot et sait dire l'écart en français.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from jalons.echanges.flux.arbre import Noeud, arbre
from jalons.echanges.flux.codes import listes
from jalons.echanges.flux.controle import CLES

_TYPES = {"time": "xs:time", "boolean": "xs:boolean"}
_DATE = (
    '<xs:restriction base="xs:date">'
    '<xs:pattern value="[0-9]{4}-[0-9]{2}-[0-9]{2}"/></xs:restriction>'
)


def _type_simple(noeud: Noeud, codes: Mapping[str, set[str]]) -> str:
    if noeud.liste:
        connus = "".join(
            f"<xs:enumeration value={quoteattr(code)}/>" for code in sorted(codes[noeud.liste])
        )
        return f'<xs:restriction base="xs:token">{connus}</xs:restriction>'
    if noeud.type == "date":
        return _DATE
    if noeud.nom in CLES:
        sorte = "[0-9]" if noeud.type[0] == "i" else "[^ ]"
        motif = f"{sorte}{{1,{noeud.type[1:]}}}"
        return f'<xs:restriction base="xs:string"><xs:pattern value="{motif}"/></xs:restriction>'
    if noeud.type in _TYPES:
        return f'<xs:restriction base="{_TYPES[noeud.type]}"/>'
    nombres = noeud.type[1:].split(",")
    if noeud.type[0] == "s":
        return f'<xs:restriction base="xs:string"><xs:maxLength value="{nombres[0]}"/></xs:restriction>'
    if noeud.type[0] == "i":
        motif = f"[0-9]{{1,{nombres[0]}}}"
    else:
        entiers = int(nombres[0]) - int(nombres[1])
        motif = f"-?0*[0-9]{{1,{entiers}}}(\\.[0-9]{{1,{nombres[1]}}})?"
    return f'<xs:restriction base="xs:string"><xs:pattern value="{motif}"/></xs:restriction>'


def _element(noeud: Noeud, codes: Mapping[str, set[str]], *, racine: bool = False) -> str:
    maximum = "unbounded" if noeud.maximum is None else noeud.maximum
    bornes = "" if racine else f' minOccurs="{noeud.minimum}" maxOccurs="{maximum}"'
    if noeud.est_bloc:
        fils = "".join(_element(enfant, codes) for enfant in noeud.enfants.values())
        corps = f"<xs:complexType><xs:sequence>{fils}</xs:sequence></xs:complexType>"
    else:
        corps = f"<xs:simpleType>{_type_simple(noeud, codes)}</xs:simpleType>"
    return f'<xs:element name="{noeud.nom}"{bornes}>{corps}</xs:element>'


@lru_cache(maxsize=1)
def marque_du_flux() -> str:
    """Le condensé de l'arbre et des codes livrés : il change avec ce que le schéma admet."""
    codes = sorted((nom, sorted(connus)) for nom, connus in listes().items())
    corps = _element(arbre(), {nom: set(connus) for nom, connus in codes})
    return hashlib.sha256(corps.encode()).hexdigest()


def schema_foyer(complements: Mapping[str, set[str]] | None = None) -> Any:
    """Schéma d'un bloc `InfosFoyerRSA`, avec les codes ajoutés par le Département."""
    ajouts = complements or {}
    return _schema(tuple(sorted((nom, tuple(sorted(codes))) for nom, codes in ajouts.items())))


@lru_cache(maxsize=4)
def _schema(ajouts: tuple[tuple[str, tuple[str, ...]], ...]) -> Any:
    codes = {nom: set(connus) for nom, connus in listes().items()}
    for nom, supplements in ajouts:
        codes.setdefault(nom, set()).update(supplements)
    corps = _element(arbre().enfants["InfosFoyerRSA"], codes, racine=True)
    texte = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{corps}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(texte.encode()))
