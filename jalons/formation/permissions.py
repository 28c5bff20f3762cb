"""Ce que la formation sait refuser, et à qui c'est accordé."""

from jalons.comptes.droits import accorder
from jalons.comptes.roles import LISENT

accorder(
    "formation_consulter",
    "Lire le calendrier des formations et les formations d'une personne",
    *LISENT,
    "developpeur_emploi",
)
accorder(
    "formation_gerer",
    "Importer le calendrier, recevoir les listes de stagiaires",
    "charge_insertion",
    "chef_projet_insertion",
    "developpeur_emploi",
)
accorder(
    "formation_revoir",
    "Revoir les personnes à la fin de leur formation",
    "charge_recrutement",
    "developpeur_emploi",
)
