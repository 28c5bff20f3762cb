"""Ce que le pilotage sait refuser, et à qui c'est accordé."""

from jalons.comptes.droits import accorder

accorder(
    "argent_consulter",
    "Lire l'argent de la politique d'insertion",
    "charge_insertion",
    "chef_projet_insertion",
    "direction",
    "gestionnaire_fse",
    "gestionnaire_fonds",
)
