"""Des années d'histoire posées en SQL : ce qu'un département a dans sa base au bout de dix ans.

Chaque ligne copie une ligne vraie de la même table, avec d'autres clés et d'autres dates : les
colonnes obligatoires, quelles qu'elles soient, sont déjà justes.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    evenement: Any


def modeles() -> Modeles:
    """Une ligne de chaque, prise dans la base ; lève `LookupError` s'il en manque une."""
    from jalons.accueil.models import Entretien, Orientation, RendezVous
    from jalons.comptes.models import Evenement
    from jalons.personnes.models import Entree

    orientation = Orientation.objects.exclude(entree=None).first()
    lues = Modeles(
        Entree.objects.select_related("personne").first()
        if orientation is None
        else orientation.entree,
        RendezVous.objects.first(),
        Entretien.objects.first(),
        orientation,
        Evenement.objects.first(),
    )
    if None in (lues.entree, lues.rendez_vous, lues.entretien, lues.orientation, lues.evenement):
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
    copier(lues.orientation, nombre, depuis, **lien, date_decision=jour)
    for tour in range(8):
        copier(
            lues.evenement,
            nombre,
            depuis + tour * 1_000_000,
            personne_id=f"{depuis} + g",
            date=jour,
        )
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
    with connection.cursor() as curseur:
        for table in _tables(lues):
            curseur.execute(f'ANALYZE "{table._meta.db_table}"')


def tampons(requete: models.QuerySet[Any]) -> int:
    """Blocs lus par la requête (mémoire ou disque) : une mesure sans bruit, au contraire du temps."""
    import json

    lu = requete.explain(analyze=True, buffers=True, format="json", timing=False)
    plan = json.loads(lu)[0]["Plan"]
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


def tampons_de(requetes: Mapping[str, models.QuerySet[Any]]) -> dict[str, int]:
    """Les blocs de chaque requête nommée, lue deux fois : la seconde a son plan et ses pages."""
    for requete in requetes.values():
        tampons(requete)
    return {nom: tampons(requete) for nom, requete in requetes.items()}
