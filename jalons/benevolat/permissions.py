"""Ce que le bénévolat sait refuser, et à qui c'est accordé."""

from jalons.comptes.droits import accorder
from jalons.comptes.roles import ACCUEILLENT

accorder(
    "benevolat_consulter",
    "Lire les besoins de bénévoles et noter le souhait d'une personne",
    *ACCUEILLENT,
    "chef_projet_insertion",
    "partenaire",
    "referent_plie",
)
accorder(
    "benevolat_gerer",
    "Tenir les expérimentations de bénévolat et les besoins des associations",
    "charge_insertion",
    "chef_projet_insertion",
    "partenaire",
)
