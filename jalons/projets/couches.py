"""Ce que le mille-feuille pose, en plus des actions et des besoins, sur un thème et un territoire.

class PrescriptionsSansReponse(Couche):
    code = "prescriptions_sans_reponse"
    libelle = "prescription sans réponse"

Une pièce écrit les siennes dans `<piece>/couches.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from django.urls import reverse

from jalons.repertoire.selectors.couches import offres_par_theme_et_territoire
from jalons.socle.registre import Registre


class Couche(Registre, racine=True, requis=("pluriel", "icone")):
    """Un compte par (thème, territoire). `compte_des_personnes` : un petit nombre se tait."""

    pluriel: ClassVar[str]
    icone: ClassVar[str]
    compte_des_personnes: ClassVar[bool] = False
    est_une_attente: ClassVar[bool] = False

    @classmethod
    def compter(cls, *, le: date) -> Mapping[tuple[str, int], int]:
        """{(thème, territoire): combien}, en une requête ou deux."""
        raise NotImplementedError

    @classmethod
    def adresse(cls, theme: str, territoire: int) -> str:
        """Où les voir ; vide : nulle part."""
        return ""


class OffresDuRepertoire(Couche):
    code = "offres"
    libelle = "offre du répertoire"
    pluriel = "offres du répertoire"
    icone = "card-list"

    @classmethod
    def compter(cls, *, le: date) -> Mapping[tuple[str, int], int]:
        return offres_par_theme_et_territoire(le=le)

    @classmethod
    def adresse(cls, theme: str, territoire: int) -> str:
        return f"{reverse('repertoire:fiches')}?theme={theme}"
