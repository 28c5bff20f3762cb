"""Ce que le dossier d'une personne sait refuser, et à qui c'est accordé."""

from jalons.comptes.droits import accorder
from jalons.comptes.roles import ACCUEILLENT, LISENT

accorder(
    "personne_rechercher",
    "Rechercher une personne",
    *LISENT,
    "secretariat_equipe",
    "secretariat_accueil",
    "developpeur_emploi",
    "gestionnaire_droits",
    "gestionnaire_fonds",
)
accorder(
    "personne_consulter",
    "Lire un dossier",
    *LISENT,
    "secretariat_equipe",
    "secretariat_accueil",
    "developpeur_emploi",
    "gestionnaire_droits",
    "gestionnaire_fonds",
)
accorder(
    "personne_modifier",
    "Modifier les coordonnées",
    *ACCUEILLENT,
    "secretariat_accueil",
    "referent_plie",
    "partenaire",
    "gestionnaire_droits",
)
accorder(
    "rapprochement_gerer",
    "Décider qui est qui : lier et rendre deux fiches",
    "gestionnaire_droits",
)
accorder(
    "espace_personne_gerer",
    "Ouvrir et fermer l'espace personnel d'une personne",
    *ACCUEILLENT,
    "referent_plie",
    "partenaire",
)
