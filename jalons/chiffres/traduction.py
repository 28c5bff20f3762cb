"""Traduire un chiffre en SQL : un seul traducteur, PostgreSQL ou DuckDB selon le dialecte.

`sql_lignes` rend une ligne par personne, période et unité : la seule chose que l'on explique, liste
et agrège. `sql_cellules` agrège ces lignes, totaux compris, en une requête groupée.
"""

# ruff: noqa: S608 — le SQL ne vient que de déclarations et de dates, jamais d'une saisie.

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jalons.chiffres.vocabulaire import (
    Age,
    Chiffre,
    Fait,
    FaitDurable,
    Filtre,
    Intervalle,
    Presents,
    Quand,
    Relations,
    Sejour,
    Stock,
)


@dataclass(frozen=True, slots=True)
class Dialecte:
    """Les trois mots qui changent d'un moteur à l'autre : jours, médiane, instant."""

    jours: str = "({a} - {b})"
    mediane: str = "percentile_cont(0.5) WITHIN GROUP (ORDER BY {x})"
    instant: str = "TIMESTAMPTZ '{k}'"


POSTGRESQL = Dialecte()
DUCKDB = Dialecte()


@dataclass(frozen=True, slots=True)
class Demande:
    """Ce que l'on demande : quelles périodes, tel que connu quand, sur quelles unités.

    `connu` : l'instant exclu où s'arrête le savoir (None : aujourd'hui) ; `jour_connu` : le jour
    correspondant. `unites` : None, toutes.
    """

    intervalles: tuple[Intervalle, ...]
    jour_connu: date
    connu: datetime | None = None
    unites: tuple[int, ...] | None = None


# Ce qu'une mesure calcule, sans être une colonne du fait.
_CALCULEES = ("jours", "fois", "presence")
# Un fait qui dure touche la période.
_TOUCHE = "{f}.date <= {fin} AND ({f}.au IS NULL OR {f}.au >= {debut})"
# Les jours d'un séjour `s` dans la période `g`.
_PRESENCE = (
    "(CASE WHEN s.au IS NULL OR s.au > g.fin THEN g.fin + 1 ELSE s.au END)"
    " - (CASE WHEN s.du < g.debut THEN g.debut ELSE s.du END)"
)


def litteral(valeur: str | int | bool | date) -> str:
    """Une valeur de déclaration, écrite en SQL."""
    if isinstance(valeur, bool):
        return "TRUE" if valeur else "FALSE"
    if isinstance(valeur, date):
        return f"DATE '{valeur.isoformat()}'"
    if isinstance(valeur, int):
        return str(valeur)
    return "'" + valeur.replace("'", "''") + "'"


def _filtre(filtre: Filtre, alias: str) -> str:
    return "".join(
        f" AND {alias}.{colonne} IN ({', '.join(map(litteral, valeurs))})"
        for colonne, valeurs in filtre
    )


def _vrai(alias: str, jour: str) -> str:
    """Ce séjour couvre ce jour ; `au` est exclu."""
    return f"{alias}.du <= {jour} AND ({alias}.au IS NULL OR {alias}.au > {jour})"


def _entier(jour: str) -> str:
    """Une date en nombre AAAAMMJJ, pour la comparer à une naissance."""
    return (
        f"(extract(year FROM {jour}) * 10000 + extract(month FROM {jour}) * 100"
        f" + extract(day FROM {jour}))"
    )


class Traducteur:
    """Le SQL d'un chiffre, pour une demande, dans un dialecte.

    `relations` : pour chaque source et pour « sejour », le SQL qui en rend les lignes.
    """

    def __init__(
        self, chiffre: Chiffre, demande: Demande, relations: Relations, dialecte: Dialecte
    ) -> None:
        self.c, self.demande, self.relations, self.d = chiffre, demande, relations, dialecte

    # Les sources, telles que connues.
    def _connu(self, alias: str) -> str:
        if self.demande.connu is None:
            return f"{alias}.connu_au IS NULL"
        k = self.d.instant.format(k=self.demande.connu.isoformat())
        return f"{alias}.connu_du < {k} AND ({alias}.connu_au IS NULL OR {alias}.connu_au >= {k})"

    def _fait(self, source: str) -> str:
        return f"(SELECT f.* FROM ({self.relations[source]}) f WHERE {self._connu('f')})"

    def _sejour(self, s: Sejour, alias: str) -> str:
        unite = "" if s.unite is None else f" AND s.unite = {s.unite}"
        return (
            f"(SELECT s.personne, s.unite, s.du, s.au FROM ({self.relations['sejour']}) s"
            f" WHERE s.genre = {litteral(s.genre)}{unite} AND {self._connu('s')}) {alias}"
        )

    def _grille(self) -> str:
        lignes = ", ".join(
            f"({litteral(i.cle)}, {litteral(i.debut)}, {litteral(i.fin)})"
            for i in self.demande.intervalles
        )
        return f"grille(cle, debut, fin) AS (VALUES {lignes})"

    # La population : une ligne par personne, période, unité et ventilation.
    @property
    def _unite_du_fait(self) -> str | None:
        return self.c.unite.removeprefix("fait:") if self.c.unite.startswith("fait:") else None

    @property
    def _par_du_fait(self) -> str | None:
        return None if self.c.genre_qui_ventile else self.c.par

    def _colonnes_gardees(self) -> list[str]:
        gardees: list[str] = []
        n = self.c.numerateur
        if isinstance(n, Fait) and n.depuis:
            gardees.append(n.depuis)
        if isinstance(n, tuple):
            gardees += [colonne for colonne, _ in n]
        if self.c.mesure and self.c.mesure not in _CALCULEES:
            gardees.append(self.c.mesure)
        gardees += [col for col in (self._par_du_fait, self._unite_du_fait) if col]
        return list(dict.fromkeys(gardees))

    def _population(self) -> str:
        match self.c.population:
            case Fait() | FaitDurable() as p:
                gardees = "".join(f", e.{c}" for c in self._colonnes_gardees())
                cles = "".join(f", e.{c}" for c in (self._unite_du_fait, self._par_du_fait) if c)
                groupe = f"PARTITION BY e.personne, g.cle{cles}"
                fois = f", count(*) OVER ({groupe}) AS fois" if self.c.mesure == "fois" else ""
                dans, jour = "e.date BETWEEN g.debut AND g.fin", "e.date"
                if isinstance(p, FaitDurable):
                    dans = _TOUCHE.format(f="e", debut="g.debut", fin="g.fin")
                    jour = "CASE WHEN e.date < g.debut THEN g.debut ELSE e.date END"
                return (
                    "population AS (SELECT * FROM (SELECT e.personne, g.cle, g.debut, g.fin,"
                    f" {jour} AS jour{gardees}{fois},"
                    f" row_number() OVER ({groupe} ORDER BY e.date, e.fait) AS rang"
                    f" FROM {self._fait(p.source)} e JOIN grille g ON {dans}"
                    f" WHERE TRUE{_filtre(p.filtre, 'e')}) v WHERE rang = 1)"
                )
            case Presents(s):
                # Le dernier jour présent : celui de la période, ou celui du départ.
                dernier = "CASE WHEN s.au IS NULL OR s.au > g.fin THEN g.fin ELSE s.au - 1 END"
                return (
                    "population AS (SELECT s.personne, g.cle, g.debut, g.fin,"
                    f" CAST(max({dernier}) AS date) AS jour,"
                    f" CAST(sum({_PRESENCE}) AS bigint) AS presence FROM {self._sejour(s, 's')}"
                    " JOIN grille g ON s.du <= g.fin AND (s.au IS NULL OR s.au > g.debut)"
                    " GROUP BY s.personne, g.cle, g.debut, g.fin)"
                )
            case Stock(avec):
                premier, *autres = avec
                jointures = "".join(
                    f" JOIN {self._sejour(s, f's{n}')} ON s{n}.personne = s.personne"
                    f" AND {_vrai(f's{n}', 'g.fin')}"
                    for n, s in enumerate(autres)
                )
                return (
                    "population AS (SELECT s.personne, g.cle, g.debut, g.fin, g.fin AS jour"
                    f" FROM {self._sejour(premier, 's')} JOIN grille g ON {_vrai('s', 'g.fin')}"
                    f"{jointures})"
                )

    # Le numérateur : de qui, dans la population, on retient quelque chose.
    def _cle_population(self) -> list[str]:
        du_fait = isinstance(self.c.population, Fait | FaitDurable)
        unite = self._unite_du_fait if du_fait else None
        par = self._par_du_fait if du_fait else None
        return ["personne", "cle", *(c for c in (unite, par) if c)]

    def _retenues(self) -> str:
        cles = ", ".join(f"p.{c}" for c in self._cle_population())
        jour = "p.jour"
        if self.c.quand is Quand.CONNAISSANCE:
            jour = litteral(self.demande.jour_connu)
        match self.c.numerateur:
            case Fait() | FaitDurable() as n:
                borne = "o.date BETWEEN p.debut AND p.fin"
                if isinstance(n, FaitDurable):
                    borne = _TOUCHE.format(f="o", debut="p.debut", fin="p.fin")
                elif n.depuis:
                    borne = f"o.date >= p.{n.depuis}"
                fois = ", count(DISTINCT o.fait) AS fois" if self.c.mesure == "fois" else ""
                return (
                    f"retenues AS (SELECT {cles}, min(o.date) AS premier{fois} FROM population p"
                    f" JOIN {self._fait(n.source)} o ON o.personne = p.personne AND {borne}"
                    f" WHERE TRUE{_filtre(n.filtre, 'o')} GROUP BY {cles})"
                )
            case Sejour() as s:
                return (
                    f"retenues AS (SELECT DISTINCT {cles}, CAST(NULL AS date) AS premier"
                    f" FROM population p JOIN {self._sejour(s, 'o')} ON o.personne = p.personne"
                    f" AND {_vrai('o', jour)})"
                )
            case Age(moins_de, au_moins):
                entier = _entier(jour)
                plus = "" if moins_de is None else f" AND o.unite > {entier} - {moins_de * 10000}"
                moins = "" if au_moins is None else f" AND o.unite <= {entier} - {au_moins * 10000}"
                return (
                    f"retenues AS (SELECT DISTINCT {cles}, CAST(NULL AS date) AS premier"
                    f" FROM population p JOIN {self._sejour(Sejour('naissance'), 'o')}"
                    f" ON o.personne = p.personne AND {_vrai('o', jour)}{plus}{moins})"
                )
            case tuple() as filtre:
                return (
                    f"retenues AS (SELECT DISTINCT {cles}, CAST(NULL AS date) AS premier"
                    f" FROM population p WHERE TRUE{_filtre(filtre, 'p')})"
                )
            case _:
                return (
                    f"retenues AS (SELECT DISTINCT {cles}, CAST(NULL AS date) AS premier"
                    " FROM population p)"
                )

    def _valeur(self) -> str:
        if self.c.mesure == "jours":
            assert isinstance(self.c.numerateur, Fait) and self.c.numerateur.depuis
            return self.d.jours.format(a="r.premier", b=f"p.{self.c.numerateur.depuis}")
        if self.c.mesure == "fois" and isinstance(self.c.numerateur, Fait | FaitDurable):
            return "coalesce(r.fois, 0)"
        return f"p.{self.c.mesure}" if self.c.mesure else "CAST(NULL AS double precision)"

    def lignes(self) -> tuple[str, str]:
        """Les tables communes, puis le SELECT des lignes par personne."""
        cles = self._cle_population()
        memes = " AND ".join(f"r.{c} = p.{c}" for c in cles)
        depuis = "CAST(NULL AS date)"
        if isinstance(self.c.numerateur, Fait) and self.c.numerateur.depuis:
            depuis = f"p.{self.c.numerateur.depuis}"
        oui = "r.personne IS NULL" if self.c.sauf else "r.personne IS NOT NULL"
        unite_fait = self._unite_du_fait
        unite, jointure = (f"p.{unite_fait}", "") if unite_fait else ("coalesce(t.unite, 0)", "")
        if not unite_fait:
            jointure = (
                f" LEFT JOIN {self._sejour(Sejour(self.c.unite), 't')} ON t.personne = p.personne"
                f" AND {_vrai('t', 'p.jour')}"
            )
        permises = ""
        if self.demande.unites is not None:
            dites = ", ".join(map(str, self.demande.unites)) or "-1"
            permises = f" WHERE {unite} IN ({dites})"
        par = f"p.{self.c.par}" if self.c.par else "CAST(NULL AS varchar)"
        if genre := self.c.genre_qui_ventile:
            par = "CAST(coalesce(v.unite, 0) AS varchar)"
            jointure += (
                f" LEFT JOIN {self._sejour(Sejour(genre), 'v')} ON v.personne = p.personne"
                f" AND {_vrai('v', 'p.jour')}"
            )
        tables = f"WITH {self._grille()}, {self._population()}, {self._retenues()}"
        return tables, (
            f"SELECT p.personne, p.cle, {unite} AS unite, {par} AS par, p.jour,"
            f" {oui} AS est_retenue, {self._valeur()} AS valeur, {depuis} AS depuis, r.premier"
            f" FROM population p LEFT JOIN retenues r ON {memes}{jointure}{permises}"
        )


def sql_lignes(
    chiffre: Chiffre,
    demande: Demande,
    relations: Relations,
    dialecte: Dialecte = POSTGRESQL,
    *,
    ordre: str = "personne, cle",
) -> str:
    """Une ligne par personne : personne, cle, unite, par, jour, est_retenue, valeur, depuis, premier."""
    tables, lignes = Traducteur(chiffre, demande, relations, dialecte).lignes()
    return f"{tables} SELECT * FROM ({lignes}) l ORDER BY {ordre}"


def sql_cellules(
    chiffre: Chiffre, demande: Demande, relations: Relations, dialecte: Dialecte = POSTGRESQL
) -> str:
    """cle, unite, par, population, retenues, mediane, somme, ensemble : une ligne par cellule.

    Le total vient des lignes, jamais des cellules.
    """
    tables, lignes = Traducteur(chiffre, demande, relations, dialecte).lignes()
    retenue = "CASE WHEN est_retenue THEN valeur END"
    jour = litteral(demande.jour_connu)
    attente = f"CASE WHEN NOT est_retenue THEN {dialecte.jours.format(a=jour, b='depuis')} END"
    mediane = "CAST(NULL AS double precision)"
    if chiffre.mesure:
        mediane = dialecte.mediane.format(x=retenue)
    return (
        f"{tables} SELECT cle, unite, par, count(*) AS population,"
        f" count(*) FILTER (WHERE est_retenue) AS retenues, {mediane} AS mediane,"
        f" sum({retenue}) AS somme, grouping(unite) AS ensemble,"
        f" {dialecte.mediane.format(x=attente)} AS attente_mediane,"
        f" max({attente}) AS attente_maximale FROM ({lignes}) l"
        " GROUP BY GROUPING SETS ((cle, unite, par), (cle, par))"
    )


def sql_distribution(
    chiffre: Chiffre,
    demande: Demande,
    relations: Relations,
    tranches: Sequence[tuple[int, int | None]],
    dialecte: Dialecte = POSTGRESQL,
) -> str:
    """rang de la tranche, nombre de personnes retenues dont la mesure y tombe."""
    tables, lignes = Traducteur(chiffre, demande, relations, dialecte).lignes()
    cas = " ".join(
        f"WHEN valeur >= {bas}{'' if haut is None else f' AND valeur <= {haut}'} THEN {n}"
        for n, (bas, haut) in enumerate(tranches)
    )
    return (
        f"{tables} SELECT CASE {cas} END AS tranche, count(*) FROM ({lignes}) l"
        " WHERE est_retenue AND valeur IS NOT NULL GROUP BY 1"
    )


def sources_lues(chiffre: Chiffre) -> Iterable[str]:
    """Les sources de faits que ce chiffre lit."""
    for terme in (chiffre.population, chiffre.numerateur):
        if isinstance(terme, Fait | FaitDurable):
            yield terme.source
