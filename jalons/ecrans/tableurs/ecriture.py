"""Écrire ce que le tableur ouvre du premier coup : CSV français, XLSX, ODS, sans formule cachée."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import is_aware, localtime
from odf.number import DateStyle, Day, Hours, Minutes, Month, Text, Year
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TextProperties
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

# Le tableur prend pour une formule ce qui commence ainsi ; l'apostrophe en refait du texte.
_DEBUTS_DE_FORMULE = ("=", "+", "-", "@", "\t", "\r", "\n")
_MARQUE_UTF8 = "\ufeff"
_LIGNES_PAR_ENVOI = 500
# Ce que le format refuse dans une cellule : caractères de commande, plus de 32 767 signes.
_LONGUEUR_MAXIMALE = 32_000


def cellule(valeur: Any) -> str:
    """Ce que la cellule montre : dates jj/mm/aaaa, virgule décimale, oui ou non, texte désarmé.

    >>> cellule("=1+1"), cellule(Decimal("-2.5")), cellule(date(2026, 3, 16)), cellule(None)
    ("'=1+1", '-2,5', '16/03/2026', '')
    """
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, datetime):
        return f"{localtime(valeur) if is_aware(valeur) else valeur:%d/%m/%Y %H:%M}"
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    if isinstance(valeur, int):
        return str(int(valeur))
    if isinstance(valeur, float | Decimal):
        return f"{valeur:f}".replace(".", ",")
    texte = str(valeur).replace("\x00", "")
    return f"'{texte}" if texte.startswith(_DEBUTS_DE_FORMULE) else texte


class _Echo:
    """Un « fichier » qui rend ce qu'on y écrit, pour envoyer au fil de l'eau."""

    def write(self, morceau: str) -> str:
        return morceau


def lignes_csv(entetes: Sequence[str], lignes: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Le texte du fichier, par paquets de lignes : marque UTF-8, en-têtes, puis les lignes."""
    graveur = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    paquet = [_MARQUE_UTF8, graveur.writerow([cellule(e) for e in entetes])]
    for ligne in lignes:
        paquet.append(graveur.writerow([cellule(v) for v in ligne]))
        if len(paquet) >= _LIGNES_PAR_ENVOI:
            yield "".join(paquet)
            paquet = []
    yield "".join(paquet)


def texte_sur(valeur: Any) -> str:
    """Texte qu'aucun tableur n'exécutera comme une formule, ni ne refusera d'ouvrir."""
    dit = "" if valeur is None else ILLEGAL_CHARACTERS_RE.sub("", str(valeur))[:_LONGUEUR_MAXIMALE]
    return f"'{dit}" if dit.startswith(_DEBUTS_DE_FORMULE) else dit


def _native(valeur: Any) -> Any:
    """La valeur que la cellule garde telle quelle, ou du texte désarmé."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, datetime):
        return (localtime(valeur) if is_aware(valeur) else valeur).replace(tzinfo=None)
    if isinstance(valeur, int) and type(valeur) is not int:
        return int(valeur)
    if isinstance(valeur, int | float | Decimal | date):
        return valeur
    return texte_sur(valeur)


def classeur_xlsx(
    entetes: Sequence[str], lignes: Iterable[Sequence[Any]], *, feuille: str = "Liste"
) -> bytes:
    """Un classeur d'une feuille : titres figés et filtrés, dates et nombres pour de vrai."""
    classeur = Workbook(write_only=True)
    page = classeur.create_sheet(feuille)
    page.freeze_panes = "A2"
    for rang, titre in enumerate(entetes, start=1):
        page.column_dimensions[get_column_letter(rang)].width = max(12, min(len(titre) + 4, 40))
    page.append([_titre(page, titre) for titre in entetes])
    nombre = 1
    for ligne in lignes:
        page.append([_cellule_xlsx(page, valeur) for valeur in ligne])
        nombre += 1
    page.auto_filter.ref = f"A1:{get_column_letter(len(entetes))}{nombre}"
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


def _titre(page: Any, titre: str) -> Any:
    posee = WriteOnlyCell(page, value=texte_sur(titre))
    posee.font = Font(bold=True)
    return posee


def _cellule_xlsx(page: Any, valeur: Any) -> Any:
    native = _native(valeur)
    posee = WriteOnlyCell(page, value=native)
    if isinstance(native, datetime):
        posee.number_format = "dd/mm/yyyy hh:mm"
    elif isinstance(native, date):
        posee.number_format = "dd/mm/yyyy"
    elif isinstance(native, str):
        posee.data_type = "s"
    return posee


def classeur_ods(
    entetes: Sequence[str], lignes: Iterable[Sequence[Any]], *, feuille: str = "Liste"
) -> bytes:
    """Le même classeur au format ouvert (OpenDocument)."""
    document = OpenDocumentSpreadsheet()
    jour = _style_de_date(document, "jour", avec_heure=False)
    moment = _style_de_date(document, "moment", avec_heure=True)
    gras = Style(name="titre", family="table-cell")
    gras.addElement(TextProperties(fontweight="bold"))
    document.automaticstyles.addElement(gras)
    table = Table(name=feuille)
    table.addElement(_rangee_ods([texte_sur(e) for e in entetes], jour, moment, gras))
    for ligne in lignes:
        table.addElement(_rangee_ods([_native(v) for v in ligne], jour, moment, None))
    document.spreadsheet.addElement(table)
    sortie = io.BytesIO()
    document.write(sortie)
    return sortie.getvalue()


def _style_de_date(document: Any, nom: str, *, avec_heure: bool) -> Any:
    format_date = DateStyle(name=f"format-{nom}")
    morceaux: list[Any] = [
        Day(style="long"),
        Text(text="/"),
        Month(style="long"),
        Text(text="/"),
        Year(style="long"),
    ]
    if avec_heure:
        morceaux += [Text(text=" "), Hours(style="long"), Text(text=":"), Minutes(style="long")]
    for morceau in morceaux:
        format_date.addElement(morceau)
    style = Style(name=nom, family="table-cell", datastylename=format_date)
    document.automaticstyles.addElement(format_date)
    document.automaticstyles.addElement(style)
    return style


def _rangee_ods(valeurs: Sequence[Any], jour: Any, moment: Any, style: Any) -> Any:
    rangee = TableRow()
    for valeur in valeurs:
        if isinstance(valeur, datetime):
            posee = TableCell(
                valuetype="date", datevalue=valeur.isoformat(timespec="seconds"), stylename=moment
            )
        elif isinstance(valeur, date):
            posee = TableCell(valuetype="date", datevalue=valeur.isoformat(), stylename=jour)
        elif isinstance(valeur, int | float | Decimal):
            posee = TableCell(valuetype="float", value=str(valeur))
        elif valeur == "":
            posee = TableCell()
        else:
            options = {"stylename": style} if style is not None else {}
            posee = TableCell(valuetype="string", **options)
            for paragraphe in valeur.splitlines() or [""]:
                posee.addElement(P(text=paragraphe))
        rangee.addElement(posee)
    return rangee
