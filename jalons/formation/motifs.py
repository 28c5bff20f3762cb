"""Ce pour quoi un développeur de l'emploi voit un stagiaire : la fin de sa formation approche."""

from jalons.personnes.enums import MotifRattachement

MotifRattachement.ouvrir("formation", "Fin de formation", ordre=42)
