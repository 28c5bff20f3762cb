"""Le second avis : le même chiffre dit en Ibis, par un autre chemin que le traducteur.

Ne sert qu'aux tests. Rend {(période, unité ou None): (population, retenues, médiane)}.
"""

from __future__ import annotations

import sys
import types

# Le palliatif des vieux pyarrow qu'Ibis charge encore : celui d'ici n'en a pas besoin.
sys.modules.setdefault("pyarrow_hotfix", types.ModuleType("pyarrow_hotfix"))

import ibis  # noqa: E402

from jalons.chiffres.traduction import Demande  # noqa: E402
from jalons.chiffres.vocabulaire import (  # noqa: E402
    Age,
    Chiffre,
    Fait,
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
            case Fait() as p:
                e = self._filtrer(self._connus(p.source), p.filtre)
                e = e.join(g, (e.date >= g.debut) & (e.date <= g.fin))
                gardees = {"jour": e.date}
                n = self.c.numerateur
                gardees["depuis"] = (
                    e[n.depuis] if isinstance(n, Fait) and n.depuis else ibis.null("date")
                )
                fenetre = ibis.window(group_by=[e.personne, e.cle], order_by=[e.date, e.fait])
                rang = ibis.row_number().over(fenetre)
                e = e.select(e.personne, e.cle, e.debut, e.fin, rang=rang, **gardees)
                return e.filter(e.rang == 0).drop("rang")
            case Presents(s):
                t = self._sejour(s)
                t = t.join(g, (t.du <= g.fin) & (t.au.isnull() | (t.au > g.debut)))
                dernier = ibis.ifelse(
                    t.au.isnull() | (t.au > t.fin), t.fin, t.au - ibis.interval(days=1)
                ).cast("date")
                t = t.group_by("personne", "cle", "debut", "fin").aggregate(jour=dernier.max())
                return t.mutate(depuis=ibis.null("date"))
            case Stock(avec):
                reste = None
                for s in avec:
                    t = self._sejour(s)
                    t = t.join(g, (t.du <= g.fin) & (t.au.isnull() | (t.au > g.fin)))
                    t = t.select("personne", "cle", "debut", "fin").distinct()
                    reste = t if reste is None else reste.semi_join(t, ["personne", "cle"])
                return reste.mutate(jour=reste.fin, depuis=ibis.null("date"))

    def _retenues(self, p):
        jour = p.jour
        if self.c.quand is Quand.CONNAISSANCE:
            jour = ibis.date(self.d.jour_connu)
        match self.c.numerateur:
            case Fait() as n:
                o = self._filtrer(self._connus(n.source), n.filtre).select("personne", "date")
                j = p.join(o, "personne")
                j = (
                    j.filter(j.date >= j.depuis)
                    if n.depuis
                    else j.filter((j.date >= j.debut) & (j.date <= j.fin))
                )
                return j.group_by("personne", "cle").aggregate(premier=j.date.min())
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

    @staticmethod
    def _garder(j):
        return j.select("personne", "cle").distinct().mutate(premier=ibis.null("date"))

    def cellules(self):
        p = self._population()
        r = self._retenues(p).rename(r_personne="personne", r_cle="cle")
        t = self._sejour(Sejour(self.c.unite)).select(
            "unite", t_personne="personne", t_du="du", t_au="au"
        )
        lignes = p.left_join(r, (p.personne == r.r_personne) & (p.cle == r.r_cle))
        lignes = lignes.left_join(
            t,
            (lignes.personne == t.t_personne)
            & (t.t_du <= lignes.jour)
            & (t.t_au.isnull() | (t.t_au > lignes.jour)),
        )
        oui = lignes.r_personne.isnull() if self.c.sauf else lignes.r_personne.notnull()
        lignes = lignes.select(
            "cle",
            unite=lignes.unite.fill_null(0),
            oui=oui,
            valeur=(lignes.premier.epoch_seconds() - lignes.depuis.epoch_seconds()) / 86400,
        )
        trouvees = {}
        noms = ("cle", "unite", "oui", "valeur")
        sql = str(ibis.to_sql(lignes, dialect="duckdb"))
        lues = [dict(zip(noms, x, strict=True)) for x in self._executer(sql)]
        for cle, unite in {(x["cle"], u) for x in lues for u in (x["unite"], None)}:
            siennes = [x for x in lues if x["cle"] == cle and unite in (None, x["unite"])]
            valeurs = sorted(x["valeur"] for x in siennes if x["oui"] and x["valeur"] is not None)
            milieu = len(valeurs) // 2
            mediane = None
            if valeurs and self.c.mesure == "jours":
                impair = len(valeurs) % 2
                mediane = valeurs[milieu] if impair else (valeurs[milieu - 1] + valeurs[milieu]) / 2
            trouvees[(cle, unite)] = (len(siennes), sum(x["oui"] for x in siennes), mediane)
        return trouvees
