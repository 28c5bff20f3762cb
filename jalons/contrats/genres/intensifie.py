"""Le contrat d'un accompagnement intensifié : besoins, projet, levée des freins, engagements."""

from __future__ import annotations

from jalons.contrats.genres import (
    ENGAGEMENTS_ORGANISME,
    ENGAGEMENTS_PERSONNE,
    OBJECTIFS,
    GenreContrat,
    Rubrique,
)
from jalons.repertoire.enums import Voie


class ContratIntensifie(GenreContrat):
    """Un contrat d'engagement dont l'accompagnement est resserré ; il en a toutes les règles."""

    code = "intensifie"
    libelle = "Contrat d'engagement, accompagnement intensifié"
    rang = 2
    source = "Code du travail, art. L.5411-6 ; action départementale d'accompagnement intensifié"
    conclusion = "Contrat d'accompagnement intensifié signé"
    voies = (Voie.PROFESSIONNELLE, Voie.SOCIALE_VISEE_PROFESSIONNELLE)
    rubriques = (
        Rubrique("besoins", "Besoins de la personne", "Ce que le diagnostic a fait ressortir."),
        Rubrique(
            "projet_professionnel",
            "Projet professionnel",
            "Le métier ou le secteur visé, et ce qui y mène.",
        ),
        Rubrique(
            "levee_des_freins",
            "Levée des freins",
            "Frein par frein : ce qui sera fait, par qui, avant quand.",
        ),
        OBJECTIFS,
        ENGAGEMENTS_PERSONNE,
        ENGAGEMENTS_ORGANISME,
    )
