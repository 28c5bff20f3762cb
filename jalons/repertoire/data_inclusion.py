"""Les fiches de data·inclusion v1 : leurs champs, comment chacun se lit, et ce que l'on dit sinon.

Une valeur facultative qui ne va pas est laissée de côté, ligne et champ dits ; la fiche entre quand même.
Seul un champ requis qui manque refuse la ligne, et elle seule.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from jalons.ecrans.tableurs.valeurs import aplatir, lire_jour
from jalons.repertoire.vocabulaire import liste
from jalons.socle.saisie import lire_nombre
from jalons.socle.siret import est_siret, nettoyer_siret
from jalons.socle.telephones import lire_telephone

# L'ordre de ces tables est celui des colonnes d'un fichier exporté.
STRUCTURE = (
    "source", "id", "nom", "date_maj", "description", "lien_source", "siret", "reseaux_porteurs",
    "commune", "code_postal", "code_insee", "adresse", "complement_adresse", "longitude", "latitude",
    "telephone", "courriel", "site_web", "horaires_accueil", "accessibilite_lieu",
)  # fmt: skip
SERVICE = (
    "source", "structure_id", "id", "nom", "description", "date_maj", "lien_source", "type",
    "thematiques", "publics", "publics_precisions", "conditions_acces", "frais", "frais_precisions",
    "modes_accueil", "zone_eligibilite", "modes_mobilisation", "mobilisable_par",
    "mobilisation_precisions", "lien_mobilisation", "commune", "code_postal", "code_insee", "adresse",
    "complement_adresse", "longitude", "latitude", "telephone", "courriel", "contact_nom_prenom",
    "horaires_accueil", "volume_horaire_hebdomadaire", "nombre_semaines",
)  # fmt: skip
LISTES = (
    "thematiques", "publics", "modes_accueil", "modes_mobilisation", "mobilisable_par", "reseaux_porteurs",
)  # fmt: skip
REQUIS = {"structure": ("nom",), "service": ("nom", "description")}
_ZONE = re.compile(r"\d{5}|2[ab]\d{3}|\d{2,3}|2[ab]|\d{9}|france", re.IGNORECASE)
_SEPARATEURS = re.compile(r"[,;\n|]+")
_ABIME = "�"
_adresse_web = URLValidator(schemes=["http", "https"])


class Illisible(ValueError):
    """La valeur ne va pas ; le message dit pourquoi, en français."""


@dataclass(frozen=True, slots=True)
class Constat:
    """Ce qui ne va pas : la fiche (« service », « structure »), sa ligne, le champ, la phrase.

    `refuse` : la ligne n'entre pas. Sinon, elle entre sans cette valeur.
    """

    objet: str
    rang: int
    champ: str
    message: str
    refuse: bool = False
    feuille: str = ""

    @property
    def ou(self) -> str:
        """« Feuille, ligne 12 »."""
        return f"{self.feuille}, ligne {self.rang}" if self.feuille else f"ligne {self.rang}"


def _texte(maximum: int) -> Callable[[Any], str]:
    def lire(brut: Any) -> str:
        if isinstance(brut, float) and brut.is_integer():
            brut = int(brut)
        lu = str(brut).replace("\0", "").strip()
        if len(lu) > maximum:
            raise Illisible(f"plus de {maximum} signes : coupez le texte")
        return lu

    return lire


def _nom(brut: Any) -> str:
    lu = " ".join(_texte(150)(brut).split()).rstrip(".") if brut else ""
    if len(lu) < 3:
        raise Illisible("il faut un nom d'au moins trois lettres")
    return lu


def _description(brut: Any) -> str:
    lu = _texte(10_000)(brut)
    if len(lu) < 5:
        raise Illisible("il faut une description d'au moins cinq lettres")
    return lu


def _jour(brut: Any) -> date:
    lu = lire_jour(str(brut)[:10] if isinstance(brut, str) else brut)
    if lu is None or lu.year < 2000:
        raise Illisible(f"« {brut} » n'est pas une date depuis 2000")
    return lu


def _web(brut: Any) -> str:
    lu = _texte(500)(brut)
    lu = f"https://{lu}" if lu.startswith("www.") else lu
    try:
        _adresse_web(lu)
    except ValidationError as erreur:
        raise Illisible(f"« {lu[:60]} » n'est pas une adresse de site") from erreur
    return lu


def _courriel(brut: Any) -> str:
    lu = _texte(254)(brut)
    try:
        validate_email(lu)
    except ValidationError as erreur:
        raise Illisible(f"« {lu[:60]} » n'est pas une adresse de courriel") from erreur
    return lu


def _telephone(brut: Any) -> str:
    texte = _texte(40)(brut)
    lu = lire_telephone(texte if not texte.isdigit() or len(texte) != 9 else f"0{texte}")
    if lu is None and re.fullmatch(r"[13]\d{2,3}", texte):
        lu = texte
    if lu is None:
        raise Illisible(f"« {texte} » n'est pas un numéro de téléphone")
    return lu[:20]


def _siret(brut: Any) -> str:
    lu = nettoyer_siret(_texte(30)(brut))
    if not est_siret(lu):
        raise Illisible(f"« {lu} » n'est pas un SIRET")
    return lu


def _code(longueur: int, quoi: str) -> Callable[[Any], str]:
    def lire(brut: Any) -> str:
        lu = _texte(20)(brut).replace(" ", "").upper()
        lu = lu.zfill(longueur) if lu.isdigit() and len(lu) == longueur - 1 else lu
        if len(lu) != longueur or not lu.isalnum():
            raise Illisible(f"« {lu} » n'est pas un {quoi}")
        return lu

    return lire


def _nombre(minimum: float, maximum: float) -> Callable[[Any], float]:
    def lire(brut: Any) -> float:
        lu = brut if isinstance(brut, int | float) else lire_nombre(str(brut).replace(".", ","))
        if lu is None or not minimum <= float(lu) <= maximum:
            raise Illisible(f"« {brut} » n'est pas un nombre de {minimum:g} à {maximum:g}")
        return float(lu)

    return lire


def morceaux(brut: Any) -> list[str]:
    """Les éléments d'une cellule : une liste, du JSON, ou des codes séparés par des virgules."""
    if isinstance(brut, list | tuple | set | frozenset):
        lus = [str(v) for v in brut if v not in (None, "")]
        return [v.strip() for v in lus if v.strip()]
    texte = str(brut).strip()
    if texte.startswith("["):
        try:
            return morceaux(json.loads(texte))
        except ValueError:
            texte = texte.strip("[]").replace("'", "").replace('"', "")
    return [m.strip() for m in _SEPARATEURS.split(texte) if m.strip()]


def lire_code(champ: str, brut: str) -> str:
    """Le code d'une liste, donné par son code ou son libellé. Lève `Illisible`, avec le plus proche."""
    connus = liste(champ)
    cle = aplatir(brut).replace("’", "'")
    if brut in connus:
        return brut
    par_cle = {aplatir(c): c for c in connus} | {aplatir(n): c for c, n in connus.items()}
    if cle in par_cle:
        return par_cle[cle]
    proches = difflib.get_close_matches(cle, par_cle, n=1, cutoff=0.6)
    dit = f" ; le plus proche est « {connus[par_cle[proches[0]]]} »" if proches else ""
    raise Illisible(f"« {brut[:60]} » n'est pas dans la liste{dit}")


def _codes(champ: str, brut: Any) -> tuple[list[str], list[str]]:
    bons, dits = set(), []
    for morceau in morceaux(brut):
        try:
            bons.add(lire_code(champ, morceau))
        except Illisible as erreur:
            dits.append(str(erreur))
    if champ == "publics" and "tous-publics" in bons and len(bons) > 1:
        dits.append("« Tous publics » va seul : les autres publics sont gardés")
        bons.discard("tous-publics")
    return sorted(bons), dits


def lire_zone(brut: Any) -> tuple[list[str], list[str]]:
    """Les codes d'une zone, triés, et ce qui n'en est pas un."""
    bons, dits = set(), []
    for morceau in morceaux(brut):
        code = morceau.split(":")[-1].strip()
        if _ZONE.fullmatch(code):
            bons.add(code.lower() if code.lower() == "france" else code.upper())
        else:
            dits.append(f"« {morceau[:40]} » n'est ni une commune, ni un EPCI, ni un département")
    return sorted(bons), dits


_LECTEURS: dict[str, Callable[[Any], Any]] = {
    "source": _texte(60),
    "id": _texte(200),
    "structure_id": _texte(200),
    "nom": _nom,
    "description": _description,
    "date_maj": _jour,
    "lien_source": _web,
    "lien_mobilisation": _web,
    "site_web": _web,
    "accessibilite_lieu": _web,
    "siret": _siret,
    "courriel": _courriel,
    "telephone": _telephone,
    "code_postal": _code(5, "code postal"),
    "code_insee": _code(5, "code de commune"),
    "commune": _texte(100),
    "adresse": _texte(200),
    "complement_adresse": _texte(200),
    "longitude": _nombre(-180, 180),
    "latitude": _nombre(-90, 90),
    "horaires_accueil": _texte(500),
    "publics_precisions": _texte(1000),
    "frais_precisions": _texte(1000),
    "conditions_acces": _texte(10_000),
    "mobilisation_precisions": _texte(10_000),
    "contact_nom_prenom": _texte(120),
    "volume_horaire_hebdomadaire": _nombre(0, 168),
    "nombre_semaines": lambda brut: int(_nombre(1, 1000)(brut)),
    "type": lambda brut: lire_code("type", str(brut)),
    "frais": lambda brut: lire_code("frais", str(brut)),
    "structure": _texte(160),
}


def lire(
    objet: str, brut: Mapping[str, Any], rang: int, feuille: str = ""
) -> tuple[dict[str, Any], list[Constat]]:
    """Les valeurs d'une ligne, par champ, sans les vides ; et ce qui n'y va pas."""
    valeurs: dict[str, Any] = {}
    constats: list[Constat] = []

    def dire(champ: str, message: str, *, refuse: bool = False) -> None:
        constats.append(Constat(objet, int(rang), champ, message, refuse, feuille))

    requis = REQUIS[objet]
    for champ in (*(SERVICE if objet == "service" else STRUCTURE), "structure"):
        valeur = brut.get(champ)
        if valeur is None or valeur == "" or valeur == []:
            if champ in requis:
                dire(champ, "il manque", refuse=True)
            continue
        if champ in LISTES or champ == "zone_eligibilite":
            lus, dits = lire_zone(valeur) if champ not in LISTES else _codes(champ, valeur)
            for dit in dits:
                dire(champ, dit)
            if lus:
                valeurs[champ] = lus
            continue
        try:
            valeurs[champ] = _LECTEURS[champ](valeur)
        except Illisible as erreur:
            dire(champ, str(erreur), refuse=champ in requis)
            continue
        if isinstance(valeurs[champ], str) and _ABIME in valeurs[champ]:
            dire(champ, "des caractères sont illisibles : enregistrez le fichier en UTF-8")
    return valeurs, constats
