"""Lire un tableau de dépenses tel qu'un comptable l'envoie : titres, dates et montants à sa façon.

Rien n'est deviné : ce qui se lit de deux manières est refusé, avec sa ligne et la raison.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel

from jalons.ecrans.depots import DepotRefuse as PieceRefusee
from jalons.ecrans.depots import ouvrir_archive
from jalons.fse.commun.forms.champs import lire_montant
from jalons.fse.enums import CategorieDepense
from jalons.personnes.selectors import lire_date
from jalons.socle.fiches import une_ligne

LIGNES_MAXIMALES = 20_000
_LIGNES_LUES = 200_000  # un tableur mis en forme jusqu'en bas a un million de lignes vides
_COLONNES_LUES = 60
_LIGNES_DE_TITRE = 30
_MOIS = ("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre",
         "octobre", "novembre", "decembre")  # fmt: skip
_DATE_DITE = re.compile(r"(?:[a-z]+\.? )?(\d{1,2})(?:er)? ([a-z]+)\.? (\d{4})")
_DATE_COURTE = re.compile(r"(?:[a-z]+\.? )?(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})")
_SERIES_DE_DATES = range(20_000, 80_000)  # de 1954 à 2119, selon le calendrier du classeur

# Champ de la dépense → façons d'écrire son titre, sans accent ni majuscule.
COLONNES: dict[str, tuple[str, ...]] = {
    "categorie": ("poste", "poste de depense", "categorie", "nature"),
    "libelle": ("libelle", "objet", "designation", "description", "intitule"),
    "fournisseur": ("fournisseur", "tiers", "prestataire", "creancier"),
    "numero_facture": ("facture", "n° facture", "no facture", "numero de facture",
                       "numero facture", "n° de facture", "reference", "n° piece"),
    "date": ("date", "date facture", "date de facture", "date de la facture",
             "date de la depense", "date depense"),
    "date_acquittement": ("acquittee le", "date d'acquittement", "date acquittement", "payee le",
                          "paye le", "date de paiement", "date paiement", "date de mandatement"),
    "montant": ("montant", "montant ttc", "montant eligible", "montant (€)", "montant €",
                "montant en euros", "total ttc"),
    "agent": ("agent", "salarie", "nom de l'agent", "nom du salarie"),
    "mise_en_concurrence": ("mise en concurrence", "concurrence"),
}  # fmt: skip
OBLIGATOIRES = {"categorie": "Poste", "libelle": "Libellé", "date": "Date", "montant": "Montant"}
_TAILLES = {"libelle": 200, "fournisseur": 160, "numero_facture": 60, "mise_en_concurrence": 200}


class TableauIllisible(ValueError):
    """Le fichier n'est pas un tableau de dépenses ; le message dit quoi faire."""


@dataclass(frozen=True, slots=True)
class Tableau:
    """Un tableau trouvé : ses champs dans l'ordre des colonnes, ses lignes et leur rang, son calendrier."""

    champs: list[str | None]
    lignes: list[tuple[int, list[Any]]]
    epoque: datetime = WINDOWS_EPOCH


def aplatir(texte: Any) -> str:
    """Sans accent, sans majuscule, espaces réduits : « Libellé » et « LIBELLE  » se valent."""
    decompose = unicodedata.normalize("NFKD", str(texte or "").replace("’", "'"))
    sans = "".join(c for c in decompose if not unicodedata.combining(c))
    return " ".join(sans.lower().replace("nº", "n°").split())


_CHAMP_DE = {titre: champ for champ, titres in COLONNES.items() for titre in titres}


def lire_tableau(nom: str, contenu: bytes) -> Tableau:
    """Le premier tableau de dépenses du fichier. Lève `TableauIllisible`."""
    fin = nom.lower().rpartition(".")[2]
    if fin in ("xls", "ods"):
        raise TableauIllisible(f"Un fichier .{fin} ne se lit pas ici : enregistrez-le en .xlsx.")
    if fin == "xlsx" or contenu[:2] == b"PK":
        return _du_classeur(contenu)
    return _trouver([_du_csv(contenu)], WINDOWS_EPOCH)


def _du_classeur(contenu: bytes) -> Tableau:
    if not zipfile.is_zipfile(io.BytesIO(contenu)):
        raise TableauIllisible("Ce fichier ne se lit pas : xlsx ou csv ?")
    try:
        ouvrir_archive(contenu).close()
    except PieceRefusee as refus:
        raise TableauIllisible(refus.message) from refus
    try:
        classeur = load_workbook(io.BytesIO(contenu), read_only=True, data_only=True)
        feuilles = [_lignes(feuille) for feuille in classeur.worksheets]
    except Exception as erreur:  # un fichier quelconque peut échouer de mille façons
        raise TableauIllisible("Ce fichier ne se lit pas : xlsx ou csv ?") from erreur
    return _trouver(feuilles, classeur.epoch)


def _lignes(feuille: Any) -> list[list[Any]]:
    feuille.reset_dimensions()  # certains tableurs annoncent une étendue fausse
    lues = feuille.iter_rows(max_row=_LIGNES_LUES, max_col=_COLONNES_LUES, values_only=True)
    return [list(ligne) for ligne in lues]


def _du_csv(contenu: bytes) -> list[list[Any]]:
    try:
        texte = contenu.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = contenu.decode("cp1252", errors="replace")
    debut = texte[:4000]
    separateur = max(";\t,", key=debut.count)
    return list(csv.reader(io.StringIO(texte), delimiter=separateur))


def _trouver(feuilles: list[list[list[Any]]], epoque: datetime) -> Tableau:
    """Les titres sont sur la ligne qui en reconnaît le plus, sous un éventuel chapeau."""
    meilleure: tuple[int, list[str | None], int, list[list[Any]]] = (0, [], 0, [])
    for lignes in feuilles:
        for rang, ligne in enumerate(lignes[:_LIGNES_DE_TITRE]):
            champs = _champs_des_titres(ligne)
            reconnus = sum(c is not None for c in champs)
            if reconnus > meilleure[0]:
                meilleure = (reconnus, champs, rang, lignes)
    _, champs, rang, lignes = meilleure
    manquent = [dit for champ, dit in OBLIGATOIRES.items() if champ not in champs]
    if manquent:
        raise TableauIllisible(f"Il manque la colonne {', '.join(manquent)}.")
    pleines = [
        (n, ligne)
        for n, ligne in enumerate(lignes[rang + 1 :], start=rang + 2)
        if any(v not in (None, "") and str(v).strip() for v in ligne)
    ]
    if len(pleines) > LIGNES_MAXIMALES:
        raise TableauIllisible(f"Plus de {LIGNES_MAXIMALES} lignes : coupez le tableau.")
    return Tableau(champs, pleines, epoque)


def _champs_des_titres(ligne: list[Any]) -> list[str | None]:
    champs: list[str | None] = []
    for titre in ligne:
        champ = _CHAMP_DE.get(aplatir(titre).rstrip(" :*"))
        champs.append(champ if champ not in champs else None)
    return champs


def lire_lignes(
    tableau: Tableau, missions: Mapping[str, Any]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """(rang dans le fichier, champs d'une dépense, ou {"erreur": (champ, message)}).

    `missions` : {nom d'agent aplati: sa mission}. Une ligne de total, sans date, est passée.
    """
    for rang, ligne in tableau.lignes:
        brut = {c: v for c, v in zip(tableau.champs, ligne, strict=False) if c}
        vide = all(v in (None, "") for v in brut.values())
        if not vide and not _est_un_total(ligne, brut):
            yield rang, _champs(brut, missions, tableau.epoque)


def _est_un_total(ligne: list[Any], brut: dict[str, Any]) -> bool:
    premier = next((aplatir(v) for v in ligne if v not in (None, "")), "")
    return premier.startswith(("total", "sous-total", "sous total")) and not brut.get("date")


_POSTES = {aplatir(c.label): c for c in CategorieDepense} | {c.value: c for c in CategorieDepense}


def _champs(brut: dict[str, Any], missions: Mapping[str, Any], epoque: datetime) -> dict[str, Any]:
    poste = _POSTES.get(aplatir(brut.get("categorie")))
    if poste is None:
        connus = ", ".join(c.label for c in CategorieDepense)
        dit = brut.get("categorie") or ""
        return {"erreur": ("Poste", f"« {dit} » n'est pas un poste ({connus}).")}
    champs: dict[str, Any] = {"categorie": poste}
    for nom, titre in (("date", "Date"), ("date_acquittement", "Acquittée le")):
        jour = lire_jour(brut.get(nom), epoque)
        if jour is None and (nom == "date" or brut.get(nom) not in (None, "")):
            dite = brut.get(nom)
            message = f"« {dite} » n'est pas une date." if dite else "la date est vide."
            return {"erreur": (titre, message)}
        champs[nom] = jour
    try:
        champs["montant"] = lire_montant(brut.get("montant"))
    except ValueError as erreur:
        return {"erreur": ("Montant", f"{erreur}.")}
    for nom, taille in _TAILLES.items():
        champs[nom] = _texte(brut.get(nom))[:taille]
    if not champs["libelle"]:
        return {"erreur": ("Libellé", "le libellé est vide.")}
    if champs["numero_facture"] and not champs["fournisseur"]:
        return {"erreur": ("Fournisseur", "de qui vient cette facture ?")}
    agent = _texte(brut.get("agent"))
    if agent:
        if aplatir(agent) not in missions:
            return {"erreur": ("Agent", f"« {agent} » n'est pas affecté à l'opération.")}
        champs["mission"] = missions[aplatir(agent)]
    return champs


def _texte(valeur: Any) -> str:
    """Le texte d'une cellule ; un numéro lu comme un nombre perd son « .0 »."""
    if isinstance(valeur, float) and valeur.is_integer():
        valeur = int(valeur)
    return une_ligne(str(valeur if valeur is not None else ""))


def lire_jour(valeur: Any, epoque: datetime = WINDOWS_EPOCH) -> date | None:
    """Une date de tableur, son numéro de série, ou « 3 mars 2022 », « 03/03/22 » ; None sinon.

    >>> lire_jour("jeudi 3 mars 2022"), lire_jour("03/03/22"), lire_jour(44623)
    (datetime.date(2022, 3, 3), datetime.date(2022, 3, 3), datetime.date(2022, 3, 3))
    """
    if isinstance(valeur, bool):
        return None
    if isinstance(valeur, datetime):
        return valeur.date()
    if isinstance(valeur, date):
        return valeur
    if isinstance(valeur, int | float):
        if int(valeur) not in _SERIES_DE_DATES:
            return None
        serie = from_excel(int(valeur), epoque)
        return serie.date() if isinstance(serie, datetime) else None
    dite = aplatir(valeur).removesuffix(" 00:00:00")
    if trouve := _DATE_DITE.fullmatch(dite):
        return _jour_dit(trouve[1], trouve[2], trouve[3])
    if trouve := _DATE_COURTE.fullmatch(dite):
        annee = trouve[3] if len(trouve[3]) == 4 else f"20{trouve[3]}"
        return lire_date(f"{trouve[1]}/{trouve[2]}/{annee}")
    return lire_date(dite)


def _jour_dit(jour: str, mois: str, annee: str) -> date | None:
    rangs = [n for n, nom in enumerate(_MOIS, 1) if len(mois) >= 3 and nom.startswith(mois)]
    return lire_date(f"{jour}/{rangs[0]}/{annee}") if len(rangs) == 1 else None
