"""Contrôle et lecture d'un bloc du flux, en une seule marche.

Le schéma de la caisse ne vérifie pas les codes : ce module le fait, avec l'ordre des blocs, leur
nombre, les longueurs et les dates. Chaque écart dit où il est et quoi faire, en français.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jalons.echanges.flux.arbre import Noeud, arbre
from jalons.echanges.flux.codes import listes
from jalons.personnes.rules import masquer_numeros

_ENTIER = re.compile(r"\d+\Z")
_DECIMAL = re.compile(r"-?(\d+)(?:\.(\d+))?\Z")
_HEURE = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?\Z")

Valeurs = dict[str, Any]
# Sans eux, le bloc ne dit plus de qui ni de quoi il parle : vides, il est rejeté.
CLES = frozenset({"NUMDEMRSA", "MATRICULE", "NUMORG"})
CODES_VITAUX = frozenset({"ETATDOSRSA", "SEXE", "ROLEPERS", "SITFAM", "NATPREST", "FONORG",
                          "MOTISUSDRORSA", "MOTISUSVERSRSA", "MOTICLORSA", "MOTIREFURSA",
                          "NATPF"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ecart:
    """Un défaut : chemin dans le bloc, ligne du fichier, code stable, message pour l'agent."""

    chemin: str
    ligne: int
    code: str
    message: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", masquer_numeros(self.message))

    def en_dict(self) -> dict[str, Any]:
        return {
            "chemin": self.chemin,
            "ligne": self.ligne,
            "code": self.code,
            "message": self.message,
        }


LIBELLES = {
    "DTNAI": "Date de naissance",
    "NOM": "Nom",
    "NOMNAI": "Nom de naissance",
    "PRENOM": "Prénom",
    "NUMDEMRSA": "Numéro de demande",
    "DTDEMRSA": "Date de la demande",
    "MATRICULE": "Numéro d'allocataire",
    "ETATDOSRSA": "État du dossier",
    "SITFAM": "Situation de famille",
    "ROLEPERS": "Rôle dans le foyer",
    "SEXE": "Sexe",
    "PrestationRSA": "Le bloc du droit RSA",
    "Prestations": "Les rôles de la personne (PFA et RSA)",
    "Personne": "La personne",
}


def _nom(balise: str) -> str:
    return f"{LIBELLES[balise]} ({balise})" if balise in LIBELLES else balise


def _texte(longueur: int) -> Callable[[str], tuple[str, str] | None]:
    def verifier(valeur: str) -> tuple[str, str] | None:
        if len(valeur) <= longueur or len(valeur.rstrip()) <= longueur:
            return None
        return "trop_long", f"{len(valeur)} signes, {longueur} au plus"

    return verifier


def _entier(chiffres: int) -> Callable[[str], tuple[str, str] | None]:
    def verifier(valeur: str) -> tuple[str, str] | None:
        if _ENTIER.match(valeur) and len(valeur) <= chiffres:
            return None
        return "pas_un_nombre", f"« {valeur} » n'est pas un nombre de {chiffres} chiffres au plus"

    return verifier


def _decimal(chiffres: int, decimales: int) -> Callable[[str], tuple[str, str] | None]:
    def verifier(valeur: str) -> tuple[str, str] | None:
        lu = _DECIMAL.match(valeur)
        if lu is None or len(lu[2] or "") > decimales:
            return "pas_un_montant", f"« {valeur} » n'est pas un montant à {decimales} décimales"
        if len(lu[1].lstrip("0")) > chiffres - decimales:
            return "pas_un_montant", f"« {valeur} » dépasse {chiffres} chiffres"
        return None

    return verifier


def _date(valeur: str) -> tuple[str, str] | None:
    try:
        if len(valeur) == 10:
            date.fromisoformat(valeur)
            return None
    except ValueError:
        pass
    return "date_impossible", f"« {valeur} » n'est pas une date qui existe (attendu : AAAA-MM-JJ)"


def _heure(valeur: str) -> tuple[str, str] | None:
    if _HEURE.match(valeur):
        return None
    return "heure_impossible", f"« {valeur} » n'est pas une heure"


def _booleen(valeur: str) -> tuple[str, str] | None:
    if valeur in {"0", "1", "true", "false"}:
        return None
    return "pas_oui_non", f"« {valeur} » au lieu de 0 ou 1"


def _verificateur(noeud: Noeud) -> Callable[[str], tuple[str, str] | None]:
    if noeud.type == "date":
        return _date
    if noeud.type == "time":
        return _heure
    if noeud.type == "boolean":
        return _booleen
    nombres = [int(n) for n in noeud.type[1:].split(",")]
    if noeud.type[0] == "s":
        return _texte(nombres[0])
    return _entier(nombres[0]) if noeud.type[0] == "i" else _decimal(nombres[0], nombres[1])


class _Compile:
    """Un nœud prêt à être marché : tout ce qui peut être calculé d'avance l'est."""

    __slots__ = (
        "codes",
        "enfants",
        "maximum",
        "nom",
        "obligatoires",
        "rang",
        "repete",
        "verifier",
        "vide_permis",
        "vus",
    )

    def __init__(self, noeud: Noeud, codes: Mapping[str, frozenset[str]]) -> None:
        self.nom = noeud.nom
        self.rang = noeud.rang
        self.maximum = noeud.maximum
        self.repete = noeud.maximum != 1
        self.enfants = {nom: _Compile(e, codes) for nom, e in noeud.enfants.items()}
        self.obligatoires = [
            (e.rang, e.minimum, e.nom) for e in noeud.enfants.values() if e.minimum
        ]
        self.verifier = None if noeud.est_bloc else _verificateur(noeud)
        self.codes = codes.get(noeud.liste) if noeud.liste else None
        self.vide_permis = noeud.minimum == 0 or (
            noeud.type[0] == "s" and noeud.nom not in CLES and noeud.nom not in CODES_VITAUX
        )
        # Valeurs déjà jugées bonnes (codes, dates, drapeaux reviennent sans cesse).
        self.vus: set[str] = set()


_MEMOIRE_PAR_FEUILLE = 20_000


class Controleur:
    """Contrôle les blocs `InfosFoyerRSA` et `Racine` contre l'arbre et les listes de codes.

    `complements` : codes ajoutés par le Département, par nom de liste.
    """

    def __init__(self, complements: Mapping[str, set[str]] | None = None) -> None:
        ajouts = complements or {}
        codes = {
            nom: frozenset(connus) | frozenset(ajouts.get(nom, ()))
            for nom, connus in listes().items()
        }
        self._racine = _Compile(arbre(), codes)
        self._foyer = self._racine.enfants["InfosFoyerRSA"]

    def lire_foyer(self, element: Any) -> tuple[Valeurs, list[Ecart]]:
        """Valeurs du bloc (balise → texte, bloc ou liste de blocs) et ses écarts."""
        ecarts: list[Ecart] = []
        return self._marcher(element, self._foyer, "InfosFoyerRSA", ecarts), ecarts

    def lire_entete(self, element: Any) -> tuple[Valeurs, list[Ecart]]:
        """Même lecture pour `IdentificationFlux` ou `TransmissionFlux`."""
        ecarts: list[Ecart] = []
        compile_ = self._racine.enfants[element.tag]
        return self._marcher(element, compile_, element.tag, ecarts), ecarts

    def _marcher(self, element: Any, bloc: _Compile, chemin: str, ecarts: list[Ecart]) -> Valeurs:
        valeurs: Valeurs = {}
        position, compte = -1, 0
        enfants = bloc.enfants
        presents: dict[int, int] = {}
        for fils in element:
            balise = fils.tag
            attendu = enfants.get(balise)
            if attendu is None:
                if isinstance(balise, str):
                    ecarts.append(
                        Ecart(
                            f"{chemin}/{balise}",
                            fils.sourceline or 0,
                            "inattendu",
                            f"La balise {balise} n'est pas prévue ici",
                        )
                    )
                continue
            rang = attendu.rang
            if rang == position:
                compte += 1
                if attendu.maximum is not None and compte > attendu.maximum:
                    trop = f"{_nom(balise)} : {compte} fois, {attendu.maximum} au plus"
                    ecarts.append(
                        Ecart(f"{chemin}/{balise}", fils.sourceline or 0, "en_trop", trop)
                    )
            else:
                if rang < position:
                    ecarts.append(
                        Ecart(
                            f"{chemin}/{balise}",
                            fils.sourceline or 0,
                            "ordre",
                            f"{_nom(balise)} n'est pas à sa place",
                        )
                    )
                position, compte = rang, 1
            presents[rang] = presents.get(rang, 0) + 1
            if attendu.verifier is None:
                suite = (
                    f"{chemin}/{balise}[{presents[rang]}]"
                    if attendu.repete
                    else f"{chemin}/{balise}"
                )
                lu: Any = self._marcher(fils, attendu, suite, ecarts)
            else:
                lu = fils.text or ""
                if lu not in attendu.vus:
                    self._verifier_feuille(lu, attendu, f"{chemin}/{balise}", fils, ecarts)
            if attendu.repete:
                valeurs.setdefault(balise, []).append(lu)
            else:
                valeurs[balise] = lu
        for rang, minimum, nom in bloc.obligatoires:
            trouves = presents.get(rang, 0)
            if trouves < minimum:
                manque = (
                    "est absent" if not trouves else f"figure {trouves} fois au lieu de {minimum}"
                )
                ecarts.append(
                    Ecart(
                        f"{chemin}/{nom}",
                        element.sourceline or 0,
                        "absent",
                        f"{_nom(nom)} {manque}",
                    )
                )
        return valeurs

    @staticmethod
    def _verifier_feuille(
        texte: str, attendu: _Compile, chemin: str, element: Any, ecarts: list[Ecart]
    ) -> None:
        valeur = texte.strip()
        if not valeur:
            if not attendu.vide_permis:
                ecarts.append(
                    Ecart(chemin, element.sourceline or 0, "vide", f"{_nom(attendu.nom)} est vide")
                )
            return
        if attendu.codes is not None and valeur not in attendu.codes:
            ecarts.append(
                Ecart(
                    chemin,
                    element.sourceline or 0,
                    "code_inconnu",
                    f"{_nom(attendu.nom)} : le code « {valeur} » est inconnu",
                )
            )
            return
        assert attendu.verifier is not None
        defaut = attendu.verifier(texte if attendu.codes is None else valeur)
        if defaut is not None:
            ecarts.append(
                Ecart(
                    chemin, element.sourceline or 0, defaut[0], f"{_nom(attendu.nom)} : {defaut[1]}"
                )
            )
        elif len(attendu.vus) < _MEMOIRE_PAR_FEUILLE:
            attendu.vus.add(texte)
