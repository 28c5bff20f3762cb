"""Le document OpenAPI du répertoire ouvert, tiré des mêmes tables que ses réponses."""

from __future__ import annotations

from typing import Any

from jalons.repertoire.data_inclusion import LISTES
from jalons.repertoire.selectors.ouvertes import CHAMPS, LIMITE, LIMITE_MAXIMALE, SERVICES
from jalons.repertoire.vocabulaire import liste

_NOMBRES = ("longitude", "latitude", "volume_horaire_hebdomadaire")
_NOMS = {"services": "Service", "structures": "Structure"}


def _champ(nom: str) -> dict[str, Any]:
    if nom in (*LISTES, "zone_eligibilite"):
        return {"type": "array", "items": {"type": "string"}}
    if nom in _NOMBRES:
        return {"type": "number"}
    if nom == "nombre_semaines":
        return {"type": "integer"}
    if nom == "date_maj":
        return {"type": "string", "format": "date"}
    return {"type": "string"}


def _objet(champs: tuple[str, ...]) -> dict[str, Any]:
    requis = [c for c in ("source", "id", "nom", "date_maj", "structure_id") if c in champs]
    return {
        "type": "object",
        "required": requis,
        "properties": {c: _champ(c) for c in champs},
    }


def _page(nom: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["total", "objets", "suivante"],
        "properties": {
            "total": {"type": "integer"},
            "objets": {"type": "array", "items": {"$ref": f"#/components/schemas/{nom}"}},
            "suivante": {"type": ["string", "null"], "description": "Adresse de la page suivante."},
        },
    }


def _parametre(nom: str, dit: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": nom, "in": "query", "required": False, "description": dit, "schema": schema}


def _reponse(dit: str, nom: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{nom}"}
    return {"description": dit, "content": {"application/json": {"schema": schema}}}


def document(racine: str, titre: str) -> dict[str, Any]:
    """Le document, pour l'API à cette adresse."""
    limite = {"type": "integer", "minimum": 1, "maximum": LIMITE_MAXIMALE, "default": LIMITE}
    parametres = [
        _parametre("apres", "Le curseur rendu dans « suivante ».", {"type": "string"}),
        _parametre("limite", "Objets par page.", limite),
        _parametre(
            "thematique",
            "Une thématique de data·inclusion.",
            {"type": "string", "enum": sorted(liste("thematiques"))},
        ),
        _parametre("commune", "Le code Insee de la commune où l'on accueille.", {"type": "string"}),
    ]
    pas_change = {"description": "Rien n'a changé depuis cet ETag."}
    chemins: dict[str, Any] = {
        f"/{objet}": {
            "get": {
                "operationId": f"lister_{objet}",
                "summary": f"Les {objet}, dans l'ordre des identifiants.",
                "parameters": parametres,
                "responses": {"200": _reponse("Une page.", f"Page{nom}"), "304": pas_change},
            }
        }
        for objet, nom in _NOMS.items()
    }
    identifiant = {
        "name": "identifiant",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
    }
    chemins[f"/{SERVICES}/{{identifiant}}"] = {
        "get": {
            "operationId": "lire_service",
            "summary": "Un service.",
            "parameters": [identifiant],
            "responses": {
                "200": _reponse("Le service.", "Service"),
                "304": pas_change,
                "404": {"description": "Inconnu, clos ou périmé."},
            },
        }
    }
    schemas = {nom: _objet(CHAMPS[objet]) for objet, nom in _NOMS.items()}
    schemas |= {f"Page{nom}": _page(nom) for nom in _NOMS.values()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": titre,
            "version": "1.0.0",
            "description": "Lecture seule, sans compte. Champs de data·inclusion v1. Aucune donnée de "
            "personne : ni nom, ni boîte, ni mobile sans l'accord de qui il désigne.",
            "license": {"name": "Licence Ouverte 2.0", "identifier": "etalab-2.0"},
        },
        "servers": [{"url": racine}],
        "paths": chemins,
        "components": {"schemas": schemas},
    }
