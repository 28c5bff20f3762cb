"""La situation dite à la sortie du PLIE : un dépôt figé par sortie, que la grille qualifie.

Son formulaire est celui de l'accompagnement (`forms.plie_sortie`).
"""

from __future__ import annotations

from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.personnes.models import Personne
from jalons.questionnaires.usage import Usage


class SituationALaSortie(Usage):
    code = "plie_sortie"
    libelle = "Situation à la sortie du PLIE"
    version = 1
    lire = Permission.PLIE_CONSULTER
    remplir = Permission.PLIE_GERER
    regler = Permission.PARAMETRE_MODIFIER
    ecran = "plie_sortie"
    exemple = {
        "nature": "cdd",
        "periodes": [["2026-03-20", "2026-12-31"]],
        "temps": "plein",
        "age": 36,
        "employeur": "association",
        "admission": "2026-03-17",
        "organisme": "Chantier vert",
    }

    @classmethod
    def suite(cls, personne: Personne) -> str:
        return reverse("accompagnement:plie_parcours", args=[personne.pk])
