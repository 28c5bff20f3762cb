"""Ce que la simulation sait refuser, et à qui c'est accordé."""

from jalons.comptes.droits import accorder
from jalons.comptes.roles import ACCUEILLENT

accorder(
    "simulation_faire",
    "Simuler avec une personne ce que change un emploi",
    *ACCUEILLENT,
    "charge_recrutement",
    "developpeur_emploi",
    "referent_plie",
    "partenaire",
)
