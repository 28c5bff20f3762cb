"""La suppression : jamais sans un avis qui la précède et sans que la personne ait été invitée."""

from jalons.equipes.theme import ThemeEquipe


class Suppression(ThemeEquipe):
    code = "suppression"
    libelle = "Suppression"
    article = "CASF, art. L.262-37 III"
    ordre = 40
    favorable = "Favorable à la suppression"
    defavorable = "Défavorable à la suppression"
    objet_type = "Suppression du RSA envisagée"
    exige_invitation = True
    exemple = {"objet": "Suppression de deux mois envisagée"}
