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
