"""Les personnes sans accompagnement effectif : qui, pourquoi, combien, et ce que devient ce compte."""

# ruff: noqa: S608 — du SQL de Django et des codes déclarés, jamais une saisie.

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from jalons.accompagnement.manques import Manque
from jalons.accompagnement.retards.manques import REPRISE
from jalons.annuaire.models import Territoire
from jalons.chiffres.derivation import deriver_en_attente
from jalons.chiffres.registre import par_code
from jalons.chiffres.selectors import cellules, demander
from jalons.chiffres.vocabulaire import Intervalle
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.personnes.selectors.retards import a_un_retard
from jalons.personnes.services.retards import tenir_les_retards

_LIRE = Permission.REPRISE_CONSULTER


def tenir(*, le: date) -> None:
    """Met les manques au jour `le` : les séjours d'abord, ce qui en manque ensuite.

    Rien n'a changé : une requête.
    """
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT EXISTS (SELECT 1 FROM chiffres_sejouraderiver)"
            " OR EXISTS (SELECT 1 FROM personnes_retardarevoir)"
            " OR (SELECT le FROM personnes_jourdesretards) IS DISTINCT FROM %s",
            [le],
        )
        if not curseur.fetchone()[0]:
            return
    deriver_en_attente()
    tenir_les_retards(le=le)


def stock(agent: Agent, *, le: date) -> QuerySet[Personne]:
    """Les personnes que l'agent voit et à qui au moins un appui manque (`tenir` d'abord)."""
    visibles = Personne.objects.visibles_par(agent, _LIRE, le=le).order_by()
    return visibles.filter(a_un_retard(famille=REPRISE, personne="pk"))


@dataclass(frozen=True, slots=True)
class Compte:
    """Combien de personnes, par ensemble exact de manques : tout le reste s'en additionne.

    `nom` : celui du territoire compté ; vide pour plusieurs.
    """

    nom: str = ""
    par_ensemble: Counter[frozenset[str]] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Personnes sans accompagnement effectif, chacune une fois."""
        return sum(self.par_ensemble.values())

    def avec(self, *codes: str) -> int:
        """Celles à qui manquent tous ces appuis, et peut-être d'autres."""
        return sum(n for ensemble, n in self.par_ensemble.items() if ensemble.issuperset(codes))

    @property
    def manques(self) -> list[tuple[type[Manque], int]]:
        """Chaque manque et son compte ; ils se recouvrent."""
        return [(m, self.avec(m.code)) for m in Manque.tous()]

    @property
    def cumulent(self) -> int:
        """Celles à qui plusieurs appuis manquent."""
        return sum(n for ensemble, n in self.par_ensemble.items() if len(ensemble) > 1)

    @property
    def recouvrements(self) -> list[tuple[str, int]]:
        """« sans orientation et sans contrat » : combien, quand il y en a, le plus grand d'abord."""
        lus = [
            (f"{a.dit} et {b.dit}", self.avec(a.code, b.code))
            for a, b in combinations(Manque.tous(), 2)
        ]
        return sorted((x for x in lus if x[1]), key=lambda x: -x[1])


def compter(agent: Agent, *, le: date) -> dict[int | None, Compte]:
    """Le compte de chaque territoire que l'agent voit, en une requête ; None : hors territoire."""
    visibles = Personne.objects.visibles_par(agent, _LIRE, le=le).order_by().values("pk")
    try:
        sql, parametres = visibles.query.sql_with_params()
    except EmptyResultSet:
        return {}
    codes = [m.code for m in Manque.tous()]
    bits = " ".join(f"WHEN '{code}' THEN {1 << n}" for n, code in enumerate(codes))
    comptes: dict[int | None, Compte] = {}
    with connection.cursor() as curseur:
        curseur.execute(
            f"SELECT territoire_id, t.nom, masque, count(*) FROM ("
            f"SELECT p.territoire_id, sum(CASE r.code {bits} END) AS masque"
            " FROM personnes_retardporte r JOIN personnes_personne p ON p.id = r.personne_id"
            f" WHERE r.code = ANY(%s) AND p.id IN ({sql}) GROUP BY p.id) x"
            " LEFT JOIN annuaire_territoire t ON t.id = x.territoire_id GROUP BY 1, 2, 3",
            [codes, *parametres],
        )
        for territoire, nom, masque, nombre in curseur.fetchall():
            ensemble = frozenset(c for n, c in enumerate(codes) if masque >> n & 1)
            compte = comptes.setdefault(territoire, Compte(nom or "Hors territoire"))
            compte.par_ensemble[ensemble] += nombre
    return comptes


def ensemble(comptes: dict[int | None, Compte]) -> Compte:
    """Le compte de tous ces territoires."""
    tout = Compte()
    for compte in comptes.values():
        tout.par_ensemble.update(compte.par_ensemble)
    return tout


def ou_lire(agent: Agent) -> set[int | None]:
    """Les numéros des territoires où l'agent lit la reprise ; None parmi eux : partout."""
    return {h.territoire_id for h in agent.habilitations if _LIRE in h.role.permissions}


def territoires_vus(agent: Agent, *, le: date) -> list[Territoire]:
    """Les territoires où l'agent lit la reprise."""
    siens = ou_lire(agent)
    ouverts = Territoire.objects.filter(periode__contains=le).order_by("nom")
    return list(ouverts if None in siens else ouverts.filter(pk__in=[t for t in siens if t]))


@dataclass(frozen=True, slots=True)
class Descente:
    """Le compte d'un jour, tel que connu alors, et celui d'aujourd'hui."""

    jour: date
    alors: int
    maintenant: int

    @property
    def de_moins(self) -> int:
        return self.alors - self.maintenant


def compte_au(jour: date, *, le: date, unites: list[int] | None) -> int:
    """Personnes sans accompagnement effectif ce jour-là, telles que connues ce jour-là."""
    intervalle = Intervalle(f"{jour:%Y-%m-%d}", jour, jour)
    demande = demander([intervalle], le=le, tel_que_connu_le=jour, unites=unites)
    lues = cellules(par_code("sans_accompagnement"), demande)
    return sum(c.retenues for c in lues if c.unite is None)


def descente(agent: Agent, *, avant: date, le: date, territoire: int | None = None) -> Descente:
    """De combien le compte a baissé depuis ce jour, chaque fois tel que connu le jour même."""
    vus = [t.pk for t in territoires_vus(agent, le=le)]
    unites = vus if territoire is None else [t for t in vus if t == territoire]
    lues = None if None in ou_lire(agent) and territoire is None else unites
    return Descente(avant, compte_au(avant, le=le, unites=lues), compte_au(le, le=le, unites=lues))
