"""Ce que l'accompagnement sait refuser, et à qui c'est accordé."""

from jalons.comptes.droits import accorder
from jalons.comptes.roles import ACCUEILLENT, LISENT

accorder(
    "accompagnement_consulter",
    "Lire un accompagnement",
    *LISENT,
)
accorder(
    "accompagnement_gerer",
    "Accompagner une personne",
    *ACCUEILLENT,
    "referent_plie",
    "partenaire",
)
accorder(
    "plie_consulter",
    "Lire les parcours du PLIE",
    *ACCUEILLENT,
    "referent_plie",
    "direction",
)
accorder(
    "plie_presenter",
    "Présenter quelqu'un au PLIE",
    *ACCUEILLENT,
    "referent_plie",
    "partenaire",
)
accorder(
    "plie_gerer",
    "Tenir les parcours du PLIE",
    "referent_plie",
)
accorder(
    "portefeuille_consulter",
    "Voir la liste de ses personnes",
    *ACCUEILLENT,
    "referent_plie",
    "direction",
    "partenaire",
)
accorder(
    "reprise_consulter",
    "Voir les personnes sans accompagnement effectif",
    *ACCUEILLENT,
    "chef_projet_insertion",
    "direction",
)
