"""La liste du PLIE pour le tableur."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from jalons.comptes.export import LigneExport

ENTETES = (
    "Nom", "Prénom", "Date de naissance", "Commune", "PLIE", "État", "Présentée le", "Admise le",
    "Référent", "Dernier contact", "Sans nouvelles depuis plus d'un mois", "Sortie le",
    "Famille de sortie", "État de la sortie",
)  # fmt: skip


def lignes_export(parcours: QuerySet[Any]) -> list[LigneExport]:
    """Les parcours annotés par `avec_contact`, une ligne chacun : ni santé, ni notes, ni critères."""
    lignes = []
    lus = parcours.select_related("personne__commune", "referent", "structure", "sortie")
    for p in lus:
        sortie = getattr(p, "sortie", None)
        cellules = (
            p.personne.nom_usage or p.personne.nom_naissance,
            p.personne.prenom,
            p.personne.date_naissance,
            str(p.personne.commune or ""),
            str(p.structure),
            p.get_etat_display(),
            p.date_presentation,
            p.date_admission,
            str(p.referent or ""),
            p.dernier_contact,
            p.en_alerte,
            p.date_sortie,
            sortie.get_famille_display() if sortie else "",
            sortie.get_etat_display() if sortie else "",
        )
        lignes.append(LigneExport(p.personne_id, cellules))
    return lignes
