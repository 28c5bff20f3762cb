"""Les travailleurs reconnus handicapés : la reconnaissance, jamais sa cause."""

from jalons.comptes.enums import Niveau
from jalons.publics.genres import GenrePublic


class TravailleursHandicapes(GenrePublic):
    code = "rqth"
    libelle = "Travailleur reconnu handicapé (RQTH)"
    definition = "Personne dont la qualité de travailleur handicapé est reconnue, à ces dates."
    source = "Code du travail, art. L.5213-1 ; CASF, art. R.263-5 — donnée de santé"
    ordre = 40
    niveau = Niveau.SANTE
    avertissement = "La reconnaissance et ses dates : ni diagnostic, ni taux, ni cause."
