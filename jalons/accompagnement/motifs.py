"""Ce pour quoi l'accompagnement suit une personne."""

from jalons.personnes.enums import MotifRattachement

MotifRattachement.ouvrir("plie", "Parcours PLIE", ordre=20)
MotifRattachement.ouvrir("prescription", "Prescription en cours", ordre=30)
