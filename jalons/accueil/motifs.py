"""Ce pour quoi l'accueil suit une personne."""

from jalons.personnes.enums import MotifRattachement

MotifRattachement.ouvrir("accueil", "Premier accueil et orientation", ordre=10)
