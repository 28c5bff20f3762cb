"""Le second avis : le même chiffre dit en Ibis, par un autre chemin que le traducteur.

Ne sert qu'aux tests. Rend {(période, unité ou None, ventilation): (population, retenues, médiane, somme)}.
"""

from __future__ import annotations

import sys
import types

# Le palliatif des vieux pyarrow qu'Ibis charge encore : celui d'ici n'en a pas besoin.
sys.modules.setdefault("pyarrow_hotfix", types.ModuleType("pyarrow_hotfix"))

import duckdb  # noqa: E402
import ibis  # noqa: E402
import pyarrow as pa  # noqa: E402
from django.db import connection  # noqa: E402

from jalons.chiffres.selectors import SEJOURS  # noqa: E402
from jalons.chiffres.source import SourceFait  # noqa: E402
from jalons.chiffres.traduction import Demande  # noqa: E402
from jalons.chiffres.vocabulaire import (  # noqa: E402
    Age,
    Chiffre,
    Fait,
    FaitDurable,
    Filtre,
    Presents,
    Quand,
    Sejour,
    Stock,
)

_TYPES = {
    "BIGINT": "int64",
    "INTEGER": "int32",
    "VARCHAR": "string",
    "DATE": "date",
    "BOOLEAN": "boolean",
    "DOUBLE": "float64",
    "TIMESTAMP WITH TIME ZONE": "timestamp('UTC')",
}


class Oracle:
    """Les expressions d'Ibis deviennent du texte, joué sur le même DuckDB : sans pandas."""

    def __init__(self, moteur, chiffre: Chiffre, demande: Demande) -> None:
        self.moteur, self.c, self.d = moteur, chiffre, demande
        self._executer("CREATE OR REPLACE TABLE grille (cle VARCHAR, debut DATE, fin DATE)")
        for x in demande.intervalles:
            self._executer(f"INSERT INTO grille VALUES ('{x.cle}', '{x.debut}', '{x.fin}')")
        self.grille = self._table("grille")

    def _executer(self, sql):
        return self.moteur.execute(sql).fetchall()

    def _table(self, nom):
        colonnes = self._executer(f"DESCRIBE {nom}")
        return ibis.table({c[0]: _TYPES[c[1]] for c in colonnes}, name=nom)

    def _connus(self, nom):
        t = self._table(nom)
        if self.d.connu is None:
            return t.filter(t.connu_au.isnull())
        k = ibis.timestamp(self.d.connu.isoformat())
        return t.filter((t.connu_du < k) & (t.connu_au.isnull() | (t.connu_au >= k)))

    def _sejour(self, s: Sejour):
        t = self._connus("sejour")
        t = t.filter(t.genre == s.genre)
        return t if s.unite is None else t.filter(t.unite == s.unite)

    def _filtrer(self, t, filtre: Filtre):
        for colonne, valeurs in filtre:
            t = t.filter(t[colonne].isin(list(valeurs)))
        return t

    @staticmethod
    def _vrai(s, jour):
        return (s.du <= jour) & (s.au.isnull() | (s.au > jour))

    def _population(self):
        """personne, cle, debut, fin, jour, depuis — et l'unité quand le fait la porte."""
        g = self.grille
        match self.c.population:
            case Fait() | FaitDurable() as p:
                e = self._filtrer(self._connus(p.source), p.filtre)
                dans, jour = [e.date >= g.debut, e.date <= g.fin], None
                if isinstance(p, FaitDurable):
                    dans = [e.date <= g.fin, e.au.isnull() | (e.au >= g.debut)]
                e = e.join(g, dans)
                jour = ibis.greatest(e.date, e.debut) if isinstance(p, FaitDurable) else e.date
                n = self.c.numerateur
                gardees = {
                    "jour": jour,
                    "depuis": e[n.depuis]
                    if isinstance(n, Fait) and n.depuis
                    else ibis.null("date"),
                }
                cles = [c for c in (self._unite, self._par) if c]
                lues = {c for c, _ in n} if isinstance(n, tuple) else set()
                if self.c.mesure not in (None, "jours", "fois", "presence"):
                    lues.add(self.c.mesure)
                gardees |= {c: e[c] for c in {*cles, *lues}}
                groupe = [e.personne, e.cle, *(e[c] for c in cles)]
                rang = ibis.row_number().over(
                    ibis.window(group_by=groupe, order_by=[e.date, e.fait])
                )
                fois = e.fait.count().over(ibis.window(group_by=groupe))
                e = e.select(e.personne, e.cle, e.debut, e.fin, rang=rang, fois=fois, **gardees)
                return e.filter(e.rang == 0).drop("rang")
            case Presents(s):
                t = self._sejour(s)
                t = t.join(g, (t.du <= g.fin) & (t.au.isnull() | (t.au > g.debut)))
                dernier = ibis.ifelse(
                    t.au.isnull() | (t.au > t.fin), t.fin, t.au - ibis.interval(days=1)
                ).cast("date")
                apres = ibis.ifelse(
                    t.au.isnull() | (t.au > t.fin), t.fin + ibis.interval(days=1), t.au
                ).cast("date")
                jours = (
                    apres.epoch_seconds() - ibis.greatest(t.du, t.debut).epoch_seconds()
                ) / 86400
                t = t.group_by("personne", "cle", "debut", "fin").aggregate(
                    jour=dernier.max(), presence=jours.sum()
                )
                return t.mutate(depuis=ibis.null("date"))
            case Stock(avec):
                reste = None
                for s in avec:
                    t = self._sejour(s)
                    t = t.join(g, (t.du <= g.fin) & (t.au.isnull() | (t.au > g.fin)))
                    t = t.select("personne", "cle", "debut", "fin").distinct()
                    reste = t if reste is None else reste.semi_join(t, ["personne", "cle"])
                return reste.mutate(jour=reste.fin, depuis=ibis.null("date"))

    @property
    def _unite(self):
        return self.c.unite.removeprefix("fait:") if self.c.unite.startswith("fait:") else None

    @property
    def _par(self):
        return None if self.c.genre_qui_ventile else self.c.par

    @property
    def _cles(self):
        du_fait = isinstance(self.c.population, Fait | FaitDurable)
        return ["personne", "cle", *(c for c in (self._unite, self._par) if c and du_fait)]

    def _retenues(self, p):
        jour = p.jour
        if self.c.quand is Quand.CONNAISSANCE:
            jour = ibis.date(self.d.jour_connu)
        match self.c.numerateur:
            case FaitDurable() as n:
                o = self._filtrer(self._connus(n.source), n.filtre)
                j = p.join(o.select("personne", "date", "au", "fait"), "personne")
                j = j.filter((j.date <= j.fin) & (j.au.isnull() | (j.au >= j.debut)))
                return self._compter(j)
            case Fait() as n:
                o = self._filtrer(self._connus(n.source), n.filtre)
                j = p.join(o.select("personne", "date", "fait"), "personne")
                j = (
                    j.filter(j.date >= j.depuis)
                    if n.depuis
                    else j.filter((j.date >= j.debut) & (j.date <= j.fin))
                )
                return self._compter(j)
            case tuple() as filtre:
                return self._garder(self._filtrer(p, filtre))
            case Sejour() as s:
                o = self._sejour(s).select("personne", "du", "au")
                j = p.mutate(lu=jour).join(o, "personne")
                return self._garder(j.filter(self._vrai(j, j.lu)))
            case Age(moins_de, au_moins):
                o = self._sejour(Sejour("naissance")).select("personne", "unite", "du", "au")
                j = p.mutate(lu=jour).join(o, "personne")
                j = j.filter(self._vrai(j, j.lu))
                entier = j.lu.year() * 10000 + j.lu.month() * 100 + j.lu.day()
                if moins_de is not None:
                    j = j.filter(j.unite > entier - moins_de * 10000)
                if au_moins is not None:
                    j = j.filter(j.unite <= entier - au_moins * 10000)
                return self._garder(j)
            case None:
                return self._garder(p)
        raise NotImplementedError(self.c.code)

    def _compter(self, j):
        return j.group_by(*self._cles).aggregate(premier=j.date.min(), comptes=j.fait.nunique())

    def _garder(self, j):
        return j.select(*self._cles).distinct().mutate(premier=ibis.null("date"), comptes=1)

    def _lire(self, lignes, genre, nom):
        """L'unité où l'on est le jour compté, à côté des lignes ; zéro sans séjour."""
        t = self._sejour(Sejour(genre)).select(
            **{nom: "unite", f"{nom}_personne": "personne", f"{nom}_du": "du", f"{nom}_au": "au"}
        )
        la = self._vrai_sous(t, nom, lignes.jour)
        lues = lignes.left_join(t, [lignes.personne == t[f"{nom}_personne"], *la])
        return lues.mutate(**{nom: lues[nom].fill_null(0)})

    @staticmethod
    def _vrai_sous(t, nom, jour):
        au = t[f"{nom}_au"]
        return [t[f"{nom}_du"] <= jour, au.isnull() | (au > jour)]

    def _mesure(self, lignes):
        match self.c.mesure:
            case "jours":
                return (lignes.premier.epoch_seconds() - lignes.depuis.epoch_seconds()) / 86400
            case "fois" if isinstance(self.c.numerateur, Fait | FaitDurable):
                return lignes.comptes.fill_null(0).cast("float64")
            case None:
                return ibis.null("float64")
        return lignes[self.c.mesure].cast("float64")

    def cellules(self):
        p = self._population()
        r = self._retenues(p)
        r = r.rename({f"r_{c}": c for c in self._cles})
        lignes = p.left_join(r, [p[c] == r[f"r_{c}"] for c in self._cles])
        oui = lignes.r_personne.isnull() if self.c.sauf else lignes.r_personne.notnull()
        lignes = lignes.mutate(oui=oui, valeur=self._mesure(lignes))
        if self._unite:
            lignes = lignes.mutate(sa_unite=lignes[self._unite])
        else:
            lignes = self._lire(lignes, self.c.unite, "sa_unite")
        if self.c.genre_qui_ventile:
            lignes = self._lire(lignes, self.c.genre_qui_ventile, "sa_part")
        elif self._par:
            lignes = lignes.mutate(sa_part=lignes[self._par])
        else:
            lignes = lignes.mutate(sa_part=ibis.null("string"))
        lignes = lignes.select("cle", "sa_unite", "sa_part", "oui", "valeur")
        noms = ("cle", "unite", "par", "oui", "valeur")
        sql = str(ibis.to_sql(lignes, dialect="duckdb"))
        lues = [dict(zip(noms, x, strict=True)) for x in self._executer(sql)]
        trouvees = {}
        for x in lues:
            x["par"] = None if x["par"] is None else str(x["par"])
        for cle, unite, par in {(x["cle"], u, x["par"]) for x in lues for u in (x["unite"], None)}:
            siennes = [
                x
                for x in lues
                if (x["cle"], x["par"]) == (cle, par) and unite in (None, x["unite"])
            ]
            valeurs = sorted(x["valeur"] for x in siennes if x["oui"] and x["valeur"] is not None)
            trouvees[(cle, unite, par)] = (
                len(siennes),
                sum(x["oui"] for x in siennes),
                _mediane(valeurs) if self.c.mesure else None,
                sum(valeurs) if valeurs and self.c.mesure else None,
            )
        return trouvees


def _mediane(valeurs):
    if not valeurs:
        return None
    milieu = len(valeurs) // 2
    if len(valeurs) % 2:
        return valeurs[milieu]
    return (valeurs[milieu - 1] + valeurs[milieu]) / 2


_ARROW = {
    "date": pa.date32(),
    "timestamptz": pa.timestamp("us", tz="UTC"),
    "int8": pa.int64(),
    "int4": pa.int32(),
    "bool": pa.bool_(),
    "numeric": pa.float64(),
}


def copier_dans_duckdb() -> duckdb.DuckDBPyConnection:
    """Les relations de PostgreSQL, types déclarés, dans une base DuckDB en mémoire."""
    moteur = duckdb.connect()
    moteur.execute("SET TimeZone = 'UTC'")
    relations = {"sejour": SEJOURS, **{s.code: s.sql for s in SourceFait.tous()}}
    with connection.cursor() as curseur:
        for nom, sql in relations.items():
            curseur.execute(sql)
            lignes = curseur.fetchall()
            noms = [c.name for c in curseur.description]
            oids = [
                connection.connection.adapters.types[c.type_code].name for c in curseur.description
            ]
            champs = [_ARROW.get(oid, pa.string()) for oid in oids]
            colonnes = list(zip(*lignes, strict=True)) if lignes else [()] * len(noms)
            arrow = pa.table(
                {
                    n: pa.array(list(valeurs), t)
                    for n, valeurs, t in zip(noms, colonnes, champs, strict=True)
                }
            )
            moteur.register("lot", arrow)
            moteur.execute(f"CREATE TABLE {nom} AS SELECT * FROM lot")
            moteur.unregister("lot")
    return moteur
