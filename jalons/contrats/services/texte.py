"""Le contrat en texte à personnaliser (ODT) : les mêmes mots que le PDF, que l'agent peut reprendre."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from odf.opendocument import OpenDocumentText
from odf.style import ParagraphProperties, Style, TextProperties
from odf.table import Table, TableCell, TableColumn, TableHeaderRows, TableRow
from odf.text import H, List, ListItem, P, Span

from jalons.contrats.models import Contrat
from jalons.contrats.selectors.papier import donnees_de

ODT = "application/vnd.oasis.opendocument.text"
_DROITS = (
    "Vous pouvez demander à tout moment à revoir ce contrat, ou à changer d'organisme. Une décision "
    "qui suspend ou supprime votre RSA se conteste dans les deux mois de sa notification, par un "
    "recours préalable motivé adressé au président du conseil départemental, puis devant le tribunal "
    "administratif."
)
_COLONNES = ("Action", "Menée par", "Modalité", "Heures par semaine", "Calendrier")


class _Texte:
    """Un document ouvert et ses styles."""

    def __init__(self, titre: str) -> None:
        self.document = OpenDocumentText()
        corps = self._style("Corps", "paragraph", TextProperties(fontsize="11pt"))
        corps.addElement(ParagraphProperties(marginbottom="0.2cm"))
        self._style("Fort", "text", TextProperties(fontweight="bold"))
        for rang, taille in ((1, "16pt"), (2, "13pt")):
            propre = TextProperties(fontsize=taille, fontweight="bold")
            style = self._style(f"Titre{rang}", "paragraph", propre)
            style.addElement(ParagraphProperties(margintop="0.4cm", marginbottom="0.2cm"))
        self.titre(titre, 1)

    def _style(self, nom: str, famille: str, propriete: Any) -> Style:
        style = Style(name=nom, family=famille)
        style.addElement(propriete)
        self.document.automaticstyles.addElement(style)
        return style

    def titre(self, texte: str, niveau: int) -> None:
        self.document.text.addElement(
            H(outlinelevel=niveau, stylename=f"Titre{niveau}", text=texte)
        )

    def phrase(self, texte: str, *, fort: str = "") -> None:
        paragraphe = P(stylename="Corps")
        if fort:
            paragraphe.addElement(Span(stylename="Fort", text=fort))
        paragraphe.addText(texte)
        self.document.text.addElement(paragraphe)

    def liste(self, lignes: list[str]) -> None:
        liste = List()
        for ligne in lignes:
            element = ListItem()
            element.addElement(P(stylename="Corps", text=ligne))
            liste.addElement(element)
        self.document.text.addElement(liste)

    def tableau(self, titres: tuple[str, ...], lignes: list[tuple[str, ...]]) -> None:
        table = Table(name="Plan")
        table.addElement(TableColumn(numbercolumnsrepeated=len(titres)))
        entete = TableHeaderRows()
        entete.addElement(self._rangee(titres, fort=True))
        table.addElement(entete)
        for ligne in lignes:
            table.addElement(self._rangee(ligne))
        self.document.text.addElement(table)

    @staticmethod
    def _rangee(cases: tuple[str, ...], *, fort: bool = False) -> TableRow:
        rangee = TableRow()
        for case in cases:
            cellule = TableCell(valuetype="string")
            paragraphe = P(stylename="Corps")
            paragraphe.addElement(Span(stylename="Fort", text=case)) if fort else (
                paragraphe.addText(case)
            )
            cellule.addElement(paragraphe)
            rangee.addElement(cellule)
        return rangee

    def octets(self) -> bytes:
        sortie = io.BytesIO()
        self.document.write(sortie)
        return sortie.getvalue()


def en_odt(contrat: Contrat, *, le: date) -> bytes:
    """Le contrat en OpenDocument, à ouvrir dans un traitement de texte."""
    d = donnees_de(contrat, le=le)
    texte = _Texte(d["titre"])
    personne = d["personne"]
    texte.phrase(
        f"{personne['civilite']} {personne['nom']}, {personne['ne_le'].lower()} "
        f"{personne['naissance']}. {personne['adresse']}",
        fort="La personne : ",
    )
    texte.phrase(f"{d['structure']}. Référent unique : {d['referent']}.", fort="L'organisme : ")
    texte.phrase(f"{d['periode']}. Orientation {d['voie'].lower()}.", fort="Le contrat court ")
    for titre, corps in d["textes"]:
        texte.titre(titre, 2)
        texte.phrase(corps)
    for titre, lignes in d["listes"]:
        texte.titre(titre, 2)
        texte.liste(lignes)
    texte.titre("Plan d'actions", 2)
    if d["duree"]:
        texte.phrase(", ".join(x for x in (d["duree"], d["duree_raison"]) if x))
    texte.tableau(
        _COLONNES,
        [
            (
                a["intitule"],
                a["porteur"] or d["structure"],
                a["modalite"],
                a["heures"],
                a["calendrier"],
            )
            for a in d["actions"]
        ],
    )
    for titre, code in (
        ("Ce à quoi l'organisme référent s'engage", "engagements_organisme"),
        ("Ce à quoi la personne s'engage", "engagements_personne"),
    ):
        texte.titre(titre, 2)
        texte.liste(d[code])
    texte.phrase(
        f"Elle s'engage à être {personne['assidu']} et à donner des informations sincères et exactes."
    )
    texte.titre("Vos droits", 2)
    texte.phrase(_DROITS)
    texte.phrase(d["source"] + ".")
    texte.phrase("Date et signature de la personne :")
    texte.phrase("Date et signature du référent unique :")
    return texte.octets()
