"""Ce que l'on saisit du bénévolat."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from jalons.annuaire.models import Structure, Territoire
from jalons.annuaire.selectors import territoires
from jalons.socle.formulaires import ChampEntier, DateFr


class ExperimentationForm(forms.Form):
    """Un essai sur un territoire."""

    intitule = forms.CharField(label="Expérimentation", max_length=120)
    tete = forms.ModelChoiceField(label="Tête de réseau", queryset=Structure.objects.all())
    territoire = forms.ModelChoiceField(
        label="Territoire",
        queryset=Territoire.objects.all(),
        required=False,
        empty_label="Tout le Département",
    )
    debut = forms.DateField(label="Du", widget=DateFr())
    fin = forms.DateField(label="Au", widget=DateFr())
    bilan = forms.CharField(
        label="Bilan",
        help_text="Ce que l'essai apprend, prérequis compris.",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territoire"].queryset = territoires(le=timezone.localdate())  # type: ignore[attr-defined]


class BesoinForm(forms.Form):
    """Ce qu'une association attend."""

    association = forms.ModelChoiceField(label="Association", queryset=Structure.objects.all())
    intitule = forms.CharField(label="Ce qu'il y a à faire", max_length=120)
    prerequis = forms.CharField(
        label="Prérequis",
        help_text="Un par ligne : permis, casier vierge, savoir lire…",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    places = ChampEntier(label="Bénévoles attendus", min_value=1, max_value=500)
    heures_semaine = ChampEntier(label="Heures par semaine", min_value=1, max_value=60)
    debut = forms.DateField(label="Du", widget=DateFr())
    fin = forms.DateField(label="Au", widget=DateFr())

    def clean_prerequis(self) -> list[str]:
        return [p.strip() for p in self.cleaned_data["prerequis"].splitlines() if p.strip()]


class SouhaitForm(forms.Form):
    """Ce qu'une personne aimerait faire."""

    souhait = forms.CharField(label="Ce qu'elle aimerait faire", max_length=200)
    heures_semaine = ChampEntier(label="Heures par semaine", min_value=1, max_value=60)


class CloreForm(forms.Form):
    """Ce que le souhait est devenu."""

    issue = forms.CharField(label="Ce qu'il est devenu", max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ProposerForm(forms.Form):
    """Les prérequis que la personne a."""

    acquis = forms.MultipleChoiceField(
        label="Elle a", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, prerequis: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["acquis"].choices = [(p, p) for p in prerequis]  # type: ignore[attr-defined]
        if not prerequis:
            del self.fields["acquis"]
