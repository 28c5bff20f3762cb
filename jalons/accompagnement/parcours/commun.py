"""Les motifs de sortie que les accompagnements du Département partagent."""

from __future__ import annotations

from jalons.accompagnement.genres import MotifSortie

EMPLOI_DURABLE = MotifSortie(
    "emploi_durable", "Emploi durable", est_positif=True, preuve="Contrat de travail"
)
EMPLOI_COURT = MotifSortie(
    "emploi_court", "Emploi non durable", est_positif=True, preuve="Contrat de travail"
)
CREATION = MotifSortie(
    "creation", "Création d'entreprise", est_positif=True, preuve="Immatriculation"
)
FORMATION = MotifSortie(
    "formation", "Entrée en formation", est_positif=True, preuve="Attestation d'entrée"
)
OBJECTIFS_ATTEINTS = MotifSortie("objectifs_atteints", "Objectifs atteints")
RELAIS = MotifSortie("relais", "Passage à un accompagnement plus adapté")
FIN_DE_DROIT = MotifSortie("fin_de_droit", "Sortie du RSA")
DEMENAGEMENT = MotifSortie("demenagement", "Déménagement")
RETRAITE = MotifSortie("retraite", "Retraite")
DECES = MotifSortie("deces", "Décès")
SANS_NOUVELLES = MotifSortie("sans_nouvelles", "Sans nouvelles malgré les relances")
ABANDON = MotifSortie("abandon", "Arrêt à sa demande")

VERS_L_EMPLOI = (EMPLOI_DURABLE, EMPLOI_COURT, CREATION, FORMATION)
AUTRES = (RELAIS, FIN_DE_DROIT, DEMENAGEMENT, RETRAITE, DECES, SANS_NOUVELLES, ABANDON)
# Les accompagnements renforcés : un seul à la fois pour une personne.
RENFORCE = "renforce"
