"""Ce que les publics savent refuser, et à qui c'est accordé."""

from jalons.comptes.droits import accorder
from jalons.comptes.roles import ACCUEILLENT, LISENT

accorder(
    "public_consulter", "Lire les publics spécifiques d'une personne", *LISENT, "developpeur_emploi"
)
accorder(
    "public_reconnaitre",
    "Dire qu'une personne est d'un public spécifique, et faire le point de son activité",
    *ACCUEILLENT,
    "referent_plie",
    "partenaire",
)
accorder(
    "public_suivre",
    "Dire ce qui a été fait pour une personne d'un public",
    *ACCUEILLENT,
    "charge_recrutement",
    "developpeur_emploi",
)
