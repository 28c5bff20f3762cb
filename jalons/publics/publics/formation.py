"""Les sortants de formation."""

from jalons.publics.genres import GenrePublic, Suite


class SortantsDeFormation(GenrePublic):
    code = "sortant_formation"
    libelle = "Sortant de formation"
    definition = "Personne dont une formation vient de finir, ou finit dans les trois mois."
    source = "Pacte territorial d'insertion, orientation 2.2"
    ordre = 50
    mois = 6
    suites = (
        Suite(
            "recrutement",
            "À revoir dès la fin de sa formation",
            ("charge_recrutement", "developpeur_emploi"),
        ),
    )
