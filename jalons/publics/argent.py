"""L'argent des conventions signées : leurs lignes, par territoire de leurs places et part de public."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.urls import reverse

from jalons.annuaire.models import Structure
from jalons.chiffres.source import crues
from jalons.repertoire.argent import SourceDArgent
from jalons.repertoire.rules.argent import LigneDArgent, eclater
from jalons.repertoire.selectors.suivis import axes

_EUROPE = "Fonds européens"
_CONVENTIONS = f"""
SELECT c.fait, c.numero, c.objet, c.axe_id, l.fait, l.financeur_id, l.libelle, l.montant,
       l.est_europeenne
FROM {crues("repertoire_conventionnement", "numero, objet, axe_id, periode, signee_le")} c
JOIN {crues("repertoire_ligneconvention", "convention_id, financeur_id, libelle, montant, est_europeenne")} l
  ON l.convention_id = c.fait
WHERE c.signee_le <= %(le)s AND c.periode && daterange(%(du)s, %(au)s, '[]')
ORDER BY c.fait, l.fait
"""  # noqa: S608
_DEPENSES = f"""
SELECT d.ligne_id, sum(d.montant)
FROM {crues("repertoire_depenseconvention", "ligne_id, date, montant")} d
WHERE d.date <= %(le)s GROUP BY 1
"""  # noqa: S608
_PLACES = f"""
SELECT p.convention_id, p.territoire_id, sum(p.nombre)
FROM {crues("repertoire_placeconvention", "convention_id, territoire_id, nombre")} p GROUP BY 1, 2
"""  # noqa: S608
_PARTS = f"""
SELECT p.ligne_id, p.public, p.part
FROM {crues("publics_partpublic", "ligne_id, public, part")} p
"""  # noqa: S608


class ArgentDesConventions(SourceDArgent):
    code = "conventions"
    libelle = "Conventions"

    @classmethod
    def lignes(cls, annee: int, *, le: date, connu: datetime) -> Iterable[LigneDArgent]:
        """Une convention signée compte en entier chaque année qu'elle touche (six requêtes)."""
        bornes: dict[str, Any] = {
            "connu": connu,
            "le": le,
            "du": date(annee, 1, 1),
            "au": date(annee, 12, 31),
        }
        with connection.cursor() as curseur:
            curseur.execute(_CONVENTIONS, bornes)
            lues = curseur.fetchall()
            curseur.execute(_DEPENSES, bornes)
            payes = dict(curseur.fetchall())
            curseur.execute(_PLACES, bornes)
            lieux: dict[int, dict[int | None, int]] = defaultdict(dict)
            for convention, territoire, nombre in curseur:
                lieux[convention][territoire] = int(nombre)
            curseur.execute(_PARTS, bornes)
            parts: dict[int, dict[str, Decimal]] = defaultdict(dict)
            for ligne, public, part in curseur:
                parts[ligne][public] = part
        financeurs = Structure.objects.in_bulk({lue[5] for lue in lues})
        noms = {axe.pk: str(axe) for axe in axes()}
        for convention, numero, objet, axe, ligne, financeur, libelle, montant, europe in lues:
            dit = f"{numero}, {libelle or objet}" if libelle or objet else numero
            yield from eclater(
                LigneDArgent(
                    source=cls.libelle,
                    objet=dit,
                    axe=noms.get(axe, ""),
                    financeur=_EUROPE
                    if europe
                    else str(financeurs.get(financeur, "Financeur retiré")),
                    territoire=None,
                    public="",
                    engage=montant,
                    paye=payes.get(ligne, Decimal(0)),
                    adresse=reverse("repertoire:convention", args=[convention]),
                ),
                lieux[convention],
                parts[ligne],
            )
