"""Les listes mensuelles : un tableau à points-virgules dont les titres disent les colonnes."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jalons.echanges.flux.texte import lignes_texte
from jalons.echanges.services.enveloppe import FichierRefuse
from jalons.echanges.source import LigneRecue
from jalons.francetravail.enums import GenreEnonce, GenreListe
from jalons.francetravail.flux.usager import Lecture, enonce, lire_usager, propre
from jalons.socle.noms import serrer

if TYPE_CHECKING:
    from jalons.echanges.models import Lot

_TITRES = {
    "nir": "nir",
    "numerosecuritesociale": "nir",
    "nir2": "nir2",
    "identifiantpe": "identifiantpe",
    "identifiantft": "identifiantpe",
    "idpe": "identifiantpe",
    "identifiant": "identifiantpe",
    "nom": "nom",
    "prenom": "prenom",
    "dtnai": "dtnai",
    "datedenaissance": "dtnai",
    "datenaissance": "dtnai",
    "date": "date",
    "code": "code",
    "motif": "motif",
    "codeinsee": "codeinsee",
    "insee": "codeinsee",
    "localite": "localite",
    "adresse": "adresse",
    "ale": "ale",
}
_EXIGES = ("nom", "prenom", "dtnai", "date")
_SEPARATEURS = ";\t,|"
_DANS_L_AVENIR = timedelta(days=62)
_GENRES = {
    GenreListe.INSCRIPTIONS: GenreEnonce.INSCRIPTION,
    GenreListe.STOCK: GenreEnonce.STOCK,
    GenreListe.CESSATIONS: GenreEnonce.CESSATION,
    GenreListe.RADIATIONS: GenreEnonce.RADIATION,
}


def titres_de(premiere: str) -> tuple[str, list[str]]:
    """Le séparateur et les champs que disent les titres, dans leur ordre ; vide pour un titre inconnu."""
    separateur = max(_SEPARATEURS, key=premiere.count)
    champs: list[str] = []
    for titre in next(csv.reader([premiere], delimiter=separateur), []):
        champ = _TITRES.get(serrer(titre), "")
        if champ == "nir" and champ in champs:
            champ = "nir2"
        champs.append("" if champ in champs else champ)
    return separateur, champs


def est_une_liste(tete: bytes) -> bool:
    """Vrai si la première ligne porte les titres d'une liste de France Travail."""
    _, premiere = next(iter(lignes_texte(_Une(tete))), (0, ""))
    if premiere.startswith("<"):
        return False
    champs = titres_de(premiere)[1]
    return "identifiantpe" in champs and set(_EXIGES) <= set(champs)


class _Une:
    """La première ligne d'une tête de fichier, comme un flux."""

    def __init__(self, tete: bytes) -> None:
        premiere = next((x for x in tete.replace(b"\r", b"\n").split(b"\n") if x.strip()), b"")
        self._reste = premiere[: 1 << 15]

    def read(self, _taille: int = -1, /) -> bytes:
        lu, self._reste = self._reste, b""
        return lu


def genre_de(nom: str, champs: list[str]) -> GenreListe:
    """Laquelle des quatre, d'après le nom du fichier, sinon ses colonnes ; lève `FichierRefuse`."""
    dit = serrer(nom)
    trouves = [g for g in GenreListe if g.value.rstrip("s") in dit]
    if len(trouves) == 1:
        return trouves[0]
    if "motif" not in champs and not trouves:
        return GenreListe.INSCRIPTIONS
    raise FichierRefuse(
        "Cette liste ne dit pas si ce sont des inscriptions, des cessations, des radiations ou un "
        "stock. Mettez l'un de ces mots, et un seul, dans le nom du fichier, puis déposez-le de "
        "nouveau. Rien n'a été changé."
    )


def lire(lot: Lot, source: Any, *, depuis: int) -> Iterator[LigneRecue]:
    """Les lignes après la `depuis`-ième ; le rang ne compte ni les titres ni les lignes vides."""
    numerotees = lignes_texte(source)
    _, premiere = next(numerotees, (0, ""))
    separateur, champs = titres_de(premiere)
    genre = genre_de(lot.nom, champs)
    if lot.type_flux != _TYPES[genre]:
        lot.type_flux = _TYPES[genre]
        lot.save(update_fields=["type_flux"])
    for rang, (numero, texte) in enumerate(numerotees, start=1):
        if rang <= depuis:
            continue
        est_lisible = "\0" not in texte
        try:
            valeurs = next(csv.reader([texte], delimiter=separateur, strict=True), [])
        except csv.Error:
            valeurs, est_lisible = texte.replace('"', "").split(separateur), False
        brutes = {c: v.replace("\0", "") for c, v in zip(champs, valeurs, strict=False) if c}
        if est_lisible:
            yield _juger(lot, valeurs, champs, genre, brutes, rang=rang, ligne=numero)
        else:
            yield _illisible(brutes, rang=rang, ligne=numero)


_TYPES = {
    GenreListe.INSCRIPTIONS: "i",
    GenreListe.CESSATIONS: "c",
    GenreListe.RADIATIONS: "r",
    GenreListe.STOCK: "s",
}


def _juger(
    lot: Lot,
    valeurs: list[str],
    champs: list[str],
    genre: GenreListe,
    brutes: dict[str, str],
    *,
    rang: int,
    ligne: int,
) -> LigneRecue:
    if any(v.strip() for v in valeurs[len(champs) :]):
        lecture = Lecture(ligne)
        lecture.refuser(
            "colonnes", "colonnes", f"La ligne a {len(valeurs)} colonnes au lieu de {len(champs)}"
        )
        return LigneRecue(rang, ligne, ecarts=lecture.ecarts, brutes=brutes)
    return juger(lot, brutes, genre, rang=rang, ligne=ligne)


def _illisible(brutes: dict[str, str], *, rang: int, ligne: int) -> LigneRecue:
    lecture = Lecture(ligne)
    lecture.refuser("ligne", "illisible", "La ligne ne se lit pas (guillemets ou signes)")
    return LigneRecue(rang, ligne, ecarts=lecture.ecarts, brutes=brutes)


def juger(
    lot: Lot, brutes: Mapping[str, str], genre: GenreListe, *, rang: int, ligne: int
) -> LigneRecue:
    """Une ligne, de ses valeurs à ce qu'elle affirme, ou à ses défauts."""
    lecture = Lecture(ligne)
    usager = lire_usager(brutes, lecture)
    jour = lecture.jour(brutes, "date", "Date")
    if jour and usager["nee"] and jour.isoformat() <= usager["nee"]:
        lecture.refuser("date", "date_avant_naissance", "Date : elle précède la naissance")
    if jour and jour > lot.recu_le + _DANS_L_AVENIR:
        lecture.refuser("date", "date_future", "Date : elle est bien après la réception")
    if lecture.ecarts or jour is None:
        return LigneRecue(rang, ligne, ecarts=lecture.ecarts, brutes=dict(brutes))
    dit = enonce(
        _GENRES[genre],
        jour,
        motif=_motif(brutes) if genre in (GenreListe.CESSATIONS, GenreListe.RADIATIONS) else "",
        agence=propre(brutes.get("ale", "")),
    )
    contenu = {"usager": usager, "enonces": [dit]}
    return LigneRecue(rang, ligne, contenu, notes=lecture.notes, brutes=dict(brutes))


def _motif(brutes: Mapping[str, str]) -> str:
    return propre(brutes.get("motif", "") or brutes.get("code", ""), 120)


def genre_du_lot(lot: Lot) -> GenreListe:
    """La liste d'un lot déjà lu."""
    return next(g for g, lettre in _TYPES.items() if lettre == lot.type_flux)
