"""Des cellules déjà comptées, gardées avec l'état des faits d'où elles viennent.

Toute écriture d'une table que lit un chiffre y laisse une marque, dans la même transaction : deux
lectures qui voient les mêmes marques voient les mêmes faits. Une cellule gardée n'est donc jamais dite
à jour quand elle ne l'est plus.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from jalons.chiffres.derivation import deriver_en_attente
from jalons.chiffres.models import CellulesGardees
from jalons.chiffres.selectors import SEJOURS, Relations, cellules_de, premieres_donnees
from jalons.chiffres.source import SourceFait
from jalons.chiffres.traduction import Demande, sql_cellules
from jalons.chiffres.vocabulaire import Cellule, Chiffre

_TABLES = re.compile(r"\b(?:FROM|JOIN)\s+([a-z]\w*_\w+)")
_FONCTION = """CREATE OR REPLACE FUNCTION chiffres_marquer() RETURNS trigger LANGUAGE plpgsql AS
 $$ BEGIN INSERT INTO chiffres_marquedefait (nom) VALUES (TG_TABLE_NAME); RETURN NULL; END $$"""


@dataclass(frozen=True, slots=True)
class Gardees:
    """Les cellules d'un chiffre, le jour où ses données commencent, et quand cela fut compté."""

    cellules: list[Cellule]
    debut: date | None
    compte_a: datetime
    est_a_jour: bool


def tables_lues(sql: str, presentes: set[str]) -> set[str]:
    """Les tables qu'il faut surveiller pour ce SQL.

    Une table de versions ne s'écrit qu'avec la sienne : c'est celle-ci que l'on marque, une fois par
    instruction et non par ligne.
    """
    lues = set()
    for nom in _TABLES.findall(sql):
        suivie = nom.removesuffix("event")
        lues.add(suivie if suivie in presentes else nom)
    return lues & presentes


@transaction.atomic
def poser_les_marques() -> None:
    """Pose les déclencheurs sur tout ce que lisent les chiffres ; sans effet avant leurs tables."""
    presentes = set(connection.introspection.table_names())
    if "chiffres_marquedefait" not in presentes:
        return
    sources = " ".join([SEJOURS, *(str(source.sql) for source in SourceFait.tous())])
    with connection.cursor() as curseur:
        curseur.execute(_FONCTION)
        for table in sorted(tables_lues(sources, presentes)):
            curseur.execute(
                f"CREATE OR REPLACE TRIGGER chiffres_marque AFTER INSERT OR UPDATE OR DELETE OR"
                f" TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION chiffres_marquer()"
            )


def lire(chiffres: Sequence[Chiffre], demande: Demande, *, recompter: bool) -> list[Gardees]:
    """Les cellules de ces chiffres, gardées quand elles existent.

    `recompter` : refait celles dont un fait a changé ; sinon elles sont rendues telles quelles, et le
    disent. Celles qui manquent sont toujours comptées. Quatre requêtes quand tout est gardé.
    """
    entiere = replace(demande, unites=None) if _une_seule(demande) is not None else demande
    if not (chiffres and entiere.intervalles):
        maintenant = timezone.now()
        return [Gardees([], None, maintenant, est_a_jour=True) for _ in chiffres]
    deriver_en_attente()
    textes = [sql_cellules(c, entiere, Relations()) for c in chiffres]
    cles = [hashlib.sha256(texte.encode()).hexdigest() for texte in textes]
    etats = _etats(textes)
    connues = {g.cle: g for g in CellulesGardees.objects.filter(cle__in=cles)}
    a_compter = [
        n
        for n, cle in enumerate(cles)
        if cle not in connues or (recompter and connues[cle].etat != etats[n])
    ]
    if a_compter:
        neuves = _compter([chiffres[n] for n in a_compter], entiere)
        for n, gardee in zip(a_compter, neuves, strict=True):
            gardee.cle, gardee.etat = cles[n], etats[n]
            connues[gardee.cle] = gardee
        CellulesGardees.objects.bulk_create(
            neuves,
            update_conflicts=True,
            unique_fields=["cle"],
            update_fields=["etat", "cellules", "debut", "compte_a"],
        )
    return [
        Gardees(
            _bornees([Cellule(**c) for c in connues[cle].cellules], demande),
            connues[cle].debut,
            connues[cle].compte_a,
            connues[cle].etat == etat,
        )
        for cle, etat in zip(cles, etats, strict=True)
    ]


def oublier_les_anciennes(*, avant: datetime) -> int:
    """Efface les cellules que l'on ne lira plus, et ramène les marques à une par table."""
    with transaction.atomic(), connection.cursor() as curseur:
        # La nouvelle d'abord : un état ne doit jamais revenir à ce qu'il fut.
        curseur.execute(
            "WITH derniere AS (SELECT max(id) AS id FROM chiffres_marquedefait),"
            " neuves AS (INSERT INTO chiffres_marquedefait (nom)"
            " SELECT DISTINCT nom FROM chiffres_marquedefait)"
            " DELETE FROM chiffres_marquedefait m USING derniere d WHERE m.id <= d.id"
        )
    nombre, _ = CellulesGardees.objects.filter(compte_a__lt=avant).delete()
    return nombre


def _une_seule(demande: Demande) -> int | None:
    """L'unité d'une demande qui n'en a qu'une : sa cellule est aussi l'ensemble."""
    if demande.unites is None or len(demande.unites) != 1:
        return None
    return demande.unites[0]


def _bornees(cellules: list[Cellule], demande: Demande) -> list[Cellule]:
    unite = _une_seule(demande)
    if unite is None:
        return cellules
    siennes = [c for c in cellules if c.unite == unite]
    return [*siennes, *(replace(c, unite=None) for c in siennes)]


def _etats(textes: list[str]) -> list[str]:
    """L'état des faits que lit chaque texte : combien de marques visibles, et la dernière."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT nom, count(*), max(id) FROM chiffres_marquedefait GROUP BY nom ORDER BY nom"
        )
        marques = {nom: f"{nom}:{nombre}:{dernier}" for nom, nombre, dernier in curseur}
    # Le début des données se lit toujours des séjours.
    lues = [tables_lues(f"{texte} {SEJOURS}", set(marques)) for texte in textes]
    ecrits = [" ".join(marques[nom] for nom in sorted(noms)) for noms in lues]
    return [hashlib.sha256(ecrit.encode()).hexdigest() for ecrit in ecrits]


def _compter(chiffres: list[Chiffre], demande: Demande) -> list[CellulesGardees]:
    maintenant = timezone.now()
    lues = cellules_de(chiffres, demande)
    debuts = premieres_donnees(chiffres, demande)
    return [
        CellulesGardees(cellules=[asdict(c) for c in cellules], debut=debut, compte_a=maintenant)
        for cellules, debut in zip(lues, debuts, strict=True)
    ]
