"""Les règles qui proposent une voie d'orientation. Elles ne décident jamais."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django import forms

from jalons.accueil import evenements
from jalons.accueil.selectors.faits import criteres_connus, faits_recents
from jalons.accueil.selectors.orientation import ecarts_aux_propositions
from jalons.comptes.enums import Permission
from jalons.regles.jeu import JeuDeRegles
from jalons.regles.rules.cas import CritereConnu
from jalons.regles.rules.decision import CasPasse
from jalons.repertoire.enums import Mesure, Voie


class Orientation(JeuDeRegles):
    code = "orientation"
    libelle = "Règles d'orientation"
    permission = Permission.REGLE_ORIENTATION_MODIFIER
    evenement = evenements.RegleOrientationChangee
    livrees = Path(__file__).with_name("regles.yaml")
    depuis = date(2019, 10, 1)
    presentation = "La première règle qui s'applique propose ; l'agent décide."
    colonnes = ("Propose", "Mesure")
    cas = "diagnostics validés"

    @classmethod
    def criteres(cls, *, le: date) -> Sequence[CritereConnu]:
        return criteres_connus(le=le)

    @classmethod
    def champs(cls) -> dict[str, forms.Field]:
        return {
            "voie": forms.ChoiceField(label="Voie proposée", choices=Voie.choices),
            "mesure": forms.ChoiceField(label="Mesure", choices=Mesure.choices, required=False),
        }

    @classmethod
    def dire(cls, issue: Mapping[str, Any], *, le: date) -> tuple[str, ...]:
        mesure = issue.get("mesure")
        return str(Voie(issue["voie"]).label), str(Mesure(mesure).label) if mesure else ""

    @classmethod
    def cas_passes(cls, *, le: date) -> Sequence[CasPasse]:
        return [CasPasse(faits) for faits in faits_recents(le)]

    @classmethod
    def phrases(cls, *, le: date) -> list[str]:
        ecarts = ecarts_aux_propositions(depuis=le.replace(month=1, day=1))
        return [
            f"Depuis le 1er janvier : {ecarts['conformes']} décisions suivent la proposition, "
            f"{ecarts['differentes']} s'en écartent."
        ]
