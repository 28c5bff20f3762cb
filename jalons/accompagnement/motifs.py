"""Ce pour quoi l'accompagnement suit une personne."""

from jalons.personnes.enums import MotifRattachement

MotifRattachement.ouvrir("plie", "Parcours PLIE", ordre=20)
MotifRattachement.ouvrir("coordination", "Coordination de parcours", ordre=21)
MotifRattachement.ouvrir("cercle", "Partenaire d'une coordination", ordre=32)
MotifRattachement.ouvrir("social", "Accompagnement social", ordre=22)
MotifRattachement.ouvrir("asir", "ASIR", ordre=24)
MotifRattachement.ouvrir("agr", "AGR", ordre=26)
MotifRattachement.ouvrir("intensifie", "Accompagnement intensifié", ordre=28)
MotifRattachement.ouvrir("prescription", "Prescription en cours", ordre=30)
