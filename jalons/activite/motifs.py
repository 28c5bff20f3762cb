"""Ce pour quoi une structure voit une personne positionnée chez elle."""

from jalons.personnes.enums import MotifRattachement

MotifRattachement.ouvrir("positionnement", "Positionnement en cours", ordre=35)
