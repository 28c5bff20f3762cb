"""Ce que les opérations européennes savent refuser, et à qui c'est accordé."""

from jalons.comptes.droits import accorder

accorder(
    "fse_consulter",
    "Lire les opérations européennes",
    "charge_insertion",
    "chef_projet_insertion",
    "gestionnaire_fse",
    "controleur_fse",
    "direction",
)
accorder(
    "fse_gerer",
    "Tenir les opérations européennes",
    "gestionnaire_fse",
)
accorder(
    "fse_controler",
    "Contrôler le service fait",
    "controleur_fse",
)
accorder(
    "fse_participants_tenir",
    "Compléter les fiches européennes des personnes suivies",
    "referent_unique",
    "charge_insertion",
    "referent_plie",
    "partenaire",
)
