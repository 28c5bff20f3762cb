"""Relire un relevé : ses cellules figées, et ce que les mêmes personnes donnent aujourd'hui."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from jalons.chiffres import registre
from jalons.chiffres.models import Releve
from jalons.chiffres.selectors import cellules
from jalons.chiffres.traduction import Demande
from jalons.chiffres.vocabulaire import Cellule, Chiffre, Intervalle
from jalons.socle.registre import CodeInconnu


@dataclass(frozen=True, slots=True)
class Ecart:
    """Une cellule figée que les personnes d'aujourd'hui ne redonnent plus."""

    cle: str
    unite: int | None
    fige: tuple[int, int]
    refait: tuple[int, int]


def releves() -> QuerySet[Releve]:
    """Les relevés publiés, du plus récent au plus ancien, avec qui les a publiés."""
    return Releve.objects.select_related("par")


def releve_numero(numero: int) -> Releve | None:
    """Le relevé de ce numéro, ou None."""
    return Releve.objects.filter(pk=numero).first()


def intervalles(releve: Releve) -> list[Intervalle]:
    """Les périodes du relevé, comme à sa publication."""
    return [
        Intervalle(p["cle"], date.fromisoformat(p["debut"]), date.fromisoformat(p["fin"]))
        for p in releve.periodes
    ]


def demande_du(releve: Releve, *, unites: set[int] | None = None) -> Demande:
    """La même demande qu'à la publication, au même instant du savoir."""
    permises = None if unites is None else tuple(sorted(unites))
    return Demande(tuple(intervalles(releve)), releve.tel_que_connu_le, releve.connu_a, permises)


def cellules_figees(releve: Releve) -> list[Cellule]:
    """Les cellules telles qu'elles furent publiées."""
    return [Cellule(**c) for c in releve.cellules]


def chiffre_du(releve: Releve) -> Chiffre | None:
    """La déclaration d'alors si elle est encore en vigueur ; None si elle a changé de version."""
    try:
        chiffre = registre.par_code(releve.code)
    except CodeInconnu:
        return None
    return chiffre if chiffre.version == releve.version else None


def ecarts(releve: Releve) -> list[Ecart] | None:
    """Ce qui ne se retrouve plus (purge, fiches réunies) ; None si la définition a changé."""
    chiffre = chiffre_du(releve)
    if chiffre is None:
        return None
    refaites = {
        (c.cle, c.unite, c.par): (c.retenues, c.population)
        for c in cellules(chiffre, demande_du(releve))
    }
    figees = {(c.cle, c.unite, c.par): (c.retenues, c.population) for c in cellules_figees(releve)}
    return [
        Ecart(
            cle,
            unite,
            figees.get((cle, unite, par), (0, 0)),
            refaites.get((cle, unite, par), (0, 0)),
        )
        for cle, unite, par in sorted({*figees, *refaites}, key=str)
        if figees.get((cle, unite, par), (0, 0)) != refaites.get((cle, unite, par), (0, 0))
    ]
