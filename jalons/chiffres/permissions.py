"""Ce que les chiffres savent refuser, et à qui c'est accordé."""

from jalons.comptes.droits import accorder
from jalons.comptes.roles import ACCUEILLENT

accorder(
    "pilotage_consulter",
    "Lire les chiffres",
    *ACCUEILLENT,
    "charge_recrutement",
    "chef_projet_insertion",
    "gestionnaire_fse",
    "direction",
    "gestionnaire_droits",
)
