"""« Ma journée » : chaque pièce y verse ses lignes, chacune avec son prochain geste.

Une pièce écrit `<piece>/journee.py` avec des sous-classes de `SourceJournee` ; le portail les
rassemble, les trie et n'appelle que celles qui concernent l'agent. Celles qui lisent des objets
(`SourceDObjets`) se lisent ensemble : une requête pour savoir lesquels, une par modèle pour les lire.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, ClassVar

from django.db.models import BigIntegerField, Count, Model, QuerySet, Value, Window
from django.db.models.functions import Cast, RowNumber

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.socle.registre import Registre


@dataclass(frozen=True, slots=True)
class LigneJournee:
    """Une ligne : ce qui est à faire, depuis quand, et le bouton qui le fait."""

    titre: str
    url: str
    action: str
    detail: str = ""
    heure: time | None = None
    echeance: date | None = None
    est_en_retard: bool = False
    personne_id: int | None = None


@dataclass(frozen=True, slots=True)
class BlocJournee:
    """Les lignes d'une source, le nombre total et la liste complète."""

    lignes: list[LigneJournee]
    total: int
    url_liste: str = ""


class SourceJournee(Registre, racine=True, requis=("ordre", "vide")):
    """Une source de lignes. `section` : « agenda », « retard », « faire » ou « arrive ».

    Elle paraît pour qui a sa `permission`, ou pour ceux que dit `concerne`.
    """

    permission: ClassVar[Permission | None] = None
    ordre: ClassVar[int]
    section: ClassVar[str] = "faire"
    icone: ClassVar[str] = "check2-square"
    vide: ClassVar[str]

    @classmethod
    def concerne(cls, agent: Agent) -> bool:
        """Pour qui la source paraît (une requête au plus) ; sans permission, pour personne."""
        return cls.permission is not None and agent.peut(cls.permission)

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        """Les `limite` lignes les plus pressantes pour cet agent ce jour-là (requêtes bornées)."""
        raise NotImplementedError


class SourceDObjets(SourceJournee):
    """Une source dont chaque ligne est un objet de la base, lue d'un coup avec ses pareilles."""

    # Les liens que la ligne lit (`select_related`).
    liens: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[Any]:
        """Les objets attendus, le plus pressant d'abord ; rangés, et chacun une fois."""
        raise NotImplementedError

    @classmethod
    def annotations(cls, agent: Agent, *, le: date) -> dict[str, Any]:
        """Ce que la ligne lit et que l'objet ne porte pas : {nom : expression}, lu dans la même requête."""
        return {}

    @classmethod
    def lecture(cls, agent: Agent, numeros: Iterable[int], *, le: date) -> QuerySet[Any] | None:
        """Ces objets, lus à part (annotés) ; None : lus avec ceux du même modèle."""
        return None

    @classmethod
    def ligne(cls, objet: Any, *, le: date) -> LigneJournee:
        """La ligne d'un objet, sans requête."""
        raise NotImplementedError

    @classmethod
    def liste(cls, agent: Agent) -> str:
        """L'adresse de la liste entière ; vide s'il n'y en a pas."""
        return ""

    @classmethod
    def bloc(cls, agent: Agent, *, le: date, limite: int = 8) -> BlocJournee:
        return lire_les_blocs([cls], agent, le=le, limite=limite)[cls]


def lire_les_blocs(
    sources: Sequence[type[SourceJournee]], agent: Agent, *, le: date, limite: int = 8
) -> dict[type[SourceJournee], BlocJournee]:
    """Le bloc de chaque source : une requête, une par modèle trouvé, et celles des autres sources."""
    ensemble = [s for s in sources if issubclass(s, SourceDObjets)]
    demandes = {s: s.requete(agent, le=le) for s in ensemble}
    numeros, totaux = _reperer(demandes, limite)
    lus = _lire(demandes, numeros, agent, le)
    blocs: dict[type[SourceJournee], BlocJournee] = {}
    for source in sources:
        if not issubclass(source, SourceDObjets):
            blocs[source] = source.bloc(agent, le=le, limite=limite)
            continue
        trouves = lus.get(source, {})
        lignes = [source.ligne(trouves[n], le=le) for n in numeros[source] if n in trouves]
        blocs[source] = BlocJournee(lignes, totaux[source], source.liste(agent))
    return blocs


def _reperer(
    demandes: dict[type[SourceDObjets], QuerySet[Any]], limite: int
) -> tuple[dict[type[SourceDObjets], list[int]], dict[type[SourceDObjets], int]]:
    """Les numéros des premiers objets de chaque demande, dans l'ordre, et combien en tout (une requête)."""
    etroites = [
        requete.annotate(
            du_bloc=Value(bloc),
            bloc_rang=Window(RowNumber(), order_by=_ordre(requete)),
            bloc_numero=Cast("pk", BigIntegerField()),
            bloc_total=Window(Count("*")),
        ).values_list("du_bloc", "bloc_rang", "bloc_numero", "bloc_total")[:limite]
        for bloc, requete in enumerate(demandes.values())
    ]
    numeros: dict[type[SourceDObjets], list[int]] = defaultdict(list)
    totaux: dict[type[SourceDObjets], int] = defaultdict(int)
    if etroites:
        sources = list(demandes)
        reunies = etroites[0].union(*etroites[1:], all=True) if etroites[1:] else etroites[0]
        for bloc, _, numero, en_tout in sorted(reunies):
            numeros[sources[bloc]].append(numero)
            totaux[sources[bloc]] = en_tout
    return numeros, totaux


def _ordre(requete: QuerySet[Any]) -> Any:
    return list(requete.query.order_by)


def _lire(
    demandes: dict[type[SourceDObjets], QuerySet[Any]],
    numeros: dict[type[SourceDObjets], list[int]],
    agent: Agent,
    le: date,
) -> dict[type[SourceDObjets], dict[int, Any]]:
    """Les objets repérés, par source : une requête par modèle, et une par lecture à part."""
    lus: dict[type[SourceDObjets], dict[int, Any]] = {}
    par_modele: dict[type[Model], list[type[SourceDObjets]]] = defaultdict(list)
    for source, requete in demandes.items():
        if not numeros[source]:
            continue
        a_part = source.lecture(agent, numeros[source], le=le)
        if a_part is None:
            par_modele[requete.model].append(source)
        else:
            lus[source] = {objet.pk: objet for objet in a_part}
    for modele, sources in par_modele.items():
        liens = {lien for source in sources for lien in source.liens}
        attendus = {n for source in sources for n in numeros[source]}
        annotations = {k: v for s in sources for k, v in s.annotations(agent, le=le).items()}
        requete = modele._default_manager.filter(pk__in=attendus).annotate(**annotations)
        objets = {o.pk: o for o in (requete.select_related(*sorted(liens)) if liens else requete)}
        lus |= dict.fromkeys(sources, objets)
    return lus
