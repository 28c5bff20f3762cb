"""Le motif de suivi que connaît la loi : le référent unique."""

from jalons.personnes.enums import MotifRattachement

MotifRattachement.ouvrir("referent_unique", "Référent unique", ordre=0)
