"""Le filtre du journal des consultations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict

from jalons.comptes.journal import EcranTrace
from jalons.comptes.models import Agent
from jalons.socle.formulaires import ChampEntier, ChoixRecherche, DateFr

JOURS_PAR_DEFAUT = 7
JOURS_SANS_CIBLE = 92
_PLUS_GRAND_NUMERO = 2**63 - 1


class JournalForm(forms.Form):
    """Filtre lu dans l'adresse ; sans date, les sept derniers jours."""

    sans_mention_facultatif = True
    agent = forms.ModelChoiceField(
        label="Agent",
        queryset=Agent.objects.all(),
        required=False,
        empty_label="Tous",
        widget=ChoixRecherche(),
    )
    personne = ChampEntier(
        label="Personne n°", min_value=1, max_value=_PLUS_GRAND_NUMERO, required=False
    )
    du = forms.DateField(label="Du", widget=DateFr())
    au = forms.DateField(label="Au", widget=DateFr())
    ecran = forms.SlugField(
        label="Écran", max_length=60, required=False, widget=forms.Select(choices=())
    )

    @classmethod
    def depuis_adresse(cls, adresse: QueryDict, *, le: dt.date) -> JournalForm:
        """Le filtre tel que l'adresse le dit, complété des dates par défaut."""
        donnees = adresse.copy()
        if not donnees.get("au"):
            donnees["au"] = le.isoformat()
        if not donnees.get("du"):
            donnees["du"] = (le - dt.timedelta(days=JOURS_PAR_DEFAUT - 1)).isoformat()
        return cls(donnees)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix = sorted(EcranTrace.choix(), key=lambda x: x[1])
        demande = self.data.get("ecran", "")
        if demande and demande not in dict(choix):
            choix.append((demande, EcranTrace.dire(demande)))
        self.fields["ecran"].widget.choices = [("", "Tous"), *choix]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        du, au = donnees.get("du"), donnees.get("au")
        if du and au and au < du:
            self.add_error("au", "La fin précède le début.")
        cible = donnees.get("agent") or donnees.get("personne")
        if du and au and not cible and (au - du).days >= JOURS_SANS_CIBLE:
            self.add_error(
                None, f"Au-delà de {JOURS_SANS_CIBLE} jours, choisissez un agent ou une personne."
            )
        return donnees

    def filtres(self) -> dict[str, Any]:
        """Les arguments de `comptes.selectors.consultations`."""
        lu = self.cleaned_data
        return {
            "du": lu["du"],
            "au": lu["au"],
            "agent_id": lu["agent"].pk if lu["agent"] else None,
            "personne_id": lu["personne"],
            "ecran": lu["ecran"],
        }

    def dire(self) -> str:
        """Le filtre en une phrase, pour la trace."""
        lu = self.cleaned_data
        mots = [f"du {lu['du']:%d/%m/%Y} au {lu['au']:%d/%m/%Y}"]
        if lu["agent"]:
            mots.append(f"agent n° {lu['agent'].pk}")
        if lu["ecran"]:
            mots.append(f"écran {lu['ecran']}")
        return ", ".join(mots)
