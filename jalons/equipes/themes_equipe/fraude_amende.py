"""L'amende administrative, et la suppression pour fraude."""

from jalons.equipes.theme import ThemeEquipe


class FraudeAmende(ThemeEquipe):
    code = "fraude_amende"
    libelle = "Fraude et amende"
    article = "CASF, art. L.262-52 et L.262-53 (version de 2020, non relue depuis)"
    ordre = 50
    favorable = "Favorable à la mesure envisagée"
    defavorable = "Défavorable à la mesure envisagée"
    objet_type = "Amende administrative envisagée"
    exige_invitation = True
    exemple = {"objet": "Amende administrative envisagée"}
