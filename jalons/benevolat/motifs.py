"""Ce pour quoi la tête de réseau voit une personne : elle souhaite être bénévole."""

from jalons.personnes.enums import MotifRattachement

MotifRattachement.ouvrir("benevolat", "Souhait de bénévolat", ordre=46)
