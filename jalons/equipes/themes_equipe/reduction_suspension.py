"""La suspension, ou la réduction sous l'ancien droit : avis dû pour les faits d'avant, sinon demandé."""

from jalons.equipes.theme import ThemeEquipe


class ReductionSuspension(ThemeEquipe):
    code = "reduction_suspension"
    libelle = "Réduction ou suspension"
    article = "CASF, art. L.262-37 et L.262-39, dans leur version antérieure à 2025"
    ordre = 30
    favorable = "Favorable à la mesure envisagée"
    defavorable = "Défavorable à la mesure envisagée"
    objet_type = "Réduction ou suspension du RSA envisagée"
    exige_invitation = True
    exemple = {"objet": "Suspension de 30 % pendant un mois envisagée"}
