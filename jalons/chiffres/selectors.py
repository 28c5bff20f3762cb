"""Lire un chiffre sur PostgreSQL, par le curseur de Django : cellules, personnes, distribution."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from jalons.chiffres.derivation import deriver_en_attente
from jalons.chiffres.exemples import genres_lus
from jalons.chiffres.models import Sejour
from jalons.chiffres.source import SourceFait
from jalons.chiffres.traduction import (
    Demande,
    sources_lues,
    sql_cellules,
    sql_distribution,
    sql_lignes,
)
from jalons.chiffres.vocabulaire import (
    Cellule,
    Chiffre,
    Intervalle,
    LigneChiffre,
    Presents,
    Stock,
)
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.socle.dates import ajouter_mois, dernier_du_mois, premier_du_mois
from jalons.socle.parametres import parametre
from jalons.socle.periode import fin_du_jour

SEJOURS = (
    "SELECT personne_id AS personne, genre, unite, du, au, connu_du, connu_au FROM chiffres_sejour"
)


class Relations(dict[str, str]):
    """Le SQL de chaque relation sur PostgreSQL : les séjours, et les sources que disent les pièces."""

    def __missing__(self, nom: str) -> str:
        return SEJOURS if nom == "sejour" else str(SourceFait.par_code(nom).sql)


def mois_de(jour: date) -> Intervalle:
    """Le mois civil de ce jour."""
    return Intervalle(f"{jour:%Y-%m}", premier_du_mois(jour), dernier_du_mois(jour))


def derniers_mois(jour: date, nombre: int) -> list[Intervalle]:
    """Les mois jusqu'à celui de `jour` compris, du plus ancien au plus récent."""
    premier = premier_du_mois(jour)
    return [mois_de(ajouter_mois(premier, -n)) for n in range(nombre - 1, -1, -1)]


def annee_de(jour: date) -> Intervalle:
    """L'année civile de ce jour."""
    return Intervalle(f"{jour:%Y}", date(jour.year, 1, 1), date(jour.year, 12, 31))


def demander(
    intervalles: Iterable[Intervalle],
    *,
    le: date,
    tel_que_connu_le: date | None = None,
    unites: Iterable[int] | None = None,
) -> Demande:
    """Une demande ; un jour de connaissance à venir ou d'aujourd'hui vaut « tout ce que l'on sait ».

    Une période en cours s'arrête au jour connu : un stock ne se lit jamais dans l'avenir.
    """
    jour = le if tel_que_connu_le is None else min(tel_que_connu_le, le)
    bornes = tuple(
        Intervalle(i.cle, i.debut, min(i.fin, jour)) for i in intervalles if i.debut <= jour
    )
    connu = fin_du_jour(jour) if jour < timezone.localdate() and tel_que_connu_le else None
    return Demande(bornes, jour, connu, None if unites is None else tuple(sorted(unites)))


def _executer(sql: str) -> list[Any]:
    with connection.cursor() as curseur:
        curseur.execute(sql)
        return list(curseur.fetchall())


def cellules(chiffre: Chiffre, demande: Demande) -> list[Cellule]:
    """Chaque période, par unité et toutes ensemble ; une requête, après les séjours en attente."""
    [lues] = cellules_de([chiffre], demande)
    return lues


def cellules_de(chiffres: Sequence[Chiffre], demande: Demande) -> list[list[Cellule]]:
    """Les cellules de chacun, en une requête ; les séjours en attente ne se dérivent qu'une fois."""
    lues: list[list[Cellule]] = [[] for _ in chiffres]
    if not (demande.intervalles and chiffres):
        return lues
    if any(genres_lus(chiffre) for chiffre in chiffres):
        deriver_en_attente()
    ensemble = " UNION ALL ".join(
        f"SELECT {rang} AS rang, q{rang}.* FROM ({sql_cellules(chiffre, demande, Relations())}) q{rang}"  # noqa: S608
        for rang, chiffre in enumerate(chiffres)
    )
    for rang, *ligne in _executer(ensemble):
        lues[rang].append(cellule(ligne))
    return lues


def cellule(ligne: Sequence[Any]) -> Cellule:
    """Une ligne de `sql_cellules`, d'où qu'elle vienne."""
    cle, unite, par, population, retenues, mediane, somme, ensemble, attente_m, attente_x = ligne
    return Cellule(
        str(cle),
        None if ensemble else int(unite),
        None if par is None else str(par),
        int(population),
        int(retenues),
        None if mediane is None else float(mediane),
        None if somme is None else float(somme),
        None if attente_m is None else float(attente_m),
        None if attente_x is None else int(attente_x),
    )


def lignes(chiffre: Chiffre, demande: Demande) -> list[LigneChiffre]:
    """Les personnes derrière un chiffre, une fois par période et unité."""
    if not demande.intervalles:
        return []
    deriver_en_attente()
    return [
        LigneChiffre(
            personne, str(cle), int(unite), jour, bool(retenue), _nombre(valeur), depuis, premier
        )
        for personne, cle, unite, _par, jour, retenue, valeur, depuis, premier in _executer(
            sql_lignes(chiffre, demande, Relations())
        )
    ]


def _nombre(valeur: Any) -> float | None:
    return None if valeur is None else float(valeur)


TRANCHES = ((0, 15), (16, 30), (31, 42), (43, 60), (61, 90), (91, None))


def distribution(chiffre: Chiffre, demande: Demande) -> list[tuple[int, int | None, int]]:
    """(de, à, personnes) par tranche de jours ; chaque personne y est une fois par période."""
    comptes = dict(_executer(sql_distribution(chiffre, demande, Relations(), TRANCHES)))
    return [(bas, haut, int(comptes.get(n, 0))) for n, (bas, haut) in enumerate(TRANCHES)]


def premiere_donnee(chiffre: Chiffre, demande: Demande) -> date | None:
    """Le jour où commence ce que l'on sait de la population : avant, « pas de donnée », jamais 0."""
    [jour] = premieres_donnees([chiffre], demande)
    return jour


def premieres_donnees(chiffres: Sequence[Chiffre], demande: Demande) -> list[date | None]:
    """La première donnée de chacun de ces chiffres, dans leur ordre, en une requête."""
    if not chiffres:
        return []
    requetes, parametres = [], []
    for chiffre in chiffres:
        requete, valeurs = _sql_premiere_donnee(chiffre, demande)
        requetes.append(f"({requete})")
        parametres += valeurs
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT {', '.join(requetes)}", parametres)
        return list(curseur.fetchone())


def _sql_premiere_donnee(chiffre: Chiffre, demande: Demande) -> tuple[str, list[Any]]:
    connu = "connu_au IS NULL"
    valeurs: list[Any] = []
    if demande.connu is not None:
        connu = "connu_du < %s AND (connu_au IS NULL OR connu_au >= %s)"
        valeurs = [demande.connu, demande.connu]
    match chiffre.population:
        case Stock(avec):
            genres = [s.genre for s in avec]
        case Presents(avec):
            genres = [avec.genre]
        case _:
            genres = ["soumis"]
    requete = f"SELECT min(du) FROM chiffres_sejour WHERE genre = ANY(%s) AND {connu}"  # noqa: S608
    parametres: list[Any] = [genres, *valeurs]
    if genres == ["soumis"]:
        unions = "".join(
            f" UNION ALL SELECT min(date) FROM ({Relations()[source]}) f WHERE {connu}"  # noqa: S608
            for source in dict.fromkeys(sources_lues(chiffre))
        )
        requete = f"SELECT min(min) FROM ({requete}{unions}) t"  # noqa: S608
        parametres += valeurs * unions.count("UNION ALL")
    return requete, parametres


def attente(ligne: LigneChiffre, demande: Demande) -> int | None:
    """Jours écoulés de qui attend encore, au jour connu ; None pour qui n'attend pas."""
    if ligne.est_retenue or ligne.depuis is None:
        return None
    return max((demande.jour_connu - ligne.depuis) // timedelta(days=1), 0)


def seuil_pour(agent: Agent, *, le: date) -> int:
    """Le seuil du secret pour cet agent ; 0 pour qui ouvre les dossiers et les compterait lui-même."""
    if agent.peut(Permission.PERSONNE_CONSULTER):
        return 0
    return parametre("seuil_petits_nombres", le=le).nombre


def en_sejour(genre: str, *, le: date, personne: str = "pk") -> Exists:
    """La condition « dans un séjour de ce genre ce jour-là, tel que connu aujourd'hui ».

    Pour une liste qui doit montrer les personnes mêmes d'un chiffre : une seule définition.
    """
    encore = Q(au__isnull=True) | Q(au__gt=le)
    return Exists(
        Sejour.objects.filter(
            encore,
            personne=OuterRef(personne),
            genre=genre,
            du__lte=le,
            connu_au__isnull=True,
        )
    )


def sejours_tenus(
    personnes: Iterable[int],
    genres: Iterable[str],
    *,
    quand: Sequence[tuple[date, datetime | None]],
) -> list[dict[int, set[str]]]:
    """Pour chaque (jour, instant), les genres de séjour où était chacune ce jour-là, tel que su alors.

    Instant None : aujourd'hui. Une requête pour tous ; les séjours doivent être dérivés d'abord. Qui
    n'est dans aucun n'y est pas.
    """
    lus = Sejour.objects.filter(personne__in=list(personnes), genre__in=list(genres)).values_list(
        "personne_id", "genre", "du", "au", "connu_du", "connu_au"
    )
    tenus: list[dict[int, set[str]]] = [{} for _ in quand]
    for numero, genre, du, au, connu_du, connu_au in lus:
        for (jour, connu), siens in zip(quand, tenus, strict=True):
            su = connu_au is None or (connu is not None and connu_au > connu)
            if (
                su
                and (connu is None or connu_du <= connu)
                and du <= jour
                and (au is None or au > jour)
            ):
                siens.setdefault(numero, set()).add(genre)
    return tenus
