"""Les faits européens que les chiffres lisent : une ligne par participant et par indicateur commun."""

from __future__ import annotations

from jalons.chiffres.source import SourceFait, versions

_PARTICIPATIONS = versions(
    "fse_participation",
    "personne_id AS personne, date_entree AS date, operation_id AS operation, genre, indicateurs",
)


class FaitIndicateurEuropeen(SourceFait):
    code = "indicateur_europeen"
    libelle = "Participant compté dans un indicateur commun"
    sql = (
        "SELECT p.fait, p.personne, p.date, p.operation, i.code || ':' || p.genre"  # noqa: S608
        f" AS indicateur_genre, p.connu_du, p.connu_au FROM ({_PARTICIPATIONS}) p"
        " CROSS JOIN LATERAL unnest(p.indicateurs) AS i(code)"
    )
