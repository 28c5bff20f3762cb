"""Jouer les exemples d'un chiffre : des tables d'une seule personne, sur le moteur que l'on veut.

Les exemples se disent en toutes lettres dans la déclaration ; ce module en fait les relations que le
traducteur lit, si bien que l'exemple éprouve le même SQL que la page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from jalons.chiffres.traduction import Demande, litteral
from jalons.chiffres.vocabulaire import (
    Age,
    Chiffre,
    Exemple,
    Fait,
    FaitDurable,
    Intervalle,
    Presents,
    Sejour,
    Stock,
)

MARS = Intervalle("2026-03", date(2026, 3, 1), date(2026, 3, 31))
DEMANDE = Demande((MARS,), date(2026, 6, 30))
_SU = "TIMESTAMPTZ '2026-01-01 00:00:00+00:00'"
_PAS_SU_AUTREMENT = "CAST(NULL AS timestamptz)"


@dataclass(slots=True)
class _Monde:
    faits: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    sejours: list[tuple[str, int, date, date | None]] = field(default_factory=list)


def _valeur(texte: str) -> object:
    if texte in ("oui", "non"):
        return texte == "oui"
    if texte.lstrip("-").isdigit():
        return int(texte)
    try:
        return date.fromisoformat(texte)
    except ValueError:
        return texte


def _lire(exemple: Exemple) -> _Monde:
    monde = _Monde()
    for phrase in exemple.faits:
        mots = phrase.split()
        nom, suite = mots[0], mots[1:]
        if suite[0].lstrip("-").isdigit():
            unite, du, *au = suite
            fin = date.fromisoformat(au[0]) + timedelta(days=1) if au else None
            monde.sejours.append((nom, int(unite), date.fromisoformat(du), fin))
        else:
            attributs = dict(mot.split("=", 1) for mot in suite[1:])
            lus = {c: _valeur(v) for c, v in attributs.items()}
            monde.faits.setdefault(nom, []).append({"date": date.fromisoformat(suite[0]), **lus})
    return monde


def _colonnes(chiffre: Chiffre) -> dict[str, set[str]]:
    """Les colonnes que le chiffre lit de chaque source, même si l'exemple ne les dit pas."""
    lues: dict[str, set[str]] = {}
    p, n = chiffre.population, chiffre.numerateur
    for terme in (p, n):
        if isinstance(terme, FaitDurable):
            lues.setdefault(terme.source, set()).add("au")
    if isinstance(p, Fait | FaitDurable):
        siennes = lues.setdefault(p.source, set())
        siennes |= {c for c, _ in p.filtre}
        par = None if chiffre.genre_qui_ventile else chiffre.par
        siennes |= {c for c in (par, chiffre.mesure) if c and c not in ("jours", "fois")}
        if chiffre.unite.startswith("fait:"):
            siennes.add(chiffre.unite.removeprefix("fait:"))
        if isinstance(n, Fait) and n.depuis:
            siennes.add(n.depuis)
        if isinstance(n, tuple):
            siennes |= {c for c, _ in n}
    if isinstance(n, Fait | FaitDurable):
        lues.setdefault(n.source, set()).update(c for c, _ in n.filtre)
    return lues


def relations(chiffre: Chiffre, exemples: Sequence[Exemple]) -> dict[str, str]:
    """Les relations de ces exemples : la personne n° 1 est le premier, et ainsi de suite."""
    mondes = [_lire(e) for e in exemples]
    trouvees = {"sejour": _table_sejours(mondes)}
    for source, lues in _colonnes(chiffre).items():
        dites = {c for m in mondes for f in m.faits.get(source, []) for c in f} - {"date"}
        trouvees[source] = _table_faits(mondes, source, sorted(lues | dites))
    return trouvees


def _texte(valeur: object) -> str:
    return "NULL" if valeur is None else litteral(valeur)  # type: ignore[arg-type]


def _table_faits(mondes: list[_Monde], source: str, colonnes: list[str]) -> str:
    lignes, types = [], {"au": "date"}
    for rang, monde in enumerate(mondes, start=1):
        for numero, fait in enumerate(monde.faits.get(source, [])):
            valeurs = [str(100 * rang + numero), str(rang), _texte(fait["date"])]
            for colonne in colonnes:
                valeurs.append(_texte(fait.get(colonne)))
                if fait.get(colonne) is not None:
                    types[colonne] = _type(fait[colonne])
            lignes.append(f"({', '.join(valeurs)})")
    dites = ", ".join(f"CAST({c} AS {types.get(c, 'varchar')}) AS {c}" for c in colonnes)
    vide = f"({', '.join(['NULL'] * (3 + len(colonnes)))})"
    return (
        "SELECT CAST(fait AS bigint) AS fait, CAST(personne AS bigint) AS personne,"  # noqa: S608
        f" CAST(date AS date) AS date{', ' if dites else ''}{dites}, {_SU} AS connu_du,"
        f" {_PAS_SU_AUTREMENT} AS connu_au FROM (VALUES {', '.join(lignes or [vide])})"
        f" x(fait, personne, date{''.join(f', {c}' for c in colonnes)}) WHERE fait IS NOT NULL"
    )


def _type(valeur: object) -> str:
    if isinstance(valeur, bool):
        return "boolean"
    if isinstance(valeur, int):
        return "bigint"
    return "date" if isinstance(valeur, date) else "varchar"


def _table_sejours(mondes: list[_Monde]) -> str:
    lignes = [
        f"({rang}, {litteral(genre)}, {unite}, {litteral(du)}, {_texte(au)})"
        for rang, monde in enumerate(mondes, start=1)
        for genre, unite, du, au in monde.sejours
    ]
    vide = "(NULL, NULL, NULL, NULL, NULL)"
    return (
        "SELECT CAST(personne AS bigint) AS personne, CAST(genre AS varchar) AS genre,"  # noqa: S608
        " CAST(unite AS bigint) AS unite, CAST(du AS date) AS du, CAST(au AS date) AS au,"
        f" {_SU} AS connu_du, {_PAS_SU_AUTREMENT} AS connu_au FROM"
        f" (VALUES {', '.join(lignes or [vide])}) x(personne, genre, unite, du, au)"
        " WHERE personne IS NOT NULL"
    )


def attendu(chiffre: Chiffre) -> dict[int, tuple[bool, float | None]]:
    """Par personne comptée : est-elle retenue, et sa mesure si elle l'est."""
    return {
        rang: (bool(e.compte), float(e.valeur) if e.compte and e.valeur is not None else None)
        for rang, e in enumerate(chiffre.exemples, start=1)
        if e.compte is not None
    }


def genres_lus(chiffre: Chiffre) -> set[str]:
    """Les genres de séjour que ce chiffre lit, territoire ou autre unité compris."""
    lus = set() if chiffre.unite.startswith("fait:") else {chiffre.unite}
    if chiffre.genre_qui_ventile:
        lus.add(chiffre.genre_qui_ventile)
    termes = [chiffre.population, chiffre.numerateur]
    for terme in termes:
        match terme:
            case Stock(avec):
                lus |= {s.genre for s in avec}
            case Presents(Sejour(genre)) | Sejour(genre):
                lus.add(genre)
            case Age():
                lus.add("naissance")
    return lus
