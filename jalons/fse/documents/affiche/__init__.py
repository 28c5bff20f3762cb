"""L'affiche A3 de l'opération, visible du public (règlement 2021/1060, art. 50, 1, d)."""

from __future__ import annotations

from pathlib import Path

from jalons.fse.documents.fiche_publicite import EXEMPLE
from jalons.socle.documents import DocumentType


class AfficheOperation(DocumentType):
    code = "affiche_operation"
    libelle = "Affiche A3 d'une opération européenne"
    modele = Path(__file__).with_name("affiche.typ")
    conservation_ans = 10
    exemple = EXEMPLE
