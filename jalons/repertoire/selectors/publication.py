"""Le répertoire tel que data·inclusion le lit : structures et services, en JSON, CSV ou Parquet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import date
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from jalons.repertoire.data_inclusion import LISTES, SERVICE, STRUCTURE
from jalons.repertoire.enums import EtatOffre
from jalons.repertoire.models import FicheStructure, Offre
from jalons.socle.erreurs import ErreurMetier

SANS_PARQUET = (
    "Le format Parquet demande l'extra « pilotage », que cette installation n'a pas. Prenez le JSON "
    "ou le CSV."
)
FORMATS = ("json", "csv", "parquet")
_EN_LISTE = (*LISTES, "zone_eligibilite")
_NOMBRES = ("longitude", "latitude", "volume_horaire_hebdomadaire")


def source_locale() -> str:
    """La source sous laquelle le Département publie ses fiches : « cd » et son code."""
    return f"cd{settings.DEPARTEMENT.code}".lower() if settings.DEPARTEMENT.code else "departement"


def offres_publiees() -> QuerySet[Offre]:
    """Les offres que l'on publie : ni brouillon, ni close."""
    return (
        Offre.objects.exclude(etat__in=[EtatOffre.BROUILLON, EtatOffre.CLOSE])
        .select_related("structure", "commune", "fiche_structure")
        .order_by("identifiant")
    )


def identifiant_de_la_structure(offre: Offre) -> str:
    """L'identifiant de son organisme dans la même source, ou celui que nous lui donnons."""
    if offre.fiche_structure is not None:
        return offre.fiche_structure.identifiant
    return f"{source_locale()}--{offre.structure.code}"


def _vide(valeur: Any) -> Any:
    """Ce qui n'est pas dit ne s'écrit pas « vide » : il manque."""
    return None if valeur in ("", [], ()) else valeur


def en_service(offre: Offre, *, nommer: bool = True) -> dict[str, Any]:
    """Une offre aux champs du schéma. `nommer=False`, ou sans son accord : nul n'est nommé."""
    lus = {c: getattr(offre, c, None) for c in SERVICE}
    lus |= {
        "id": offre.identifiant,
        "structure_id": identifiant_de_la_structure(offre),
        "commune": offre.commune.nom if offre.commune else None,
        "code_insee": offre.commune_id,
        "date_maj": offre.date_maj,
    }
    if not (nommer and offre.contact_public):
        lus["contact_nom_prenom"] = None
    return {c: _trie(c, _vide(lus[c])) for c in SERVICE}


def _trie(champ: str, valeur: Any) -> Any:
    return sorted(valeur) if champ in _EN_LISTE and valeur else valeur


def en_structure(structure: Any, fiche: FicheStructure | None, sue_le: date) -> dict[str, Any]:
    """Un organisme aux champs du schéma : ce que dit l'annuaire, complété de sa fiche."""
    source = fiche.source if fiche else source_locale()
    lus: dict[str, Any] = {c: getattr(fiche, c, None) for c in STRUCTURE}
    lus |= {
        "source": source,
        "id": fiche.identifiant if fiche else f"{source}--{structure.code}",
        "nom": structure.nom[:150],
        "date_maj": fiche.date_maj if fiche else sue_le,
        "siret": structure.siret,
        "commune": structure.commune.nom if structure.commune else None,
        "code_insee": structure.commune_id,
        "code_postal": structure.code_postal,
        "adresse": structure.adresse,
        "telephone": structure.telephone,
        "courriel": structure.courriel,
    }
    return {c: _trie(c, _vide(lus[c])) for c in STRUCTURE}


def structures_publiees() -> Iterator[dict[str, Any]]:
    """Chaque organisme qui a une offre publiée, une fois par fiche (deux requêtes)."""
    vues: dict[str, dict[str, Any]] = {}
    offres = offres_publiees().select_related(
        "structure__commune", "fiche_structure__structure__commune"
    )
    for offre in offres:
        lue = en_structure(offre.structure, offre.fiche_structure, offre.date_maj)
        vues.setdefault(lue["id"], lue)
    return iter(vues.values())


def services_publies() -> Iterator[dict[str, Any]]:
    """Chaque offre publiée."""
    return (en_service(offre) for offre in offres_publiees())


def _jour(valeur: Any) -> Any:
    return valeur.isoformat() if isinstance(valeur, date) else valeur


def en_json(lignes: Iterable[dict[str, Any]]) -> bytes:
    """Une liste d'objets ; ce qui n'est pas dit n'y est pas."""
    lues = [{c: _jour(v) for c, v in ligne.items() if v is not None} for ligne in lignes]
    return json.dumps(lues, ensure_ascii=False, indent=1).encode()


def en_csv(lignes: Iterable[dict[str, Any]], champs: tuple[str, ...]) -> bytes:
    """Une ligne par fiche ; les listes à la virgule, lues par un tableur comme par l'import."""
    sortie = io.StringIO()
    table = csv.writer(sortie, lineterminator="\n")
    table.writerow(champs)
    for ligne in lignes:
        table.writerow(
            [
                ",".join(v) if isinstance(v, list) else "" if v is None else _jour(v)
                for v in (ligne[c] for c in champs)
            ]
        )
    return sortie.getvalue().encode()


def parquet() -> Any:
    """La bibliothèque des colonnes, que seul le pilotage installe. Lève `ErreurMetier`."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as erreur:
        raise ErreurMetier(SANS_PARQUET) from erreur
    return pyarrow


def sait_ecrire_parquet() -> bool:
    """Vrai si la bibliothèque des colonnes est installée."""
    return find_spec("pyarrow") is not None


def en_parquet(lignes: Iterable[dict[str, Any]], champs: tuple[str, ...]) -> bytes:
    """Les mêmes champs, typés. Lève `ErreurMetier` si l'extra n'est pas installé."""
    pa = parquet()

    def genre(champ: str) -> Any:
        if champ in _EN_LISTE:
            return pa.list_(pa.string())
        if champ in _NOMBRES:
            return pa.float64()
        autres = {"date_maj": pa.date32(), "nombre_semaines": pa.int64()}
        return autres.get(champ, pa.string())

    table = pa.Table.from_pylist(list(lignes), schema=pa.schema([(c, genre(c)) for c in champs]))
    sortie = io.BytesIO()
    pa.parquet.write_table(table, sortie)
    return sortie.getvalue()


def exporter(objet: str, format_: str) -> bytes:
    """« services » ou « structures », dans ce format. Lève `ErreurMetier`."""
    champs = SERVICE if objet == "services" else STRUCTURE
    lignes = services_publies() if objet == "services" else structures_publiees()
    if format_ == "json":
        return en_json(lignes)
    return en_csv(lignes, champs) if format_ == "csv" else en_parquet(lignes, champs)
