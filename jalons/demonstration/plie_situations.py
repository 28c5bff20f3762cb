"""Les sorties du PLIE de démonstration : une situation par famille, et des preuves qui s'ouvrent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from jalons.accompagnement.enums import GenreEmployeur, NatureSituation, TempsTravail
from jalons.accompagnement.rules.sorties import Situation
from jalons.accompagnement.services.commun import PieceJointe

_PLEIN = TempsTravail.PLEIN
_EMPLOYEURS = {
    "Atelier vert": GenreEmployeur.ASSOCIATION,
    "Résidence des Tilleuls": GenreEmployeur.PUBLIC,
    "Transports Lorrains": GenreEmployeur.ENTREPRISE,
    "Intérim Est": GenreEmployeur.ENTREPRISE,
    "Conserverie du Val": GenreEmployeur.ENTREPRISE,
    "Grande surface": GenreEmployeur.ENTREPRISE,
}
Sortie = tuple[date, Situation, str]


def sortie_prevue(rang: int, le: date) -> Sortie | None:
    """Dix sorties parmi les plus anciens, de toutes les familles."""

    def il_y_a(jours: int) -> date:
        return le - timedelta(days=jours)

    nature = NatureSituation
    missions = ((il_y_a(240), il_y_a(150)), (il_y_a(148), il_y_a(41)))
    prevues: dict[int, Sortie] = {
        0: (il_y_a(210), Situation(nature.CDI, ((il_y_a(215), None),), _PLEIN), "Atelier vert"),
        2: (
            il_y_a(205),
            Situation(nature.CDD, ((il_y_a(205), il_y_a(-60)),), _PLEIN),
            "Résidence des Tilleuls",
        ),
        4: (
            il_y_a(90),
            Situation(nature.CDI, ((il_y_a(90), None),), _PLEIN),
            "Transports de la Plaine",
        ),
        5: (il_y_a(40), Situation(nature.INTERIM, missions, _PLEIN), "Intérim Avenir"),
        6: (il_y_a(70), Situation(nature.FORMATION, a_diplome=True), "Greta"),
        8: (il_y_a(190), Situation(nature.CREATION, ((il_y_a(190), None),)), "À son compte"),
        10: (
            il_y_a(150),
            Situation(nature.CDD, ((il_y_a(150), il_y_a(-60)),), _PLEIN),
            "Conserverie du Val",
        ),
        11: (il_y_a(120), Situation(nature.ABANDON), ""),
        13: (il_y_a(80), Situation(nature.DEMENAGEMENT), ""),
        15: (
            il_y_a(60),
            Situation(nature.CDD, ((il_y_a(60), il_y_a(-30)),), _PLEIN),
            "Grande surface",
        ),
    }
    prevue = prevues.get(rang)
    if prevue is None or prevue[2] not in _EMPLOYEURS:
        return prevue
    jour, situation, employeur = prevue
    return jour, replace(situation, employeur=_EMPLOYEURS[employeur]), employeur


def preuve_de(texte: str) -> PieceJointe:
    """Un petit PDF d'une ligne, pour que le lien de la preuve s'ouvre."""
    plat = texte.encode("latin-1", "replace").replace(b"(", b" ").replace(b")", b" ")
    flux = b"BT /F 18 Tf 40 100 Td (" + plat + b") Tj ET"
    objets = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 480 200]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(flux), flux),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    )
    corps, places = b"%PDF-1.4\n", []
    for numero, objet in enumerate(objets, start=1):
        places.append(len(corps))
        corps += b"%d 0 obj\n%s\nendobj\n" % (numero, objet)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    corps_final = (
        corps
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(corps)
    )
    return PieceJointe("justificatif.pdf", corps_final)
