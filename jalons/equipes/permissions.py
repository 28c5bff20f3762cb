"""Ce que les équipes pluridisciplinaires savent refuser, et à qui c'est accordé."""

from jalons.comptes.droits import accorder
from jalons.comptes.roles import ACCUEILLENT

accorder(
    "equipe_consulter",
    "Lire les dossiers d'une équipe pluridisciplinaire",
    *ACCUEILLENT,
    "partenaire",
    "secretariat_equipe",
    "direction",
)
accorder(
    "equipe_saisir",
    "Inscrire un dossier à l'équipe pluridisciplinaire",
    *ACCUEILLENT,
    "partenaire",
    "secretariat_equipe",
)
accorder(
    "equipe_gerer",
    "Tenir une équipe pluridisciplinaire : séances, avis, lettres",
    "charge_insertion",
    "secretariat_equipe",
)
accorder(
    "equipe_composer",
    "Composer les équipes pluridisciplinaires",
    "charge_insertion",
    "direction",
)
