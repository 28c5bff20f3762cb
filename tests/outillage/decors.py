"""Un décor partagé : chargé une fois par ouvrier dans une base à lui, relu par chaque test.

Un décor s'écrit comme une fixture, sous `@decor_partage` ; ses paramètres sont les décors dont il part :

    @decor_partage
    def accueil_pret(scene):
        charger_grille(…)
        return scene

Le premier test qui le demande le charge pour de bon, dans un clone de la base de son parent. Chaque
test y ouvre ensuite sa transaction et reçoit une copie neuve des objets : il peut tout changer, rien
n'en reste. Un test qui valide vraiment (`transaction=True`, navigateur) reçoit un clone à jeter.
Un décor ne lit pas l'heure ni d'autre fixture que son parent.
"""

from __future__ import annotations

import copy
import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection

from tests.outillage.bases import Bases, choisir, mener_vers


@dataclass(frozen=True)
class Decor:
    """Une fonction qui remplit la base et rend les objets utiles."""

    nom: str
    charger: Callable[..., Any]
    parents: tuple[str, ...]
    parametre: Any = None

    def remplir(self, *parents: Any) -> Any:
        reste = () if self.parametre is None else (self.parametre,)
        return self.charger(*parents, *reste)


@dataclass(frozen=True)
class Maillon:
    """Un décor dans une chaîne, et le rang de ses parents dans cette chaîne."""

    decor: Decor
    parents: tuple[int, ...]


Chaine = tuple[Maillon, ...]


@dataclass
class Garde:
    """Les bases chargées de cet ouvrier : par chaîne de décors, son nom et ses objets d'origine."""

    bases: Bases
    faites: dict[Chaine, tuple[str, list[Any]]] = field(default_factory=dict)
    jetables: int = 0

    def prete(self, chaine: Chaine) -> tuple[str, list[Any]]:
        """La base de cette chaîne, chargée si elle ne l'est pas encore."""
        if chaine not in self.faites:
            origine, objets = self.prete(chaine[:-1])
            nom = self.bases.nommer(f"d{len(self.faites)}")
            connection.close()
            self.bases.cloner(origine, nom)
            copies = copy.deepcopy(objets)
            with mener_vers(nom):
                copies.append(
                    chaine[-1].decor.remplir(*(copies[rang] for rang in chaine[-1].parents))
                )
            self.faites[chaine] = (nom, copies)
        return self.faites[chaine]

    @contextmanager
    def ouvrir(self, chaine: Chaine, jetable: bool) -> Iterator[list[Any]]:
        """Mène la connexion vers la base de cette chaîne ; rend une copie neuve de ses objets."""
        nom, objets = self.prete(chaine)
        if not jetable:
            choisir(nom)
            yield copy.deepcopy(objets)
            return
        self.jetables += 1
        clone = self.bases.nommer(f"j{self.jetables}")
        connection.close()
        self.bases.cloner(nom, clone)
        choisir(clone)
        try:
            yield copy.deepcopy(objets)
        finally:
            connection.close()
            choisir(nom)
            self.bases.supprimer(clone)


def decor_partage(fonction: Callable[..., Any] | None = None, *, parametres: Any = None) -> Any:
    """Fait d'une fonction de chargement une fixture dont la base n'est chargée qu'une fois.

    `parametres` : autant de décors que de valeurs, chacune donnée en dernier à la fonction.
    """
    if fonction is None:
        return functools.partial(decor_partage, parametres=parametres)
    noms = tuple(inspect.signature(fonction).parameters)[: -1 if parametres else None]

    def servir(request: pytest.FixtureRequest, db: None, **donnes: Any) -> Any:
        decor = _du_parametre(servir.decor, getattr(request, "param", None))
        chaine, objets = request.getfixturevalue("base_du_test")
        for maillon, objet in zip(chaine, objets, strict=True):
            if maillon.decor == decor:
                return objet
        return decor.remplir(*donnes.values())

    servir.decor = Decor(f"{fonction.__module__}.{fonction.__qualname__}", fonction, noms)
    sorte = inspect.Parameter.KEYWORD_ONLY
    servir.__signature__ = inspect.Signature(
        [inspect.Parameter(n, sorte) for n in ("request", "db", *noms)]
    )
    servir.__name__, servir.__doc__ = fonction.__name__, fonction.__doc__
    servir.__module__ = fonction.__module__
    return pytest.fixture(params=parametres)(servir)


def _du_parametre(decor: Decor, parametre: Any) -> Decor:
    return decor if parametre is None else Decor(decor.nom, decor.charger, decor.parents, parametre)


def chaine_de(item: pytest.Item) -> Chaine:
    """La plus longue chaîne de décors que ce test demande ; vide s'il n'en demande aucun."""
    definitions = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]
    parametres = getattr(getattr(item, "callspec", None), "params", {})

    def remonter(nom: str, rang: int) -> Chaine | None:
        definies = definitions.get(nom, ())
        if len(definies) < -rang:
            return None
        decor = getattr(_fonction(definies[rang]), "decor", None)
        if decor is None:
            return None
        decor = _du_parametre(decor, parametres.get(nom))
        chaines = [remonter(p, rang - 1 if p == nom else -1) for p in decor.parents]
        avant = max((c for c in chaines if c), key=len, default=())
        if not all(c and avant[: len(c)] == c for c in chaines):
            return None
        return (*avant, Maillon(decor, tuple(len(c or ()) - 1 for c in chaines)))

    trouvees = [
        chaine
        for nom, definies in definitions.items()
        for rang in range(-len(definies), 0)
        if (chaine := remonter(nom, rang)) is not None
    ]
    return max(trouvees, key=len, default=())


def _fonction(definition: Any) -> Any:
    return getattr(definition.func, "__wrapped__", definition.func)


def valide_vraiment(item: pytest.Item) -> bool:
    """Vrai si le test valide ses transactions : marque `transaction=True` ou serveur."""
    marque = item.get_closest_marker("django_db")
    noms = item.fixturenames  # type: ignore[attr-defined]
    return bool(
        (marque and marque.kwargs.get("transaction"))
        or {"live_server", "transactional_db"} & set(noms)
    )


def groupe_de(item: pytest.Item) -> str:
    """Les tests d'un décor à paramètre vont ensemble ; les autres, avec ceux de leur fichier."""
    parametres = [m.decor for m in chaine_de(item) if m.decor.parametre is not None]
    if parametres:
        return f"{parametres[-1].nom}-{parametres[-1].parametre}"
    return item.nodeid.split("::")[0]
