"""Qui est qui : à chaque personne des dossiers de la tranche, sa ligne de `Personne`.

Entrée : les tables `td` (dossiers de la tranche) et `tp` (leurs personnes). Sortie : dans `tp`, chaque
ligne (num, ord) a son `personne_id` et dit si la personne naît ici (`est_nouvelle`).

Trois temps : les membres inchangés d'un dossier connu, par ensembles ; ceux dont un élément a
changé, en pesant les indices (`personnes.rules.apparier`) ; tous les autres par leur clé
d'identité. Aucun des trois ne dépend de la taille, de l'ordre ni du découpage des fichiers.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from jalons.personnes.rules import SEUIL_MEME_DOSSIER, Traits, apparier, peser, total
from jalons.personnes.selectors import traits_de

_SQL = Path(__file__).resolve().parents[1] / "sql"
# En deçà, les deux descriptions n'ont presque rien de commun : ce n'est pas même un doute.
_QUASI = 1


def executer(curseur: Any, nom: str, valeurs: dict[str, Any]) -> None:
    """Exécute un fichier SQL de la pièce, instruction par instruction."""
    for instruction in (_SQL / nom).read_text(encoding="utf-8").split(";\n"):
        if instruction.strip():
            curseur.execute(instruction, valeurs)


def rapprocher(curseur: Any, valeurs: dict[str, Any]) -> None:
    """Remplit `tp`, inscrit les personnes nouvelles et signale les doutes."""
    curseur.execute("DROP TABLE IF EXISTS tm, tn, tdo")
    executer(curseur, "rapprocher_foyers.sql", valeurs)
    quasi = _peser_les_changements(curseur)
    executer(curseur, "rapprocher_cles.sql", valeurs)
    executer(curseur, "personnes.sql", valeurs)
    executer(curseur, "doutes.sql", valeurs)
    _signaler_les_quasi(curseur, quasi, valeurs)
    _peser_les_doutes(curseur, valeurs)


_DECRITS = """
SELECT t.num, t.ord, t.prenom, t.nom, t.nee, t.sexe, t.usage, t.autres, t.rang, t.lieu, t.nir_e,
       t.nir_s, t.role
FROM tp t
WHERE t.personne_id IS NULL AND EXISTS (
    SELECT 1 FROM tm WHERE tm.num = t.num
    AND NOT EXISTS (SELECT 1 FROM tp o WHERE o.num = tm.num AND o.personne_id = tm.personne_id))
ORDER BY t.num, t.ord
"""
_LIBRES = """
SELECT tm.num, tm.personne_id FROM tm
WHERE tm.num = ANY(%s)
  AND NOT EXISTS (SELECT 1 FROM tp o WHERE o.num = tm.num AND o.personne_id = tm.personne_id)
ORDER BY tm.num, tm.personne_id
"""


def _traits(ligne: tuple[Any, ...]) -> Traits:
    prenom, nom, nee, sexe, usage, autres, rang, lieu, nir, etat, role = ligne
    return Traits(
        prenom=prenom,
        nom=nom,
        naissance=nee,
        sexe=sexe,
        usage=usage,
        autres=autres,
        rang=rang,
        lieu=lieu,
        nir=bytes(nir) if nir is not None else None,
        etat_nir=etat,
        role=role,
    )


def _peser_les_changements(curseur: Any) -> list[tuple[str, int, int]]:
    """Dans un dossier connu, qui est devenu qui ; rend les presque semblables : (num, ord, personne)."""
    curseur.execute(_DECRITS)
    decrits: dict[str, list[tuple[int, Traits]]] = defaultdict(list)
    for num, rang, *reste in curseur.fetchall():
        decrits[num].append((rang, _traits(tuple(reste))))
    if not decrits:
        return []
    curseur.execute(_LIBRES, [list(decrits)])
    libres: dict[str, list[int]] = defaultdict(list)
    for num, personne in curseur.fetchall():
        libres[num].append(personne)
    connus = traits_de({p for liste in libres.values() for p in liste}, demandes=list(decrits))
    faites: list[tuple[str, int, int]] = []
    quasi: list[tuple[str, int, int]] = []
    for num, lignes in decrits.items():
        membres = libres[num]
        # Ce que ce dossier-ci en disait compte d'abord : un autre dossier ne s'y mêle pas.
        memoires = [connus.get((p, num)) or connus.get((p, "")) or [] for p in membres]
        paires = apparier([t for _, t in lignes], memoires, seuil=SEUIL_MEME_DOSSIER)
        faites += [(num, lignes[i][0], membres[j]) for i, j, _ in paires]
        pris = {i for i, _, _ in paires}, {j for _, j, _ in paires}
        for i, (rang, traits) in enumerate(lignes):
            for j, memoire in enumerate(memoires):
                if i in pris[0] or j in pris[1] or not memoire:
                    continue
                if max(total(peser(traits, m)) for m in memoire) >= _QUASI:
                    quasi.append((num, rang, membres[j]))
    if faites:
        numeros, rangs, personnes = (list(colonne) for colonne in zip(*faites, strict=True))
        curseur.execute(
            "UPDATE tp SET personne_id = f.p FROM unnest(%s::text[], %s::int[], %s::bigint[])"
            " AS f(num, ord, p) WHERE tp.num = f.num AND tp.ord = f.ord",
            [numeros, rangs, personnes],
        )
    return quasi


def _signaler_les_quasi(
    curseur: Any, quasi: list[tuple[str, int, int]], valeurs: dict[str, Any]
) -> None:
    """Même dossier, trop d'éléments changés pour le dire : un doute, jamais une devinette."""
    for num, rang, personne in quasi:
        curseur.execute(
            "INSERT INTO personnes_doutepersonne (personne_id, ressemble_a_id, raison, poids, etat,"
            " commentaire, version, lot_id, created_at)"
            " SELECT least(t.personne_id, %(p)s), greatest(t.personne_id, %(p)s), 'meme_dossier', 0,"
            " 'a_decider', '', 1, %(lot)s, %(maintenant)s FROM tp t"
            " WHERE t.num = %(num)s AND t.ord = %(ord)s AND t.est_nouvelle AND t.personne_id <> %(p)s"
            " ON CONFLICT DO NOTHING",
            {**valeurs, "num": num, "ord": rang, "p": personne},
        )


def _peser_les_doutes(curseur: Any, valeurs: dict[str, Any]) -> None:
    """Le poids de chaque doute que cette tranche a fait naître."""
    curseur.execute(
        "SELECT id, personne_id, ressemble_a_id FROM personnes_doutepersonne"
        " WHERE lot_id = %(lot)s AND created_at = %(maintenant)s AND poids = 0",
        valeurs,
    )
    doutes = curseur.fetchall()
    traits = traits_de({p for _, un, autre in doutes for p in (un, autre)})
    pesees = []
    for pk, un, autre in doutes:
        poids = [
            total(peser(a, b))
            for a in traits.get((un, ""), [])
            for b in traits.get((autre, ""), [])
        ]
        pesees.append((pk, max(poids, default=0)))
    if pesees:
        curseur.execute(
            "UPDATE personnes_doutepersonne d SET poids = f.poids"
            " FROM unnest(%s::bigint[], %s::int[]) AS f(id, poids) WHERE d.id = f.id",
            [[pk for pk, _ in pesees], [poids for _, poids in pesees]],
        )
