"""Les personnes sans accompagnement effectif : qui, pourquoi, combien, et ce que devient ce compte."""

# ruff: noqa: S608 — du SQL de Django et des codes déclarés, jamais une saisie.

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from jalons.accompagnement.manques import Manque
from jalons.accompagnement.models import CampagneReprise
from jalons.accompagnement.retards.manques import REPRISE
from jalons.accueil.selectors.lots import IssuesDesLots, issues_des_lots, personnes_des_lots
from jalons.annuaire.models import Territoire
from jalons.chiffres.derivation import deriver_en_attente
from jalons.chiffres.registre import par_code
from jalons.chiffres.selectors import cellules, demander
from jalons.chiffres.vocabulaire import Intervalle
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne, RetardPorte
from jalons.personnes.selectors.retards import a_un_retard
from jalons.personnes.services.retards import tenir_les_retards

_LIRE = Permission.REPRISE_CONSULTER


def tenir(*, le: date) -> None:
    """Met les manques au jour `le` : les séjours d'abord, ce qui en manque ensuite."""
    deriver_en_attente()
    tenir_les_retards(le=le)


def stock(agent: Agent, *, le: date) -> QuerySet[Personne]:
    """Les personnes que l'agent voit et à qui au moins un appui manque (`tenir` d'abord)."""
    visibles = Personne.objects.visibles_par(agent, _LIRE, le=le).order_by()
    return visibles.filter(a_un_retard(famille=REPRISE, personne="pk"))


@dataclass(frozen=True, slots=True)
class Compte:
    """Combien de personnes, par ensemble exact de manques : tout le reste s'en additionne."""

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
            f"SELECT territoire_id, masque, count(*) FROM ("
            f"SELECT p.territoire_id, sum(CASE r.code {bits} END) AS masque"
            " FROM personnes_retardporte r JOIN personnes_personne p ON p.id = r.personne_id"
            f" WHERE r.code = ANY(%s) AND p.id IN ({sql}) GROUP BY p.id) x GROUP BY 1, 2",
            [codes, *parametres],
        )
        for territoire, masque, nombre in curseur.fetchall():
            ensemble = frozenset(c for n, c in enumerate(codes) if masque >> n & 1)
            comptes.setdefault(territoire, Compte()).par_ensemble[ensemble] += nombre
    return comptes


def ensemble(comptes: dict[int | None, Compte]) -> Compte:
    """Le compte de tous ces territoires."""
    tout = Compte()
    for compte in comptes.values():
        tout.par_ensemble.update(compte.par_ensemble)
    return tout


def territoires_vus(agent: Agent, *, le: date) -> list[Territoire]:
    """Les territoires où l'agent lit la reprise."""
    siens: set[int | None] = {
        h.territoire_id for h in agent.habilitations if _LIRE in h.role.permissions
    }
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


def descente(agent: Agent, *, le: date, jours: int, territoire: int | None = None) -> Descente:
    """De combien le compte a baissé en tant de jours, chaque fois tel que connu le jour même."""
    vus = [t.pk for t in territoires_vus(agent, le=le)]
    unites = vus if territoire is None else [t for t in vus if t == territoire]
    partout = any(
        h.territoire_id is None and _LIRE in h.role.permissions for h in agent.habilitations
    )
    lues = None if partout and territoire is None else unites
    avant = le - timedelta(days=jours)
    return Descente(avant, compte_au(avant, le=le, unites=lues), compte_au(le, le=le, unites=lues))


def campagnes(agent: Agent, *, le: date) -> QuerySet[CampagneReprise]:
    """Les campagnes des agents de la structure."""
    return CampagneReprise.objects.filter(par__structure=agent.structure_id).select_related(
        "avec", "par"
    )


@dataclass(frozen=True, slots=True)
class BilanCampagne:
    """Ce que sont devenues les personnes convoquées que l'agent voit."""

    convoquees: int
    issues: IssuesDesLots
    encore: int
    compte: Compte

    @property
    def sorties(self) -> int:
        """Celles à qui plus rien ne manque."""
        return self.convoquees - self.encore


def bilan(campagne: CampagneReprise, agent: Agent, *, le: date) -> BilanCampagne:
    """L'issue de chaque rendez-vous, et combien de ces personnes restent sans accompagnement."""
    lots = list(campagne.lots.values_list("pk", flat=True))
    visibles = Personne.objects.visibles_par(agent, _LIRE, le=le).order_by()
    convoquees: list[int] = [n for n in personnes_des_lots(lots) if n is not None]
    numeros: set[int] = set(visibles.filter(pk__in=convoquees).values_list("pk", flat=True))
    restes = restes_de(numeros)
    compte = Compte(Counter(frozenset(codes) for codes in restes.values()))
    return BilanCampagne(
        convoquees=len(numeros),
        issues=issues_des_lots(lots, personnes=numeros),
        encore=len(restes),
        compte=compte,
    )


def restes_de(personnes: Iterable[int | None]) -> dict[int, list[str]]:
    """Les manques de chacune de ces personnes qui en a encore (une requête)."""
    codes = [m.code for m in Manque.tous()]
    restes: dict[int, list[str]] = {}
    portes = RetardPorte.objects.filter(personne__in=[p for p in personnes if p], code__in=codes)
    for numero, code in portes.values_list("personne_id", "code"):
        restes.setdefault(numero, []).append(code)
    return restes
