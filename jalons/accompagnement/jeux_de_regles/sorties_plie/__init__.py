"""La grille des sorties du PLIE : ce qui fait qu'une sortie est positive, et quand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.urls import reverse

from jalons.accompagnement import evenements
from jalons.accompagnement.enums import FamilleSortie
from jalons.accompagnement.models import SortieParcours
from jalons.accompagnement.rules.sorties import DUREES, criteres
from jalons.accompagnement.selectors.plie_sorties import cas_passes, seuils
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.regles.jeu import JeuDeRegles
from jalons.regles.rules.cas import CritereConnu
from jalons.regles.rules.decision import CasPasse


class SortiesPlie(JeuDeRegles):
    code = "sorties_plie"
    libelle = "Grille des sorties du PLIE"
    permission = Permission.PARAMETRE_MODIFIER
    lecture = (Permission.PLIE_CONSULTER,)
    evenement = evenements.PlieRegleModifiee
    livrees = Path(__file__).with_name("regles.yaml")
    depuis = date(2009, 6, 1)
    presentation = "La première règle vraie qualifie la sortie."
    colonnes = ("Sortie", "Famille", "Preuve", "Confirmation")
    cas = "sorties"
    a_un_dernier_mot = True
    explique = False

    @classmethod
    def criteres(cls, *, le: date) -> Sequence[CritereConnu]:
        return criteres()

    @classmethod
    def champs(cls) -> dict[str, forms.Field]:
        attendre = [(code, f"Attendre {dite}") for code, dite in DUREES]
        return {
            "famille": forms.ChoiceField(label="Famille", choices=FamilleSortie.choices()),
            "est_positive": forms.BooleanField(label="Sortie positive", required=False),
            "preuve": forms.CharField(label="Preuve attendue", max_length=160, required=False),
            "confirmation": forms.ChoiceField(
                label="Avant de la confirmer",
                choices=[("", "Rien à attendre : la preuve suffit"), *attendre],
                required=False,
            ),
        }

    @classmethod
    def dire(cls, issue: Mapping[str, Any], *, le: date) -> tuple[str, ...]:
        positive, duree = issue["est_positive"], issue.get("confirmation")
        confirmation = f"après {seuils(le=le).mois[duree]} mois" if duree else ""
        return (
            "Positive" if positive else "Non positive",
            FamilleSortie(issue["famille"]).label,
            issue.get("preuve", ""),
            confirmation or ("immédiate" if positive else ""),
        )

    @classmethod
    def cas_passes(cls, *, le: date) -> Sequence[CasPasse]:
        return cas_passes(le=le)

    @classmethod
    def a_servi(cls, regle_id: int) -> bool:
        return SortieParcours.objects.filter(regle_id=regle_id).exists()

    @classmethod
    def phrases(cls, *, le: date) -> list[str]:
        poses = seuils(le=le)
        borne = "au moins" if poses.est_borne_incluse else "plus de"
        return [
            f"Emploi durable : {borne} {poses.mois['plie_duree_emploi_durable']} mois ; "
            f"{poses.interruption} jours entre deux contrats ne rompent pas la continuité."
        ]

    @classmethod
    def fil(cls, agent: Agent) -> tuple[str, str] | None:
        if not agent.peut(Permission.PLIE_CONSULTER):
            return None
        return "PLIE", reverse("accompagnement:plie")
