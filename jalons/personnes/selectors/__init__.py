"""Lectures sur les personnes : recherche, niveaux, faits en vigueur, référent, qui est qui."""

from jalons.personnes.selectors.liens import (
    champs_vers_personne,
    evenements_de,
    lignes_depuis,
    numeros_de,
    resume_du_lien,
)
from jalons.personnes.selectors.personnes import (
    PersonneTrouvee,
    adresse_de,
    etat_du_droit,
    inscription_france_travail,
    lire_date,
    membres_du_foyer,
    niveaux_sur,
    organismes_referents_de,
    personnes_nommables,
    rechercher,
    referent_unique,
    traits_de,
)
from jalons.personnes.selectors.rapprochement import (
    communes_a_rattacher,
    comparer,
    doutes,
    doutes_de_mes_suivis,
    liens_en_cours,
    nir_a_verifier,
)

__all__ = [
    "PersonneTrouvee",
    "adresse_de",
    "champs_vers_personne",
    "communes_a_rattacher",
    "comparer",
    "doutes",
    "doutes_de_mes_suivis",
    "etat_du_droit",
    "evenements_de",
    "inscription_france_travail",
    "liens_en_cours",
    "lignes_depuis",
    "lire_date",
    "membres_du_foyer",
    "nir_a_verifier",
    "niveaux_sur",
    "numeros_de",
    "organismes_referents_de",
    "personnes_nommables",
    "rechercher",
    "referent_unique",
    "resume_du_lien",
    "traits_de",
]
