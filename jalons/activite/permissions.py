"""Ce que l'activité sait refuser, et à qui c'est accordé."""

from jalons.comptes.droits import accorder
from jalons.comptes.roles import ACCUEILLENT, LISENT

accorder(
    "activite_consulter",
    "Lire les positionnements, les heures et les contrats de travail",
    *LISENT,
    "developpeur_emploi",
)
accorder(
    "positionnement_gerer",
    "Positionner une personne et suivre la réponse",
    *ACCUEILLENT,
    "charge_recrutement",
    "developpeur_emploi",
    "referent_plie",
    "partenaire",
)
accorder(
    "positionnement_repondre",
    "Répondre à un positionnement reçu par sa structure",
    "referent_plie",
    "partenaire",
)
accorder(
    "heures_gerer",
    "Prévoir, noter et valider des heures d'activité",
    *ACCUEILLENT,
    "referent_plie",
    "partenaire",
)
accorder(
    "contrat_travail_gerer",
    "Noter et corriger un contrat de travail",
    *ACCUEILLENT,
    "charge_recrutement",
    "developpeur_emploi",
    "referent_plie",
    "partenaire",
)
