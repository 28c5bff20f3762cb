"""Les jeunes sortant de l'aide sociale à l'enfance."""

from jalons.publics.genres import GenrePublic, Suite


class JeunesSortantAse(GenrePublic):
    code = "jeune_ase"
    libelle = "Jeune sortant de l'ASE"
    definition = "Jeune majeur qui a été confié à l'aide sociale à l'enfance."
    source = "Pacte territorial d'insertion, orientation 2.2 ; CASF, art. L.222-5"
    ordre = 10
    mois = 36
    suites = (
        Suite("recrutement", "Candidature à transmettre au recrutement", ("charge_recrutement",)),
        Suite("logement", "Logement à préparer", ("travailleur_social", "referent_unique")),
    )
