"""Formulaires du temps : la mission, la feuille d'un mois, l'absence."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from jalons.comptes.models import Agent
from jalons.fse.commun.forms.champs import (
    DeuxDates,
    EnParties,
    EurosField,
    Identifiants,
    periode_de,
)
from jalons.fse.enums import ModeTemps, MomentAbsence
from jalons.fse.operation.models.operation import Operation
from jalons.fse.temps.models.temps import FeuilleTemps, JourTemps, MissionAgent
from jalons.socle.formulaires import ChampEntier, ChampHeures, ChampNombre, ChoixRecherche, DateFr
from jalons.socle.periode import Periode


class MissionForm(EnParties, DeuxDates):
    """Un agent sur l'opération."""

    PARTIES = (
        ("L'agent et sa mission", "", ("agent", "responsable", "debut", "fin")),
        ("Son temps", "", ("mode", "quotite", "temps_travail")),
        ("Lettre de mission", "Pour un temps plein ou une part fixe ; inutile avec des feuilles "
         "mensuelles.", ("objet", "heures_mois", "lettre_signee_le", "fichier")),
        ("Coût de l'agent", "Il donne le taux horaire.", ("cout_annuel", "mois_documentes")),
    )  # fmt: skip

    agent = forms.ModelChoiceField(
        label="Agent", queryset=Agent.objects.filter(is_active=True), widget=ChoixRecherche
    )
    debut = forms.DateField(label="Du", widget=DateFr)
    fin = forms.DateField(label="Au", widget=DateFr, required=False)
    mode = forms.ChoiceField(
        label="Comment son temps se justifie",
        choices=ModeTemps.choices,
        widget=forms.Select(attrs={"data-large": "1"}),
    )
    quotite = ChampNombre(
        label="Part de son temps sur l'opération (%)",
        min_value=Decimal("0.01"),
        max_value=100,
        decimal_places=2,
        localize=True,
    )
    temps_travail = ChampNombre(
        label="Temps de travail de l'agent (% d'un temps plein)",
        min_value=1,
        max_value=100,
        initial=100,
        localize=True,
    )
    objet = forms.CharField(label="Objet de la mission", max_length=300, required=False)
    heures_mois = ChampNombre(
        label="Heures par mois sur l'opération",
        min_value=0,
        max_value=300,
        required=False,
        localize=True,
    )
    lettre_signee_le = forms.DateField(
        label="Lettre de mission signée le", widget=DateFr, required=False
    )
    cout_annuel = EurosField(label="Coût chargé documenté (€)", required=False)
    mois_documentes = ChampEntier(
        label="Sur combien de mois",
        min_value=1,
        max_value=12,
        initial=12,
        help_text="Moins de douze : le coût est porté à l'année.",
    )
    responsable = forms.ModelChoiceField(
        label="Responsable hiérarchique",
        queryset=Agent.objects.filter(is_active=True),
        widget=ChoixRecherche,
        required=False,
    )
    fichier = forms.FileField(label="Lettre de mission ou fiche de poste", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def champs(self) -> dict[str, Any]:
        exclus = ("debut", "fin", "version", "fichier")
        donnees = {k: v for k, v in self.cleaned_data.items() if k not in exclus}
        return {**donnees, "periode": periode_de(self.cleaned_data)}

    @classmethod
    def initial_de(cls, mission: MissionAgent) -> dict[str, Any]:
        valeurs = {n: getattr(mission, n) for n in cls.base_fields if hasattr(mission, n)}
        valeurs.pop("fichier", None)
        return {**valeurs, "debut": mission.periode.debut, "fin": mission.periode.fin}


class FeuilleForm(forms.Form):
    """Un mois : des heures et une tâche par jour ; les champs naissent des jours de la mission."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, mois: date, mission: MissionAgent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nombre = calendar.monthrange(mois.year, mois.month)[1]
        self.jours = [
            j for j in (mois.replace(day=n) for n in range(1, nombre + 1)) if j in mission.periode
        ]
        for jour in self.jours:
            dit = f"{jour:%d/%m}"
            self.fields[f"h_{jour:%d}"] = ChampHeures(label=f"Heures du {dit}", required=False)
            self.fields[f"t_{jour:%d}"] = forms.CharField(
                label=f"Tâche du {dit}", max_length=200, required=False
            )

    @classmethod
    def initial_de(cls, feuille: FeuilleTemps | None, jours: list[JourTemps]) -> dict[str, Any]:
        """Ce que la feuille dit déjà ; version 0 tant qu'elle n'existe pas."""
        heures = {f"h_{j.jour:%d}": j.heures for j in jours}
        taches = {f"t_{j.jour:%d}": j.tache for j in jours}
        return {"version": feuille.version if feuille else 0, **heures, **taches}

    def saisie(self) -> dict[date, tuple[Decimal, str]]:
        """{jour: (heures, tâche)}."""
        d = self.cleaned_data
        return {j: (d[f"h_{j:%d}"] or Decimal(0), d[f"t_{j:%d}"]) for j in self.jours}

    def lignes(self) -> list[tuple[date, Any, Any]]:
        """(jour, champ des heures, champ de la tâche), pour le tableau."""
        return [(j, self[f"h_{j:%d}"], self[f"t_{j:%d}"]) for j in self.jours]


class AbsenceForm(Identifiants, DeuxDates):
    """Un congé ou un arrêt."""

    agent = forms.ModelChoiceField(label="Agent", queryset=Agent.objects.none())
    debut = forms.DateField(label="Du", widget=DateFr)
    fin = forms.DateField(label="Au", widget=DateFr)
    moment = forms.ChoiceField(
        label="Quand dans la journée",
        choices=[("", "Toute la journée"), *MomentAbsence.choices()],
        required=False,
        help_text="Une demi-journée ne porte que sur un jour.",
    )
    motif = forms.CharField(label="Motif", max_length=60, help_text="Congé, arrêt, formation…")

    def __init__(self, *args: Any, operation: Operation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agents = Agent.objects.filter(missions_fse__operation=operation).distinct()
        self.fields["agent"].queryset = agents  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        lu = super().clean() or {}
        debut, fin = lu.get("debut"), lu.get("fin")
        if lu.get("moment") and debut and fin and debut != fin:
            self.add_error("fin", "Une demi-journée commence et finit le même jour.")
        return lu

    def periode(self) -> Periode:
        return Periode(self.cleaned_data["debut"], self.cleaned_data["fin"])
