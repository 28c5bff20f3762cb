"""La dépense par public et par an, telle que connue à une date (indicateur 2.2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from jalons.chiffres.source import versions
from jalons.publics.genres import dans_l_ordre
from jalons.publics.models import PartPublic
from jalons.publics.rules.depenses import Annee, DepenseImputee, par_public
from jalons.repertoire.selectors.conventions import lignes_de
from jalons.socle.periode import fin_du_jour

_DEPENSES = versions("repertoire_depenseconvention", "ligne_id, date, montant")
_PARTS = versions("publics_partpublic", "ligne_id, public, part")
_CRU = "{v}.connu_du < %(connu)s AND ({v}.connu_au IS NULL OR {v}.connu_au >= %(connu)s)"
_SQL = f"""
SELECT p.public, extract(year FROM d.date)::int, sum(d.montant), p.part
FROM ({_DEPENSES}) d JOIN ({_PARTS}) p ON p.ligne_id = d.ligne_id
WHERE {_CRU.format(v="d")} AND {_CRU.format(v="p")} AND d.date <= %(le)s
GROUP BY 1, 2, 4
"""  # noqa: S608


def depenses_par_public(
    annees: list[int], *, le: date, connu: date | None = None
) -> list[tuple[str, list[Annee]]]:
    """(public, ses années) dans l'ordre des publics, tel que connu le `connu` (aujourd'hui par défaut).

    Indicateur 2.2 : somme des dépenses des lignes de convention, chacune par la part qui revient au
    public ; une dépense compte l'année de sa date. Une requête.
    """
    vu_le = fin_du_jour(connu or le)
    with connection.cursor() as curseur:
        curseur.execute(_SQL, {"connu": vu_le, "le": le})
        lues = [DepenseImputee(p, int(a), Decimal(m), Decimal(t)) for p, a, m, t in curseur]
    sommes = par_public(lues, annees)
    return [(p.libelle, list(sommes[p.code])) for p in dans_l_ordre() if p.code in sommes]


def parts_de(convention: Any) -> list[tuple[Any, list[PartPublic]]]:
    """Chaque ligne d'une convention et les parts qu'on y a dites."""
    lignes = list(lignes_de(convention))
    dites = PartPublic.objects.filter(ligne__in=[ligne.pk for ligne in lignes])
    par_ligne: dict[int, list[PartPublic]] = {ligne.pk: [] for ligne in lignes}
    for part in dites:
        par_ligne[part.ligne_id].append(part)
    return [(ligne, par_ligne[ligne.pk]) for ligne in lignes]
