"""Ce pour quoi l'emploi suit une personne."""

from jalons.personnes.enums import MotifRattachement

MotifRattachement.ouvrir("emploi", "Placement ou recrutement", ordre=40)
