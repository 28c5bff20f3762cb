"""Noter, dans la base, de qui un fait vient de changer : aucune écriture ne peut l'oublier.

Un déclencheur par instruction, jamais par ligne, ajoute les personnes touchées à la file
`SejourADeriver`. Les séjours se refont ensuite par ensembles, avant de compter ou au sceau d'un lot.
"""

# ruff: noqa: S608 — des noms de tables déclarés, jamais une saisie.

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from jalons.chiffres.source import SourceSejour
from jalons.socle.periode import SQL_INSTANT
from jalons.socle.veilles import suspendue, veille

_DIRECTE = "SELECT personne_id FROM lignes"
_DU_FOYER = "SELECT a.personne_id FROM lignes l JOIN personnes_appartenance a USING (foyer_id)"
DES_PERSONNES = (
    ("personnes_appartenance", _DIRECTE),
    ("personnes_soumissiondroitsdevoirs", _DIRECTE),
    ("personnes_inscriptionfrancetravail", _DIRECTE),
    ("personnes_rattachement", _DIRECTE),
    ("personnes_identite", _DIRECTE),
    ("personnes_adresse", _DU_FOYER),
    ("personnes_demandersa", _DU_FOYER),
    (
        "personnes_etatdroit",
        "SELECT a.personne_id FROM lignes l JOIN personnes_demandersa r ON r.id = l.demande_id"
        " JOIN personnes_appartenance a ON a.foyer_id = r.foyer_id",
    ),
    (
        "annuaire_sectorisation",
        "SELECT a.personne_id FROM lignes l JOIN personnes_adresse d USING (commune_id)"
        " JOIN personnes_appartenance a ON a.foyer_id = d.foyer_id",
    ),
)


def _instructions(nom: str, table: str, sql: str) -> list[str]:
    corps = (
        "INSERT INTO chiffres_sejouraderiver (personne_id)"
        f" SELECT DISTINCT personne_id FROM ({sql}) touchees"
    )
    return veille(f"chiffres_veille_{nom}", table, corps)


def a_surveiller() -> list[tuple[str, str, str]]:
    """(nom, table, SQL des personnes touchées) de tout ce dont un séjour dérive."""
    lues = [(table.replace("personnes_", ""), table, sql) for table, sql in DES_PERSONNES]
    for source in SourceSejour.tous():
        lues += [(f"{source.code}_{n}", t, sql) for n, (t, sql) in enumerate(source.surveille)]
    return lues


@contextmanager
def veille_suspendue() -> Iterator[None]:
    """Pendant le tout premier chargement, ne note personne ; à la fin, tout le monde est noté.

    À tenir dans une transaction, par le propriétaire des tables.
    """
    tables = {table for _, table, _ in a_surveiller() if table.startswith("personnes_")}
    with suspendue("chiffres_veille_", tables):
        yield
    with connection.cursor() as curseur:
        curseur.execute(
            "INSERT INTO chiffres_sejouraderiver (personne_id) SELECT id FROM personnes_personne"
        )


@transaction.atomic
def poser_la_veille() -> None:
    """Pose ou remet les déclencheurs ; sans effet sur une base dont les tables manquent encore."""
    presentes = set(connection.introspection.table_names())
    if "chiffres_sejouraderiver" not in presentes:
        return
    with connection.cursor() as curseur:
        curseur.execute(SQL_INSTANT)
        for nom, table, sql in a_surveiller():
            if table in presentes:
                for instruction in _instructions(nom, table, sql):
                    curseur.execute(instruction)
