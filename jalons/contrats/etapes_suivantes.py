"""La prochaine étape d'une personne, du contrat dû au contrat qui finit."""

from __future__ import annotations

from django.urls import reverse

from jalons.accueil.selectors.chemin import chemin_de
from jalons.comptes.enums import Permission
from jalons.personnes.etapes import Etape, EtapeSuivante, Passage


class ConclureLeContrat(EtapeSuivante):
    code = "conclure_contrat"
    libelle = "Conclure le contrat d'engagement"
    permission = Permission.CONTRAT_GERER
    ordre = 60

    @classmethod
    def pour(cls, passage: Passage) -> Etape | None:
        en_cours = passage.lire(chemin_de).orientation
        if en_cours is None or en_cours.contrat_du_le is None:
            return None
        if en_cours.contrat_conclu_le is not None or en_cours.contrat_interrompu_le is not None:
            return None
        if passage.personne.est_soumis is False:
            return None
        return Etape(
            "Orientation notifiée : le contrat est à conclure.",
            "Préparer le contrat",
            reverse("contrats:personne", args=[passage.personne.pk]),
            en_cours.contrat_du_le,
        )
