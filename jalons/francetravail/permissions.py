"""Ce que France Travail sait refuser, et à qui c'est accordé."""

from jalons.comptes.droits import accorder
from jalons.comptes.roles import ACCUEILLENT, LISENT

accorder(
    "france_travail_consulter",
    "Lire l'inscription et l'accompagnement par France Travail",
    *LISENT,
    "gestionnaire_droits",
)
accorder(
    "france_travail_echanger",
    "Interroger l'agence France Travail et noter sa réponse",
    *ACCUEILLENT,
    "referent_plie",
    "partenaire",
    "gestionnaire_droits",
)
