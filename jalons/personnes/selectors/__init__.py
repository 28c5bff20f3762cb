"""Lectures sur les personnes : recherche, niveaux, faits en vigueur, référent, qui est qui."""

from jalons.personnes.selectors.lectures import lectures_inhabituelles
from jalons.personnes.selectors.liens import (
    champs_vers_personne,
    evenements_de,
    lignes_depuis,
    numeros_de,
    resume_du_lien,
)
from jalons.personnes.selectors.personnes import (
    Situation,
    adresse_de,
    inscription_france_travail,
    membres_du_foyer,
    moyens_de,
    niveaux_sur,
    organismes_referents_de,
    personnes_nommables,
    rattachements_de,
    referent_unique,
    situation_de,
    traits_de,
)
from jalons.personnes.selectors.rapprochement import (
    communes_a_rattacher,
    comparer,
    dossiers_et_nir,
    doutes,
    doutes_de_mes_suivis,
    liens_en_cours,
    nir_a_verifier,
    nir_qui_posent_question,
    nir_verifies,
)
from jalons.personnes.selectors.recherche import PersonneTrouvee, Resultats, rechercher

__all__ = [
    "PersonneTrouvee",
    "Resultats",
    "Situation",
    "adresse_de",
    "champs_vers_personne",
    "communes_a_rattacher",
    "comparer",
    "dossiers_et_nir",
    "doutes",
    "doutes_de_mes_suivis",
    "evenements_de",
    "inscription_france_travail",
    "lectures_inhabituelles",
    "liens_en_cours",
    "lignes_depuis",
    "membres_du_foyer",
    "moyens_de",
    "nir_a_verifier",
    "nir_qui_posent_question",
    "nir_verifies",
    "niveaux_sur",
    "numeros_de",
    "organismes_referents_de",
    "personnes_nommables",
    "rattachements_de",
    "rechercher",
    "referent_unique",
    "resume_du_lien",
    "situation_de",
    "traits_de",
]
