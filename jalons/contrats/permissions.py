"""Ce que les contrats savent refuser, et à qui c'est accordé."""

from jalons.comptes.droits import accorder
from jalons.comptes.roles import ACCUEILLENT, LISENT

accorder("contrat_consulter", "Lire les contrats d'engagement", *LISENT)
accorder(
    "contrat_gerer",
    "Préparer, faire signer et suivre un contrat d'engagement",
    *ACCUEILLENT,
    "partenaire",
)
