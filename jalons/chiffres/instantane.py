"""L'instantané : les séjours et les faits en colonnes, pseudonymes, pour calculer sur des années.

Écrit par `jalons instantane` seul, jamais par une page : ses bibliothèques sont l'extra `[pilotage]`.
Le pseudonyme est un HMAC dont la clé naît et meurt ici, hors de tout SQL. Ni nom, ni naissance, ni
texte libre n'y entre ; c'est encore une donnée personnelle, à garder comme telle.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.utils import timezone

from jalons.chiffres import registre
from jalons.chiffres.derivation import deriver_en_attente
from jalons.chiffres.exemples import genres_lus
from jalons.chiffres.secret import NON_COMMUNIQUE, proteger
from jalons.chiffres.selectors import SEJOURS, annee_de, cellule, demander, derniers_mois
from jalons.chiffres.source import SourceFait
from jalons.chiffres.traduction import DUCKDB, Demande, sources_lues, sql_cellules
from jalons.chiffres.vocabulaire import Cellule, Chiffre
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.parametres import parametre

# Une date de naissance désigne : l'âge se calcule sur la base, non sur l'instantané.
_GENRES_TUS = ("naissance",)
_OCTETS = 8


class InstantaneImpossible(ErreurMetier):
    """Il manque une bibliothèque, un fichier, ou deux personnes ont le même pseudonyme."""


def _bibliotheques() -> Any:
    try:
        import duckdb
    except ImportError as erreur:
        raise InstantaneImpossible(
            "Les bibliothèques du pilotage manquent : installez « jalons[pilotage] »."
        ) from erreur
    return duckdb


def _adresse() -> str:
    """L'adresse de la base de Django, pour le pilote en colonnes."""
    reglage = connection.settings_dict
    identite = quote(str(reglage.get("USER") or ""))
    if reglage.get("PASSWORD"):
        identite += f":{quote(str(reglage['PASSWORD']), safe='')}"
    suite = [f"host={quote(str(reglage['HOST']), safe='')}"] if reglage.get("HOST") else []
    suite += [f"port={reglage['PORT']}"] if reglage.get("PORT") else []
    base = quote(str(reglage["NAME"]))
    return f"postgresql://{identite}@/{base}?{'&'.join(suite)}"


def pseudonymes(personnes: list[int], cle: bytes) -> list[int]:
    """Huit octets d'un HMAC-SHA256 par personne, en entier signé ; lève si deux se rencontrent."""
    trouves = [
        int.from_bytes(
            hmac.digest(cle, str(personne).encode(), hashlib.sha256)[:_OCTETS], "big", signed=True
        )
        for personne in personnes
    ]
    if len(set(trouves)) != len(trouves):
        raise InstantaneImpossible("Deux personnes ont le même pseudonyme : recommencez.")
    return trouves


def relations_sources() -> dict[str, str]:
    """Le SQL de tout ce que l'instantané porte."""
    sources = {s.code: str(s.sql) for s in SourceFait.tous() if not s.hors_instantane}
    tus = ", ".join(f"'{genre}'" for genre in _GENRES_TUS)
    return {"sejour": f"SELECT * FROM ({SEJOURS}) s WHERE genre NOT IN ({tus})", **sources}  # noqa: S608


def _colonnes(sql: str) -> list[str]:
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT * FROM ({sql}) x LIMIT 0")  # noqa: S608
        return [colonne.name for colonne in curseur.description or ()]


def ecrire(dossier: Path) -> dict[str, int]:
    """Écrit l'instantané dans `dossier` (créé, fermé aux autres) ; rend les lignes par relation."""
    duckdb = _bibliotheques()
    import adbc_driver_postgresql.dbapi as adbc
    import pyarrow as pa

    deriver_en_attente(attendre=True)
    dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
    comptes: dict[str, int] = {}
    moteur = duckdb.connect()
    with adbc.connect(_adresse()) as lien, lien.cursor() as curseur:
        curseur.execute("SET timezone = 'UTC'")
        curseur.execute("SELECT id FROM personnes_personne")
        personnes = curseur.fetch_arrow_table().column("id").to_pylist()
        table = pa.table(
            {
                "personne_id": pa.array(personnes, pa.int64()),
                "pseudonyme": pa.array(pseudonymes(personnes, secrets.token_bytes(32)), pa.int64()),
            }
        )
        curseur.adbc_ingest("instantane_cle", table, mode="create", temporary=True)
        for nom, sql in relations_sources().items():
            colonnes = _colonnes(sql)
            autres = ", ".join(f"x.{c}" for c in colonnes if c not in ("personne", "fait"))
            ordre = "ORDER BY x.fait" if "fait" in colonnes else ""
            curseur.execute(
                f"SELECT row_number() OVER ({ordre}) AS fait, k.pseudonyme AS personne,"  # noqa: S608
                f" {autres} FROM ({sql}) x JOIN instantane_cle k ON k.personne_id = x.personne"
            )
            lot = curseur.fetch_record_batch()
            moteur.register("lot", lot)
            fichier = dossier / f"{nom}.parquet"
            moteur.execute(
                f"COPY (SELECT * FROM lot ORDER BY ALL) TO '{_texte(fichier)}'"  # noqa: S608
                " (FORMAT parquet, COMPRESSION zstd)"
            ).fetchall()
            moteur.unregister("lot")
            fichier.chmod(0o600)
            lu = moteur.execute(f"SELECT count(*) FROM read_parquet('{_texte(fichier)}')")  # noqa: S608
            comptes[nom] = lu.fetchall()[0][0]
    dit = {"pris_le": timezone.now().isoformat(), "lignes": comptes}
    (dossier / "instantane.json").write_text(json.dumps(dit, indent=1), encoding="utf-8")
    return comptes


def _texte(fichier: Path) -> str:
    return str(fichier).replace("'", "''")


class Moteur:
    """DuckDB ouvert sur un instantané : les mêmes chiffres, sur des années."""

    def __init__(self, dossier: Path) -> None:
        if not (dossier / "instantane.json").exists():
            raise InstantaneImpossible(f"Pas d'instantané dans {dossier} : « jalons instantane ».")
        self.lien = _bibliotheques().connect()
        self.lien.execute("SET TimeZone = 'UTC'").fetchall()
        self.relations = {
            fichier.stem: f"SELECT * FROM read_parquet('{_texte(fichier)}')"  # noqa: S608
            for fichier in sorted(dossier.glob("*.parquet"))
        }

    def sait(self, chiffre: Chiffre) -> bool:
        """Vrai si l'instantané porte tout ce que ce chiffre lit."""
        return not (genres_lus(chiffre) & set(_GENRES_TUS)) and all(
            source in self.relations for source in sources_lues(chiffre)
        )

    def cellules(self, chiffre: Chiffre, demande: Demande) -> list[Cellule]:
        """Les cellules d'un chiffre, comme sur PostgreSQL."""
        sql = sql_cellules(chiffre, demande, self.relations, DUCKDB)
        return [cellule(ligne) for ligne in self.lien.execute(sql).fetchall()]


ENTETES_CATALOGUE = (
    "chiffre", "version", "periode", "unite", "ventilation", "population", "retenues", "valeur",
)  # fmt: skip


def catalogue(
    dossier: Path, *, le: date, mois: int, tel_que_connu_le: date | None
) -> list[tuple[Any, ...]]:
    """Tous les chiffres que l'instantané sait, mois par mois et année par année, sous le secret."""
    moteur = Moteur(dossier)
    seuil = parametre("seuil_petits_nombres", le=le).nombre
    periodes = derniers_mois(le, mois)
    periodes += [annee_de(date(a, 1, 1)) for a in sorted({p.debut.year for p in periodes})]
    demande = demander(periodes, le=le, tel_que_connu_le=tel_que_connu_le)
    lignes: list[tuple[Any, ...]] = []
    for chiffre in registre.tous():
        if moteur.sait(chiffre):
            lignes += _lignes_du_catalogue(chiffre, moteur.cellules(chiffre, demande), seuil)
    return lignes


def _lignes_du_catalogue(
    chiffre: Chiffre, lues: list[Cellule], seuil: int
) -> list[tuple[Any, ...]]:
    cles = [(c.cle, c.unite, c.par) for c in lues]
    termes = {(c.cle, c.unite, c.par): (c.retenues, c.population) for c in lues}
    sommes = [[k for k in cles if (k[0], k[2]) == (cle, par)] for cle, _, par in cles]
    sommes += [[k for k in cles if (k[1], k[2]) == (unite, par)] for _, unite, par in cles]
    tues = proteger(termes, {tuple(sorted(s, key=str)) for s in sommes}, seuil=seuil)
    return [
        (
            chiffre.code,
            chiffre.version,
            c.cle,
            "ensemble" if c.unite is None else c.unite,
            c.par or "",
            *(
                (NON_COMMUNIQUE,) * 3
                if (c.cle, c.unite, c.par) in tues
                else (c.population, c.retenues, _arrondi(c.valeur(chiffre.agregat)))
            ),
        )
        for c in sorted(lues, key=lambda c: (c.cle, c.unite or -1, c.par or ""))
    ]


def _arrondi(valeur: float | None) -> float | str:
    return "" if valeur is None else round(valeur, 1)
