"""Rapprocher par ressemblance ce que les clés exactes ne disent pas : splink, si on l'a installé.

Les poids sont figés ici, jamais appris du fichier : une même ligne a toujours le même verdict, quels que
soient le fichier, sa taille et l'ordre des fichiers. Seules les fréquences des noms viennent de la base.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from typing import Any

# m : part des vraies paires dans ce cas ; u : part des paires prises au hasard.
_NOM_EXACT, _NOM_CROISE, _NOM_PROCHE, _NOM_VOISIN, _NOM_AUTRE = (
    (0.74, 0.004),
    (0.07, 0.004),
    (0.14, 0.002),
    (0.03, 0.01),
    (0.02, 0.98),
)
_PRENOM = ((0.86, 0.008), (0.11, 0.006), (0.03, 0.986))
_NAISSANCE = ((0.92, 0.00006), (0.055, 0.0015), (0.025, 0.99844))
_NIR = ((0.98, 0.0000001), (0.02, 0.9999999))
_IDENTIFIANT = ((0.93, 0.000001), (0.07, 0.999999))
_COMMUNE = ((0.75, 0.03), (0.25, 0.97))
_A_PRIORI = 0.00003
_CHAMPS = ("unique_id", "nom", "usage", "prenom", "naissance", "nir", "identifiant", "commune")


@dataclass(frozen=True, slots=True)
class Fiche:
    """De quoi comparer. Noms et prénom serrés ; `nir` : empreinte aveugle d'un NIR certain, ou vide."""

    numero: int
    nom: str
    prenom: str
    naissance: date
    usage: str = ""
    nir: str = ""
    identifiant: str = ""
    commune: str = ""


def est_installe() -> bool:
    """Vrai si l'extra « rapprochement » est là."""
    return find_spec("splink") is not None


def probabilites(
    decrites: Sequence[Fiche], personnes: Sequence[Fiche], *, au_moins: float
) -> list[tuple[int, int, float]]:
    """(ligne, personne, probabilité) de chaque paire qui atteint `au_moins`, entre 0 et 1.

    Lève `ModuleNotFoundError` si l'extra n'est pas installé.
    """
    if not decrites or not personnes:
        return []
    import duckdb
    from splink import DuckDBAPI, Linker

    connexion = duckdb.connect(":memory:", config={"threads": 2})
    try:
        # La progression de DuckDB et celle de splink parlent à l'écran : ni l'une ni l'autre ici.
        connexion.execute("SET enable_progress_bar = false")
        base = DuckDBAPI(connexion)
        gauche = base.register(_table(decrites, "l"), dataset_display_name="a_lignes")
        droite = base.register(_table(personnes, "p"), dataset_display_name="b_personnes")
        linker: Any = Linker(
            [gauche, droite], _reglages(), log_level="ERROR", validate_settings=False
        )
        _dire_les_frequences(base, linker, personnes)
        predites = linker.inference.predict(threshold_match_probability=au_moins)
        colonnes = "unique_id_l, unique_id_r, match_probability"
        requete = f"SELECT {colonnes} FROM {predites.physical_name}"  # noqa: S608
        lues = connexion.execute(requete).fetchall()
    finally:
        connexion.close()
    return sorted((int(g[1:]), int(d[1:]), float(p)) for g, d, p in map(_dans_l_ordre, lues))


def _dans_l_ordre(paire: tuple[str, str, float]) -> tuple[str, str, float]:
    un, autre, probabilite = paire
    return (un, autre, probabilite) if un.startswith("l") else (autre, un, probabilite)


def _table(fiches: Sequence[Fiche], prefixe: str) -> Any:
    import pyarrow as pa

    colonnes: dict[str, list[str | None]] = {champ: [] for champ in _CHAMPS}
    for fiche in fiches:
        colonnes["unique_id"].append(f"{prefixe}{fiche.numero}")
        colonnes["naissance"].append(fiche.naissance.isoformat())
        for champ in ("nom", "usage", "prenom", "nir", "identifiant", "commune"):
            colonnes[champ].append(getattr(fiche, champ) or None)
    return pa.table({c: pa.array(v, pa.string()) for c, v in colonnes.items()})


def _dire_les_frequences(base: Any, linker: Any, personnes: Sequence[Fiche]) -> None:
    """Les fréquences viennent des personnes seules : le fichier reçu n'y change rien."""
    import pyarrow as pa

    for champ in ("nom", "prenom", "commune"):
        comptes: dict[str, int] = {}
        for fiche in personnes:
            valeur = getattr(fiche, champ)
            if valeur:
                comptes[valeur] = comptes.get(valeur, 0) + 1
        total = sum(comptes.values()) or 1
        # Un nom d'une seule personne d'un petit fichier n'est pas pour autant un nom rare.
        parts = [max(n / total, 0.0002) for n in comptes.values()]
        table = pa.table({champ: list(comptes), f"tf_{champ}": pa.array(parts, pa.float64())})
        linker.table_management.register_term_frequency_lookup(base.register(table), champ)


def _niveau(sql: str, poids: tuple[float, float], frequence: str = "") -> dict[str, Any]:
    niveau: dict[str, Any] = {
        "sql_condition": sql,
        "m_probability": poids[0],
        "u_probability": poids[1],
    }
    if frequence:
        niveau["tf_adjustment_column"] = frequence
        niveau["tf_adjustment_weight"] = 1.0
    return niveau


def _absent(*champs: str) -> dict[str, Any]:
    vides = " OR ".join(f"{c}_l IS NULL OR {c}_r IS NULL" for c in champs)
    return {"sql_condition": vides, "is_null_level": True}


def _comparaison(champ: str, *niveaux: dict[str, Any]) -> dict[str, Any]:
    return {"output_column_name": champ, "comparison_levels": list(niveaux)}


def _exacte(champ: str, poids: tuple[Any, Any], *, frequence: str = "") -> dict[str, Any]:
    return _comparaison(
        champ,
        _absent(champ),
        _niveau(f"{champ}_l = {champ}_r", poids[0], frequence),
        _niveau("ELSE", poids[1]),
    )


def _reglages() -> dict[str, Any]:
    meilleur = "greatest({0}(nom_l, nom_r), {0}(nom_l, coalesce(usage_r, '')))".format(
        "jaro_winkler_similarity"
    )
    return {
        "link_type": "link_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": _A_PRIORI,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "blocking_rules_to_generate_predictions": [
            "l.nir = r.nir",
            "l.identifiant = r.identifiant",
            "l.naissance = r.naissance",
            "l.nom = r.nom AND l.prenom = r.prenom",
            "l.nom = r.usage AND l.prenom = r.prenom",
            "l.prenom = r.prenom AND l.commune = r.commune AND substr(l.naissance, 1, 4) ="
            " substr(r.naissance, 1, 4)",
            "l.nom = r.nom AND substr(l.naissance, 1, 7) = substr(r.naissance, 1, 7)",
        ],
        "comparisons": [
            _comparaison(
                "nom",
                _absent("nom"),
                _niveau("nom_l = nom_r", _NOM_EXACT, "nom"),
                _niveau("nom_l = usage_r", _NOM_CROISE),
                _niveau(f"{meilleur} >= 0.92", _NOM_PROCHE),
                _niveau(f"{meilleur} >= 0.82", _NOM_VOISIN),
                _niveau("ELSE", _NOM_AUTRE),
            ),
            _comparaison(
                "prenom",
                _absent("prenom"),
                _niveau("prenom_l = prenom_r", _PRENOM[0], "prenom"),
                _niveau("jaro_winkler_similarity(prenom_l, prenom_r) >= 0.9", _PRENOM[1]),
                _niveau("ELSE", _PRENOM[2]),
            ),
            _comparaison(
                "naissance",
                _absent("naissance"),
                _niveau("naissance_l = naissance_r", _NAISSANCE[0]),
                _niveau(
                    "damerau_levenshtein(naissance_l, naissance_r) <= 1"
                    " OR (substr(naissance_l, 1, 4) = substr(naissance_r, 1, 4)"
                    " AND substr(naissance_l, 6, 2) = substr(naissance_r, 9, 2)"
                    " AND substr(naissance_l, 9, 2) = substr(naissance_r, 6, 2))",
                    _NAISSANCE[1],
                ),
                _niveau("ELSE", _NAISSANCE[2]),
            ),
            _exacte("nir", _NIR),
            _exacte("identifiant", _IDENTIFIANT),
            _exacte("commune", _COMMUNE, frequence="commune"),
        ],
    }
