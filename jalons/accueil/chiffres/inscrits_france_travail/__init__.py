"""Axe 1 : personnes inscrites à France Travail parmi celles qui le doivent."""

from jalons.chiffres.vocabulaire import Agregat, Chiffre, Exemple, Fait, Quand, Sejour

CHIFFRE = Chiffre(
    code="inscrits_france_travail",
    version=1,
    axe=1,
    ordre=30,
    libelle="Inscrites à France Travail parmi celles qui le doivent",
    definition="Parmi les personnes orientées dans la période vers une voie qui oblige à s'inscrire "
    "(le Département dit lesquelles dans ses paramètres), part de celles inscrites au jour du savoir.",
    source="Programme départemental d'insertion, axe 1 ; orientations, fichiers, saisies",
    population=Fait("orientation", (("doit_s_inscrire", (True,)),)),
    dit_population="Personnes orientées dans la période et tenues de s'inscrire",
    numerateur=Sejour("inscrit", 1),
    dit_numerateur="Celles dont l'inscription est connue et en cours",
    quand=Quand.CONNAISSANCE,
    agregat=Agregat.PART,
    exemples=(
        Exemple(
            "Inscrite après l'orientation",
            ("orientation 2026-03-10 doit_s_inscrire=oui", "inscrit 1 2026-04-02"),
            True,
            "Son inscription est connue et court encore.",
        ),
        Exemple(
            "Radiée depuis",
            ("orientation 2026-03-10 doit_s_inscrire=oui", "inscrit 1 2026-03-12 2026-03-20"),
            False,
            "Elle n'est plus inscrite au jour où l'on compte.",
        ),
        Exemple(
            "Pas tenue de s'inscrire",
            ("orientation 2026-03-10 doit_s_inscrire=non", "inscrit 1 2026-03-12"),
            None,
            "Sa voie ne l'y oblige pas.",
        ),
    ),
)
