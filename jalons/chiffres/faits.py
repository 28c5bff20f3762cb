"""Les faits que les chiffres lisent chez les personnes ; les pièces du dessus déclarent les leurs."""

from __future__ import annotations

from jalons.chiffres.source import SourceFait, versions


class EntreeDansLesDroits(SourceFait):
    code = "entree"
    libelle = "Entrée dans les droits et devoirs"
    sql = versions(
        "personnes_entree", "personne_id AS personne, date_information AS date, date_accord, motif"
    )
