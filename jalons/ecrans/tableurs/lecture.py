"""Lire un tableau tel qu'on le reçoit : xlsx, xls, ods ou texte, toutes feuilles visibles.

Rien n'est deviné ni lu en cachette : une feuille ou une ligne masquée n'entre jamais, et ce que l'on
n'a pas lu se dit. Un fichier hostile est refusé avant d'être déplié en mémoire.
"""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import PurePath
from typing import Any

from lxml import etree
from openpyxl.utils.datetime import CALENDAR_MAC_1904, WINDOWS_EPOCH
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from jalons.ecrans.depots import DepotRefuse, ouvrir_archive
from jalons.socle.erreurs import ErreurMetier

CELLULES_MAXIMUM = 3_000_000
COLONNES_MAXIMUM = 200
_DEPLIE_MAXIMUM = 100_000_000
_CELLULE_MAXIMUM = 32_000_000
_LIGNES_D_UN_GUILLEMET = 60
_SIGNES_SONDES = 20_000
_SEPARATEURS = (";", "\t", ",", "|")

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_ILLISIBLE = "Ce fichier ne se lit pas. Enregistrez-le de nouveau en .xlsx, .ods ou .csv (UTF-8)."


class TableauIllisible(ErreurMetier, ValueError):
    """Le fichier ne se lit pas, ou ce n'est pas le tableau attendu ; le message dit quoi faire."""


class Rang(int):
    """Un numéro de ligne, tel que le tableur le montre, et le nom de sa feuille (vide : texte)."""

    feuille: str

    def __new__(cls, rang: int, feuille: str = "") -> Rang:
        lu = super().__new__(cls, rang)
        lu.feuille = feuille
        return lu


@dataclass(slots=True)
class Feuille:
    """Une feuille lue : ses lignes visibles, avec leur rang, et combien sont masquées."""

    nom: str
    lignes: list[tuple[int, list[Any]]] = field(default_factory=list)
    masquees: int = 0
    est_masquee: bool = False


@dataclass(frozen=True, slots=True)
class Classeur:
    """Un fichier lu : ses feuilles, et le premier jour de son calendrier.

    `lectures` : pour un texte, une lecture par séparateur possible ; l'import garde la bonne.
    """

    feuilles: list[Feuille]
    epoque: datetime = WINDOWS_EPOCH
    lectures: list[list[Feuille]] = field(default_factory=list)


def lire_classeur(nom: str, contenu: bytes) -> Classeur:
    """Toutes les feuilles du fichier. Lève `TableauIllisible`."""
    suffixe = PurePath(nom).suffix.lower()
    if not contenu.strip(b"\0 \r\n\t"):
        raise TableauIllisible("Ce fichier est vide.")
    if contenu[:2] == b"PK":
        return _archive(contenu)
    if contenu[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _ancien(contenu)
    if suffixe in {".xlsx", ".ods", ".xls"} and not _est_du_texte(contenu):
        raise TableauIllisible(_ILLISIBLE)
    if contenu[:4] == b"%PDF":
        raise TableauIllisible(
            "Ce fichier est un PDF : envoyez le tableau lui-même (.xlsx, .ods, .csv)."
        )
    return _texte(contenu)


def _est_du_texte(contenu: bytes) -> bool:
    return b"\0" not in contenu[:4000] and contenu[:5].lower() not in {b"<html", b"<?xml", b"<!doc"}


# --- xlsx et ods ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Plan:
    """Ce que le XML d'une feuille dit avant lecture : lignes masquées, étendue, feuille masquée."""

    masquees: set[int] = field(default_factory=set)
    lignes: int = 0
    colonnes: int = 0
    est_masquee: bool = False


def _archive(contenu: bytes) -> Classeur:
    try:
        archive = ouvrir_archive(contenu, deplie=_DEPLIE_MAXIMUM)
    except DepotRefuse as refus:
        raise TableauIllisible(refus.message) from refus
    with archive:
        noms = set(archive.namelist())
        try:
            if "xl/workbook.xml" in noms:
                plans, epoque = _plans_xlsx(archive)
            elif "content.xml" in noms:
                plans, epoque = _plans_ods(archive), WINDOWS_EPOCH
            else:
                raise TableauIllisible(_ILLISIBLE)
        except (etree.XMLSyntaxError, KeyError, ValueError, zipfile.BadZipFile) as erreur:
            if isinstance(erreur, TableauIllisible):
                raise
            raise TableauIllisible(_ILLISIBLE) from erreur
    for plan in plans.values():
        if not plan.est_masquee and (
            plan.lignes * max(plan.colonnes, 1) > CELLULES_MAXIMUM
            or plan.colonnes > COLONNES_MAXIMUM * 50
        ):
            raise TableauIllisible(
                "Ce tableau s'étend trop loin : supprimez les lignes et les colonnes vides au-delà "
                "des données, puis enregistrez-le."
            )
    return _par_calamine(contenu, plans, epoque)


def _morceaux(archive: zipfile.ZipFile, nom: str, *fins: str) -> Iterator[Any]:
    """Les éléments d'un XML à mesure, sans entité ni réseau ; un DOCTYPE n'a rien à y faire."""
    _sans_doctype(archive, nom)
    with archive.open(nom) as flux:
        for _, element in etree.iterparse(
            flux, events=("end",), tag=fins, resolve_entities=False, no_network=True
        ):
            yield element
            _oublier(element)


def _sans_doctype(archive: zipfile.ZipFile, nom: str) -> None:
    with archive.open(nom) as flux:
        if b"<!DOCTYPE" in flux.read(4096):
            raise TableauIllisible(_ILLISIBLE)


def _plans_xlsx(archive: zipfile.ZipFile) -> tuple[dict[str, _Plan], datetime]:
    liens = {e.get("Id"): e.get("Target", "") for e in _lire(archive, "xl/_rels/workbook.xml.rels")}
    classeur = _lire(archive, "xl/workbook.xml")
    reglage = classeur.find(f"{_S}workbookPr")
    ancien = reglage is not None and reglage.get("date1904") in {"1", "true"}
    plans = {}
    for feuille in classeur.iter(f"{_S}sheet"):
        cible = liens.get(feuille.get(f"{_R}id"), "")
        chemin = cible.lstrip("/") if cible.startswith("/") else f"xl/{cible}"
        masquee = feuille.get("state", "visible") != "visible"
        plan = _Plan(est_masquee=masquee)
        if not masquee and chemin in archive.namelist() and "worksheets" in chemin:
            plan = _plan_xlsx(archive, chemin)
        plans[feuille.get("name", "")] = plan
    return plans, CALENDAR_MAC_1904 if ancien else WINDOWS_EPOCH


def _lire(archive: zipfile.ZipFile, nom: str) -> Any:
    brut = archive.read(nom)
    if b"<!DOCTYPE" in brut[:4096]:
        raise TableauIllisible(_ILLISIBLE)
    return etree.fromstring(brut, etree.XMLParser(resolve_entities=False, no_network=True))


_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})\Z")


def _plan_xlsx(archive: zipfile.ZipFile, chemin: str) -> _Plan:
    plan, rang = _Plan(), 0
    for rangee in _morceaux(archive, chemin, f"{_S}row"):
        rang = int(rangee.get("r") or rang + 1)
        if rangee.get("hidden") in {"1", "true"}:
            plan.masquees.add(rang)
        colonne = 0
        for cellule in rangee.iterchildren(f"{_S}c"):
            trouve = _REFERENCE.match(cellule.get("r") or "")
            colonne = _numero(trouve[1]) if trouve else colonne + 1
            if len(cellule):
                plan.lignes, plan.colonnes = rang, max(plan.colonnes, colonne)
    return plan


def _numero(lettres: str) -> int:
    numero = 0
    for lettre in lettres:
        numero = numero * 26 + ord(lettre) - 64
    return numero


def _plans_ods(archive: zipfile.ZipFile) -> dict[str, _Plan]:
    """Une feuille cachée l'est par son style ; une ligne, par sa visibilité (masquée ou filtrée)."""
    genres = (f"{_STYLE}style", f"{_TABLE}table", f"{_TABLE}table-row")
    cachees: set[str] = set()
    plans: dict[str, _Plan] = {}
    plan, rang = _Plan(), 0
    _sans_doctype(archive, "content.xml")
    with archive.open("content.xml") as flux:
        for moment, element in etree.iterparse(
            flux, events=("start", "end"), tag=genres, resolve_entities=False, no_network=True
        ):
            if element.tag == genres[1]:
                if moment == "start":
                    plan, rang = _Plan(est_masquee=element.get(f"{_TABLE}style-name") in cachees), 0
                    plans[element.get(f"{_TABLE}name", "")] = plan
            elif moment == "end" and element.tag == genres[0]:
                reglage = element.find(f"{_STYLE}table-properties")
                if reglage is not None and reglage.get(f"{_TABLE}display") == "false":
                    cachees.add(element.get(f"{_STYLE}name", ""))
            elif moment == "end":
                rang = _rangee_ods(element, plan, rang)
                _oublier(element)
    return plans


def _rangee_ods(rangee: Any, plan: _Plan, rang: int) -> int:
    """Ajoute une rangée au plan, répétée s'il le faut ; rend le rang de la dernière."""
    fois = max(1, int(rangee.get(f"{_TABLE}number-rows-repeated") or 1))
    largeur = colonne = 0
    for cellule in rangee:
        colonne += max(1, int(cellule.get(f"{_TABLE}number-columns-repeated") or 1))
        if cellule.get(f"{_OFFICE}value-type") or len(cellule):
            largeur = colonne
    if largeur:
        plan.lignes, plan.colonnes = rang + fois, max(plan.colonnes, largeur)
        if rangee.get(f"{_TABLE}visibility") in {"collapse", "filter"}:
            plan.masquees.update(range(rang + 1, rang + 1 + min(fois, CELLULES_MAXIMUM)))
    return rang + fois


def _oublier(element: Any) -> None:
    """Rend la mémoire d'un élément lu et de ceux qui le précèdent."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _par_calamine(contenu: bytes, plans: dict[str, _Plan] | None, epoque: datetime) -> Classeur:
    """Les valeurs, lues feuille par feuille ; ce qui est masqué est compté, pas lu."""
    feuilles = []
    try:
        classeur = CalamineWorkbook.from_filelike(io.BytesIO(contenu))
        for donnee in classeur.sheets_metadata:
            plan = (plans or {}).get(donnee.name, _Plan())
            if donnee.visible != SheetVisibleEnum.Visible or plan.est_masquee:
                feuilles.append(Feuille(donnee.name, est_masquee=True))
                continue
            lue = classeur.get_sheet_by_name(donnee.name)
            if lue.total_height * max(lue.total_width, 1) > CELLULES_MAXIMUM * 4:
                raise TableauIllisible("Ce tableau est trop grand : coupez-le.")
            feuilles.append(_feuille(donnee.name, lue, plan))
    except TableauIllisible:
        raise
    except (CalamineError, ValueError, KeyError, OSError, OverflowError) as erreur:
        raise TableauIllisible(_ILLISIBLE) from erreur
    except BaseException as panique:  # la bibliothèque arrête ainsi devant un fichier abîmé
        if type(panique).__name__ != "PanicException":
            raise
        raise TableauIllisible(_ILLISIBLE) from panique
    return Classeur(feuilles, epoque)


def _feuille(nom: str, lue: Any, plan: _Plan) -> Feuille:
    feuille = Feuille(nom)
    debut = (lue.start or (0, 0))[0] + 1
    gauche = (lue.start or (0, 0))[1]
    for rang, valeurs in enumerate(lue.iter_rows(), start=debut if lue.start else 1):
        pleine = any(v not in ("", None) for v in valeurs)
        if rang in plan.masquees:
            feuille.masquees += pleine
        elif pleine:
            propres = [_valeur(v) for v in valeurs[:COLONNES_MAXIMUM]]
            feuille.lignes.append((rang, [None] * gauche + propres))
    return feuille


def _valeur(valeur: Any) -> Any:
    """La valeur d'une cellule : une date sans heure est une date ; un vide est None."""
    if valeur == "":
        return None
    if isinstance(valeur, datetime) and valeur.time() == time():
        return valeur.date()
    if isinstance(valeur, float) and valeur.is_integer() and abs(valeur) < 1e15:
        return int(valeur)
    return valeur


# --- xls ------------------------------------------------------------------------------------------

# Enregistrement ROW d'un classeur binaire : genre, longueur, puis 16 octets dont les drapeaux.
_ROW = b"\x08\x02\x10\x00"
_HAUTEUR_NULLE = 0x20


def _ancien(contenu: bytes) -> Classeur:
    """Un classeur .xls. Une ligne masquée ne s'y désigne pas assez sûrement : on le dit."""
    if _a_des_lignes_masquees(contenu):
        raise TableauIllisible(
            "Ce fichier .xls a des lignes masquées ou filtrées. Enregistrez-le en .xlsx : elles seront "
            "reconnues et laissées de côté."
        )
    return _par_calamine(contenu, None, WINDOWS_EPOCH)


def _a_des_lignes_masquees(contenu: bytes) -> bool:
    place = contenu.find(_ROW)
    while place != -1:
        corps = contenu[place + 4 : place + 20]
        if len(corps) == 16:
            premiere, derniere = struct.unpack_from("<HH", corps, 2)
            drapeaux = struct.unpack_from("<H", corps, 12)[0]
            if premiere <= derniere <= 256 and drapeaux & 0x100 and drapeaux & _HAUTEUR_NULLE:
                return True
        place = contenu.find(_ROW, place + 4)
    return False


# --- Texte ----------------------------------------------------------------------------------------


def decoder(contenu: bytes) -> str:
    """Le texte, quel que soit son encodage (UTF-8, UTF-16, UTF-32, cp1252) et ses fins de ligne.

    >>> decoder("é\\r1".encode("utf-16")), decoder("é".encode("cp1252"))
    ('é\\n1', 'é')
    """
    texte = _decoder(contenu).replace("\r\n", "\n").replace("\r", "\n")
    return texte.replace("\0", "").removeprefix("\ufeff")


def _decoder(contenu: bytes) -> str:
    for marque, encodage in (
        (b"\xff\xfe\0\0", "utf-32"),
        (b"\0\0\xfe\xff", "utf-32"),
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if contenu.startswith(marque):
            return contenu.decode(encodage, errors="replace")
    sonde = contenu[:2000]
    # Un texte latin en UTF-16 sans marque a un octet nul sur deux.
    if sonde[1::2].count(0) > len(sonde) // 4:
        return contenu.decode("utf-16-le", errors="replace")
    if sonde[::2].count(0) > len(sonde) // 4:
        return contenu.decode("utf-16-be", errors="replace")
    try:
        return contenu.decode("utf-8")
    except UnicodeDecodeError:
        return contenu.decode("cp1252", errors="replace")


def _texte(contenu: bytes) -> Classeur:
    texte = decoder(contenu)
    if texte[:200].lstrip().lower().startswith(("<html", "<!doctype", "<?xml", "<table")):
        raise TableauIllisible(
            "Ce fichier est une page web, malgré son nom. Ouvrez-le dans le tableur et enregistrez-le en "
            ".xlsx, .ods ou .csv."
        )
    premiere, _, reste = texte.partition("\n")
    impose = premiere.strip().lower()
    if impose.startswith("sep=") and len(impose) == 5:
        return Classeur([_decouper(reste, premiere.strip()[4], decalage=1)])
    sonde = texte[:_SIGNES_SONDES]
    essais = [s for s in _SEPARATEURS if s in sonde] or [";"]
    lectures = [[_decouper(texte, separateur)] for separateur in essais]
    return Classeur(lectures[0], lectures=lectures)


def _decouper(texte: str, separateur: str, *, decalage: int = 0) -> Feuille:
    """Les lignes d'un texte, avec le rang de leur première ligne dans le fichier."""
    csv.field_size_limit(_CELLULE_MAXIMUM)
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur)
    feuille, avant = Feuille(""), 0
    try:
        for valeurs in lecteur:
            if lecteur.line_num - avant > _LIGNES_D_UN_GUILLEMET:
                raise TableauIllisible(
                    f"Un guillemet ouvert à la ligne {avant + 1 + decalage} n'est pas fermé : "
                    "corrigez cette ligne et recommencez."
                )
            if any(v.strip() for v in valeurs):
                lues = [v if v.strip() else None for v in valeurs[:COLONNES_MAXIMUM]]
                feuille.lignes.append((avant + 1 + decalage, lues))
            avant = lecteur.line_num
    except csv.Error as erreur:
        raise TableauIllisible(
            f"La ligne {lecteur.line_num + decalage} ne se lit pas. Enregistrez le tableau en .xlsx."
        ) from erreur
    return feuille
