"""Ce qu'une fiche fermée comme doublon laisse à l'autre : ce qu'elle seule portait. Pur."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Un groupe passe entier, ou pas du tout : une adresse ne se mêle pas à une autre. Le premier champ décide.
GROUPES: tuple[tuple[str, ...], ...] = (
    ("type",),
    ("thematiques",),
    ("publics",),
    ("publics_precisions",),
    ("conditions_acces",),
    ("frais",),
    ("frais_precisions",),
    ("modes_accueil",),
    ("zone_eligibilite",),
    ("modes_mobilisation",),
    ("mobilisable_par",),
    ("mobilisation_precisions",),
    ("lien_mobilisation",),
    ("commune_id", "adresse", "complement_adresse", "code_postal", "latitude", "longitude"),
    ("telephone",),
    ("courriel",),
    ("contact_nom_prenom", "contact_public"),
    ("horaires_accueil",),
    ("volume_horaire_hebdomadaire",),
    ("nombre_semaines",),
    ("action_id",),
    ("dispositif_id",),
    ("convention_id",),
    ("periode",),
    ("places",),
    ("regles_prescription",),
    ("contact_interne_id",),
    ("alerte", "alerte_fin"),
    ("lien_source",),
)


def a_reprendre(fermee: Mapping[str, Any], gardee: Mapping[str, Any]) -> dict[str, Any]:
    """{champ: valeur} que la fiche gardée ne dit pas et que la fermée dit ; zéro place est une réponse.

    >>> a_reprendre({"telephone": "03", "places": 0}, {"telephone": "", "places": None})
    {'telephone': '03', 'places': 0}
    >>> a_reprendre({"commune_id": "99001", "adresse": "1 rue"}, {"commune_id": None, "adresse": "2 rue"})
    {}
    """
    repris: dict[str, Any] = {}
    for groupe in GROUPES:
        presents = [c for c in groupe if c in fermee or c in gardee]
        if not presents or _vide(fermee.get(groupe[0])):
            continue
        if all(_vide(gardee.get(c)) for c in presents if c != "contact_public"):
            repris |= {c: fermee[c] for c in presents if not _vide(fermee.get(c))}
    return repris


def _vide(valeur: Any) -> bool:
    return valeur is None or valeur in ("", [], ())
