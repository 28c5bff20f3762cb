"""Ce que l'offre, les instances et les projets savent refuser, et à qui c'est accordé."""

from jalons.comptes.droits import accorder

accorder(
    "coordination_consulter",
    "Lire les instances, les projets et l'offre",
    "travailleur_social",
    "charge_insertion",
    "chef_projet_insertion",
    "referent_plie",
    "gestionnaire_fse",
    "direction",
    "partenaire",
    "secretariat_equipe",
)
accorder(
    "coordination_gerer",
    "Tenir les instances, les projets et l'offre",
    "charge_insertion",
    "chef_projet_insertion",
)
accorder(
    "convention_toutes",
    "Lire toutes les conventions, et non les seules de sa structure",
    "travailleur_social",
    "charge_insertion",
    "chef_projet_insertion",
    "gestionnaire_fse",
    "direction",
    "secretariat_equipe",
)
accorder(
    "convention_suivre",
    "Tenir les entrées, les sorties et les bilans des conventions",
    "charge_insertion",
    "chef_projet_insertion",
    "referent_plie",
    "partenaire",
)
