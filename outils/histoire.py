"""Des années d'histoire posées en SQL : ce qu'un département a dans sa base au bout de dix ans.

Chaque ligne copie une ligne vraie de la même table, avec d'autres clés et d'autres dates : les
colonnes obligatoires, quelles qu'elles soient, sont déjà justes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, models, transaction

ENTREES_PAR_AN = 6_000
_DECALAGE = 50_000_000  # loin des clés déjà données


@dataclass(frozen=True, slots=True)
class Modeles:
    """Les lignes que l'on copie : une entrée, et ce qui lui est arrivé."""

    entree: Any
    rendez_vous: Any
    entretien: Any
    orientation: Any
    coreo: Any
    rattachement: Any
    evenement: Any


def modeles() -> Modeles:
    """Une ligne de chaque, prise dans la base ; lève `LookupError` s'il en manque une."""
    from jalons.accueil.models import Coreo, Entretien, Orientation, RendezVous
    from jalons.comptes.models import Evenement
    from jalons.personnes.models import Entree, Rattachement

    orientation = Orientation.objects.exclude(entree=None).first()
    lues = Modeles(
        Entree.objects.select_related("personne").first()
        if orientation is None
        else orientation.entree,
        RendezVous.objects.first(),
        Entretien.objects.first(),
        orientation,
        Coreo.objects.filter(orientation=orientation).first(),
        Rattachement.objects.exclude(structure=None).first(),
        Evenement.objects.first(),
    )
    if None in (getattr(lues, nom) for nom in lues.__slots__):
        raise LookupError("il faut une entrée reçue et orientée pour en copier dix ans")
    return lues


def copier(modele: Any, nombre: int, depuis: int, **colonnes: str) -> None:
    """`nombre` copies de cette ligne ; `colonnes` : colonne → expression SQL où `g` va de 1 à n."""
    table = modele._meta.db_table
    champs = [c.column for c in modele._meta.concrete_fields if not getattr(c, "generated", False)]
    cle = modele._meta.pk.column
    poses = {cle: f"{depuis} + g", **colonnes}
    valeurs = [poses.get(champ, f'm."{champ}"') for champ in champs]
    cites = ", ".join(f'"{champ}"' for champ in champs)
    with connection.cursor() as curseur:
        curseur.execute(
            f'INSERT INTO "{table}" ({cites}) SELECT {", ".join(valeurs)} '  # noqa: S608
            f'FROM "{table}" m, generate_series(1, %s) g WHERE m."{cle}" = %s',
            [nombre, modele.pk],
        )


def _tables(lues: Modeles) -> list[type[models.Model]]:
    return [type(lues.entree.personne), *(type(getattr(lues, n)) for n in lues.__slots__)]


@transaction.atomic
def remplir(*, annees: int, le: date, par_an: int = ENTREES_PAR_AN, rang: int = 0) -> int:
    """Pose `annees` d'entrées reçues et orientées, jusqu'à deux mois avant `le` ; rend leur nombre.

    `rang` : une autre tranche, à la suite. Les déclencheurs dorment le temps de la copie.
    """
    lues, nombre = modeles(), annees * par_an
    depuis = _DECALAGE + rang * 10_000_000
    jour = f"(DATE '{le.isoformat()}' - 60 - (g * {max(annees, 1) * 365} / {nombre})::int)"
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL session_replication_role = 'replica'")
    personne = lues.entree.personne
    copier(personne, nombre, depuis, **_de_la_personne(personne, rang))
    copier(lues.entree, nombre, depuis, personne_id=f"{depuis} + g", date_information=jour)
    debut = (
        f"({jour} + TIME '08:00' + mod(g, 16) * INTERVAL '30 minutes') AT TIME ZONE 'Europe/Paris'"
    )
    lien = {"personne_id": f"{depuis} + g", "entree_id": f"{depuis} + g"}
    creneau = f"tstzrange({debut}, {debut} + INTERVAL '30 minutes')"
    copier(lues.rendez_vous, nombre, depuis, **lien, debut=debut, creneau=creneau, etat="'recu'")
    copier(lues.entretien, nombre, depuis, **lien, date=jour, rendez_vous_id="NULL")
    # Une histoire close : notifiée, contractée, signée. Ce qui attend reste ce qui attendait.
    suites = {
        "date_notification": jour,
        "mode_notification": "'courrier'",
        "contrat_conclu_le": jour,
        "doit_s_inscrire": "false",
    }
    copier(lues.orientation, nombre, depuis, **lien, date_decision=jour, **suites)
    signe = {"etat": "'signe'", "date_signature": jour, "nom_signataire": "'Histoire'"}
    copier(lues.coreo, nombre, depuis, orientation_id=f"{depuis} + g", **signe)
    suivi = f"daterange({jour}, {jour} + 180)"
    copier(lues.rattachement, nombre, depuis, personne_id=f"{depuis} + g", periode=suivi)
    for tour in range(8):
        copier(
            lues.evenement,
            nombre,
            depuis + tour * 1_000_000,
            personne_id=f"{depuis} + g",
            date=jour,
        )
    from jalons.accueil.veille import refaire

    _mesurer(lues)  # sans estimations justes, le suivi se refait en boucles imbriquées
    refaire()
    _mesurer(lues)
    return nombre


def _a(objet: Any, colonne: str) -> bool:
    return any(c.column == colonne for c in objet._meta.concrete_fields)


def _de_la_personne(personne: Any, rang: int) -> dict[str, str]:
    """Des noms tous différents, dans l'ordre alphabétique mêlé d'un vrai fichier."""
    nom = f"upper(substr(md5((g + {rang}) || 'n'), 1, 9))"
    poses = {"nom_naissance": nom, "nom_usage": "''"}
    return {c: v for c, v in poses.items() if _a(personne, c)}


def _mesurer(lues: Modeles) -> None:
    from jalons.accueil.models import SuiviEntree

    with connection.cursor() as curseur:
        for table in (*_tables(lues), SuiviEntree):
            curseur.execute(f'ANALYZE "{table._meta.db_table}"')


def _blocs(sql: str, valeurs: Any) -> int:
    with connection.cursor() as curseur:
        curseur.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}", valeurs)
        lu = curseur.fetchone()[0]
    plan = (json.loads(lu) if isinstance(lu, str) else lu)[0]["Plan"]
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


def tampons(geste: Callable[[], object]) -> int:
    """Blocs lus par les requêtes de ce geste (mémoire ou disque) : une mesure sans bruit, elle.

    Chaque lecture du geste est relue deux fois : la seconde a son plan et ses pages.
    """
    lues: list[tuple[str, Any]] = []

    def noter(executer: Any, sql: str, valeurs: Any, *reste: Any) -> Any:
        if sql.lstrip().startswith(("SELECT", "WITH", "(SELECT")):
            lues.append((sql, valeurs))
        return executer(sql, valeurs, *reste)

    with connection.execute_wrapper(noter):
        geste()
    for sql, valeurs in lues:
        _blocs(sql, valeurs)
    return sum(_blocs(sql, valeurs) for sql, valeurs in lues)


def tampons_de(gestes: Mapping[str, Callable[[], object]]) -> dict[str, int]:
    """Les blocs de chaque geste nommé."""
    return {nom: tampons(geste) for nom, geste in gestes.items()}
