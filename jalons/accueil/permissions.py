"""Ce que l'accueil sait refuser, et à qui c'est accordé."""

from jalons.comptes.droits import accorder
from jalons.comptes.roles import ACCUEILLENT, LISENT

accorder(
    "reception_consulter",
    "Lire les rendez-vous",
    *LISENT,
    "secretariat_accueil",
)
accorder(
    "reception_gerer",
    "Convoquer et recevoir",
    *ACCUEILLENT,
    "secretariat_accueil",
)
accorder(
    "diagnostic_consulter",
    "Lire un diagnostic",
    *LISENT,
)
accorder(
    "diagnostic_remplir",
    "Remplir un diagnostic",
    *ACCUEILLENT,
)
accorder(
    "grille_modifier",
    "Modifier la grille du diagnostic",
    "direction",
    "administrateur_fonctionnel",
)
accorder(
    "orientation_consulter",
    "Lire une orientation",
    *LISENT,
    "secretariat_equipe",
    "developpeur_emploi",
)
accorder(
    "orientation_decider",
    "Décider d'une orientation",
    *ACCUEILLENT,
)
accorder(
    "reorientation_demander",
    "Demander une autre orientation",
    *ACCUEILLENT,
    "referent_plie",
    "partenaire",
)
accorder(
    "regle_orientation_modifier",
    "Modifier les règles d'orientation",
    "direction",
    "administrateur_fonctionnel",
)
accorder(
    "coreo_signer",
    "Faire signer le COREO",
    *ACCUEILLENT,
)
accorder(
    "referent_prendre",
    "Devenir référent unique d'une personne de sa structure",
    *ACCUEILLENT,
    "partenaire",
)
accorder(
    "referent_designer",
    "Désigner un référent unique dans sa structure",
    "charge_insertion",
    "direction",
    "partenaire",
)
