"""Ce que les chiffres lisent des aides : qui en a reçu une, de quel thème, depuis quand."""

from __future__ import annotations

from jalons.aides.catalogue import du_theme
from jalons.aides.enums import ETATS_ACCORDES
from jalons.chiffres.source import SourceSejour

# Les rangs des thèmes ne changent jamais ; un thème neuf prend le suivant.
THEMES = ("mobilite", "garde", "reprise")


def _rang(theme: str, rang: int) -> str:
    aides = ", ".join(f"'{code}'" for code in du_theme(theme))
    return f"WHEN aide IN ({aides}) THEN {rang}"


_RANGS = " ".join(_rang(theme, rang) for rang, theme in enumerate(THEMES, start=1))
_ACCORDES = ", ".join(f"'{etat}'" for etat in ETATS_ACCORDES)


class SejourAide(SourceSejour):
    """Avoir reçu une aide, du jour de sa demande ; `unite` est le rang de son thème.

    Une décision annulée, un paiement repris : ce qu'on en croyait reste lisible à sa date.
    """

    code = "aide"
    libelle = "Aide accordée"
    surveille = (("aides_demandeaide", "SELECT personne_id FROM lignes"),)
    sql = f"""
        SELECT personne_id, CASE {_RANGS} END AS unite, daterange(demandee_le, NULL) AS periode,
               tstzrange(t, fin) AS connu
        FROM (SELECT personne_id, aide, etat, demandee_le, pgh_label, pgh_created_at AS t,
                     lead(pgh_created_at) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS fin
              FROM aides_demandeaideevent JOIN cible USING (personne_id)) v
        WHERE pgh_label <> 'delete' AND fin IS DISTINCT FROM t AND etat IN ({_ACCORDES})"""  # noqa: S608
