"""Tenir l'index du répertoire : ce qui se cherche se recopie d'une fiche, en SQL, par ensembles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from jalons.repertoire.enums import EtatOffre
from jalons.repertoire.models import IndexOffre, MotOffre, Offre
from jalons.repertoire.rules.facettes import BITS, FACETTES
from jalons.repertoire.rules.mots import mots_du_vocabulaire
from jalons.repertoire.vocabulaire import liste

TROUVABLES = (str(EtatOffre.OUVERTE), str(EtatOffre.COMPLETE), str(EtatOffre.SUSPENDUE))
_MORCEAU, _BEAUCOUP = 20_000, 500
_COLONNES = {
    "categories": "k.categories",
    "publics": "o.publics",
    "type": "ARRAY[o.type]",
    "frais": "ARRAY[o.frais]",
    "modes_accueil": "o.modes_accueil",
}
_ZONES = """
INSERT INTO repertoire_zoneoffre (codes)
SELECT DISTINCT ARRAY(SELECT DISTINCT z FROM unnest(o.zone_eligibilite) z ORDER BY z)::varchar(9)[]
FROM repertoire_offre o WHERE o.id = ANY(%(ids)s)
ON CONFLICT DO NOTHING
"""
# Les codes d'une zone se rangent une fois par offre, avant de chercher la zone qui les porte.
_INDEX = """
WITH f AS MATERIALIZED (
  SELECT id, ARRAY(SELECT DISTINCT z FROM unnest(zone_eligibilite) z ORDER BY z)::varchar(9)[] AS codes
  FROM repertoire_offre WHERE id = ANY(%(ids)s) AND etat = ANY(%(trouvables)s)
)
INSERT INTO repertoire_indexoffre (offre_id, masque, zone_id, commune, latitude, longitude, a_distance,
    sue_le, debut, fin, reprise_le, nom)
SELECT o.id, {masque}, z.id, coalesce(o.commune_id, ''), coalesce(o.latitude, c.latitude),
    coalesce(o.longitude, c.longitude), coalesce('a-distance' = ANY(o.modes_accueil), false),
    greatest(o.date_maj, o.confirme_le), lower(o.periode), upper(o.periode),
    CASE WHEN o.etat = 'suspendue' THEN coalesce(o.suspendue_jusqu_au, 'infinity') END,
    to_tsvector('french', jalons_normaliser(concat_ws(' ', o.nom, s.nom, s.sigle)))
FROM f JOIN repertoire_offre o ON o.id = f.id
JOIN annuaire_structure s ON s.id = o.structure_id
LEFT JOIN annuaire_commune c ON c.code_insee = o.commune_id
LEFT JOIN LATERAL (SELECT array_agg(split_part(t, '--', 1)) AS categories FROM unnest(o.thematiques) t) k
  ON true
JOIN repertoire_zoneoffre z ON z.codes = f.codes
"""
_TEXTES = """
INSERT INTO repertoire_texteoffre (offre_id, mots)
SELECT o.id, strip(to_tsvector('french', jalons_normaliser(concat_ws(' ', o.nom, s.nom, s.sigle,
        left(o.description, 3000), o.publics_precisions, left(o.conditions_acces, 1000), d.nom, c.nom)))
    || array_to_tsvector(array_remove(ARRAY(
        SELECT 't' || regexp_replace(t, '[^a-z0-9]', '', 'g') FROM unnest(o.thematiques) t
        UNION SELECT 'c' || regexp_replace(split_part(t, '--', 1), '[^a-z0-9]', '', 'g')
            FROM unnest(o.thematiques) t
        UNION SELECT 'p' || regexp_replace(p, '[^a-z0-9]', '', 'g') FROM unnest(o.publics) p), NULL)))
FROM repertoire_offre o
JOIN annuaire_structure s ON s.id = o.structure_id
LEFT JOIN annuaire_commune c ON c.code_insee = o.commune_id
LEFT JOIN repertoire_dispositif d ON d.id = o.dispositif_id
WHERE o.id = ANY(%(ids)s) AND o.etat = ANY(%(trouvables)s)
"""
_MOTS = """
INSERT INTO repertoire_motoffre (mot)
SELECT DISTINCT left(m, 60) FROM repertoire_offre o
JOIN annuaire_structure s ON s.id = o.structure_id,
LATERAL regexp_split_to_table(jalons_normaliser(concat_ws(' ', o.nom, s.nom, s.sigle)), ' ') m
WHERE o.id = ANY(%(ids)s) AND length(m) > 2 AND m !~ '^[0-9]+$'
ON CONFLICT DO NOTHING
"""


def _masque() -> str:
    """L'expression qui fait le masque ; les codes viennent de nos listes, jamais d'une saisie."""
    parties = []
    for facette in FACETTES:
        colonne, codes = _COLONNES[facette], list(liste(facette))
        cas = [
            f"(CASE WHEN '{code}' = ANY({colonne}) THEN {1 << BITS[facette, code]}::bigint ELSE 0 END)"
            for code in codes
        ]
        connus = ", ".join(f"'{c}'" for c in codes)
        aucun = 1 << BITS[facette, ""]
        cas.append(
            f"(CASE WHEN {colonne}::text[] && ARRAY[{connus}]::text[] THEN 0 ELSE {aucun}::bigint END)"
        )
        parties.extend(cas)
    return " | ".join(parties)


@transaction.atomic
def indexer(offres: Iterable[int]) -> int:
    """Refait l'index de ces offres (clés) ; celles que l'on ne trouve plus en sortent. Rend leur nombre."""
    ids = sorted(set(offres))
    for debut in range(0, len(ids), _MORCEAU):
        valeurs: dict[str, Any] = {
            "ids": ids[debut : debut + _MORCEAU],
            "trouvables": list(TROUVABLES),
        }
        with connection.cursor() as curseur:
            for table in ("indexoffre", "texteoffre"):
                curseur.execute(
                    f"DELETE FROM repertoire_{table} WHERE offre_id = ANY(%(ids)s)",  # noqa: S608
                    valeurs,
                )
            curseur.execute(_ZONES, valeurs)
            if len(ids) > _BEAUCOUP:  # sans statistiques, la zone se chercherait ligne à ligne
                curseur.execute("ANALYZE repertoire_zoneoffre")
            for ordre in (_INDEX.replace("{masque}", _masque()), _TEXTES, _MOTS):
                curseur.execute(ordre, valeurs)
    return len(ids)


def reindexer() -> int:
    """Refait tout l'index : un organisme renommé, une liste neuve. Rend le nombre d'offres trouvables."""
    indexer(Offre.objects.values_list("pk", flat=True))
    charger_vocabulaire()
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE repertoire_indexoffre, repertoire_texteoffre, repertoire_motoffre")
    return IndexOffre.objects.count()


def charger_vocabulaire() -> int:
    """Installe les mots de nos expressions, qui servent à corriger une faute ; rend leur nombre."""
    mots = sorted(mots_du_vocabulaire())
    MotOffre.objects.bulk_create([MotOffre(mot=m) for m in mots], ignore_conflicts=True)
    return len(mots)
