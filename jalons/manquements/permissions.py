"""Ce que les manquements savent refuser, et à qui c'est accordé : peu de monde, chacun sa part."""

from jalons.comptes.droits import accorder
from jalons.comptes.roles import ACCUEILLENT

accorder(
    "manquement_signaler",
    "Signaler un manquement",
    *ACCUEILLENT,
    "partenaire",
)
accorder(
    "manquement_suivre",
    "Suivre les manquements que sa structure a signalés",
    *ACCUEILLENT,
    "partenaire",
    "direction",
)
accorder(
    "manquement_consulter",
    "Lire les manquements, les lettres et les décisions",
    *ACCUEILLENT,
    "direction",
)
accorder(
    "manquement_instruire",
    "Instruire un manquement : contradictoire, projet de décision, suites",
    "charge_insertion",
)
accorder(
    "sanction_signer",
    "Signer ou retirer une décision de sanction",
    "direction",
)
