"""Ce que les réglages savent refuser, et à qui c'est accordé."""

from jalons.comptes.droits import accorder
from jalons.comptes.roles import LISENT

accorder(
    "annuaire_consulter",
    "Lire l'annuaire",
    *LISENT,
    "secretariat_equipe",
    "secretariat_accueil",
    "developpeur_emploi",
    "gestionnaire_droits",
    "gestionnaire_fonds",
    "administrateur_fonctionnel",
)
accorder(
    "habilitation_gerer",
    "Tenir les comptes et les rôles",
    "administrateur_fonctionnel",
)
accorder(
    "parametre_modifier",
    "Modifier les paramètres",
    "direction",
    "administrateur_fonctionnel",
)
accorder(
    "journal_consulter",
    "Lire le journal des consultations",
    "direction",
    "administrateur_fonctionnel",
)
