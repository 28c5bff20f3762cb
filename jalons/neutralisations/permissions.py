"""Ce que les neutralisations savent refuser, et à qui c'est accordé."""

from jalons.comptes.droits import accorder

accorder(
    "neutralisation_consulter",
    "Lire les campagnes de neutralisation et ce qui est dit à la caisse",
    "charge_insertion",
    "gestionnaire_droits",
    "gestionnaire_fonds",
    "direction",
)
accorder(
    "neutralisation_gerer",
    "Tenir les campagnes, leurs employeurs, et dire à la caisse qui en relève",
    "gestionnaire_droits",
    "gestionnaire_fonds",
)
