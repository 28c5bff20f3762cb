"""Ce pour quoi une opération européenne suit une personne."""

from jalons.personnes.enums import MotifRattachement

MotifRattachement.ouvrir("fse", "Opération européenne", ordre=50)
