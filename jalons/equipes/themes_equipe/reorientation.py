"""La réorientation : une voie ou un organisme qui conviendrait mieux."""

from jalons.equipes.theme import ThemeEquipe


class Reorientation(ThemeEquipe):
    code = "reorientation"
    libelle = "Réorientation"
    article = "C. trav., art. L.5411-5-2 II ; avis demandé par réglage du Département"
    ordre = 10
    favorable = "Favorable à la réorientation"
    defavorable = "Favorable au maintien de l'orientation"
    objet_type = "Changer de voie ou d'organisme référent"
    demande_voie = True
    exemple = {"objet": "Passer de la voie sociale à la voie professionnelle"}
