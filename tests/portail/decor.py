"""Une personne dont la situation a changé, et ce que l'on en savait."""

from __future__ import annotations

from datetime import date

import pytest

from jalons.personnes.models import Adresse, EtatDroit
from jalons.personnes.services import constater, declarer_inscription, designer_referent
from jalons.socle.periode import connaissance_au, fin_du_jour
from tests.distribution import nouvelle_personne


@pytest.fixture
def ancienne(scene):
    """Une personne connue depuis octobre 2025, dont tout a changé depuis."""
    with connaissance_au(fin_du_jour(date(2025, 10, 6))):
        lea = nouvelle_personne(
            prenom="Léa",
            nom="MARTIN",
            naissance=date(1985, 3, 3),
            sexe="2",
            commune=scene.cms_metz.commune,
            numero="10000000099",
            depuis=date(2025, 10, 1),
        )
        designer_referent(
            personne=lea, structure=scene.udaf, agent=scene.sophie, le=date(2025, 10, 7)
        )
    # Appris en 2026 : elle habitait déjà Forbach en décembre, et son droit était suspendu.
    constater(
        Adresse,
        cle={"foyer": lea.foyer},
        le=date(2025, 12, 1),
        valeurs={"commune": scene.cms_forbach.commune, "nom_commune": "FORBACH"},
    )
    demande = lea.foyer.demandes.get()
    constater(EtatDroit, cle={"demande": demande}, le=date(2025, 12, 1), valeurs={"etat": "3"})
    declarer_inscription(personne=lea, est_inscrit=True, le=date(2025, 11, 1))
    designer_referent(
        personne=lea, structure=scene.departement, agent=scene.claire, le=date(2025, 12, 15)
    )
    return lea
