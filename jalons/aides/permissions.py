"""Ce que les aides savent refuser, et à qui c'est accordé."""

from jalons.comptes.droits import accorder
from jalons.comptes.roles import ACCUEILLENT

accorder(
    "aide_consulter",
    "Lire les demandes d'aide",
    *ACCUEILLENT,
    "referent_plie",
    "partenaire",
    "direction",
    "gestionnaire_fonds",
)
accorder(
    "aide_demander",
    "Demander une aide pour une personne, avec son évaluation et ses pièces",
    *ACCUEILLENT,
    "referent_plie",
    "partenaire",
)
accorder(
    "aide_decider",
    "Décider d'une aide, dans la limite de la délégation",
    "gestionnaire_fonds",
    "direction",
)
accorder(
    "aide_decider_au_dela",
    "Décider d'une aide au-delà de la délégation",
    "direction",
)
accorder(
    "aide_gerer",
    "Tenir les budgets, les listes de paiement et les primes trouvées",
    "gestionnaire_fonds",
)
