"""L'espace de la personne : chaque pièce y met son bloc, dans `<piece>/espace_personne.py`.

class MesRendezVous(BlocEspace):
    code = "rendez_vous"
    libelle = "Mes rendez-vous"
    ordre = 10
    gabarit = "accueil/espace_rendez_vous.html"
    actes = {"confirmer": confirmer}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms

from jalons.personnes.models import Personne
from jalons.socle.registre import Registre

# Ce que la personne fait dans son espace : (personne, ce qu'elle envoie, le jour), et la phrase rendue.
Acte = Callable[[Personne, Mapping[str, Any], date], str]


@dataclass(frozen=True, slots=True)
class EtapePersonne:
    """Ce que la personne a à faire ensuite, dit à elle ; `jour` : pour quand."""

    phrase: str
    jour: date | None = None


class SaisieRefusee(Exception):
    """Un formulaire de la personne à corriger : le bloc le remontre tel qu'elle l'a rempli."""

    def __init__(self, form: forms.BaseForm) -> None:
        super().__init__("à corriger")
        self.form = form


class MontrerResultat(Exception):
    """Un résultat à montrer sans rien garder : le bloc se remontre avec ce formulaire, qui le porte."""

    def __init__(self, form: forms.BaseForm) -> None:
        super().__init__("à montrer")
        self.form = form


class BlocEspace(Registre, racine=True, requis=("gabarit", "ordre")):
    """Un bloc de l'espace : rien que ce que la personne sait déjà d'elle, jamais son NIR."""

    gabarit: ClassVar[str]
    ordre: ClassVar[int]
    actes: ClassVar[Mapping[str, Acte]] = {}

    @classmethod
    def contexte(cls, personne: Personne, *, le: date) -> dict[str, Any] | None:
        """Ce que le gabarit montre ; None : le bloc n'a rien à dire."""
        raise NotImplementedError

    @classmethod
    def etapes(cls, personne: Personne, *, le: date) -> list[EtapePersonne]:
        """Ce qui attend la personne, d'après cette pièce."""
        return []
