"""Formulaires : une action, une séance, une copie."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from jalons.annuaire.models import Structure
from jalons.annuaire.selectors import territoires
from jalons.collectif.enums import ENTRE_PROFESSIONNELS
from jalons.collectif.models import ActionCollective, SeanceCollective
from jalons.socle.formulaires import ChampEntier, ChoixRecherche, DateFr, HeureFr


class ActionCollectiveForm(forms.ModelForm):
    class Meta:
        model = ActionCollective
        fields = (
            "intitule", "genre", "theme", "description", "organisateur", "partenaires",
            "territoire", "contact", "est_ouverte_aux_personnes", "version",
        )  # fmt: skip
        widgets = {
            "version": forms.HiddenInput,
            "organisateur": ChoixRecherche(),
            "contact": ChoixRecherche(),
            "partenaires": forms.SelectMultiple(attrs={"data-recherche": "1"}),
            "description": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].required = False

    def clean(self) -> dict[str, Any]:
        d = super().clean() or {}
        if d.get("genre") in ENTRE_PROFESSIONNELS and d.get("est_ouverte_aux_personnes"):
            self.add_error("est_ouverte_aux_personnes", "Elle réunit des professionnels.")
        return d

    def _post_clean(self) -> None:
        """Le service seul écrit."""

    def valeurs(self) -> dict[str, Any]:
        """Les champs de l'action, sans sa version ni ses partenaires."""
        return {c: v for c, v in self.cleaned_data.items() if c not in ("version", "partenaires")}


class SeanceCollectiveForm(forms.Form):
    jour = forms.DateField(label="Le", widget=DateFr())
    de = forms.TimeField(label="De", widget=HeureFr())
    a = forms.TimeField(label="À", widget=HeureFr())
    lieu = forms.CharField(label="Lieu", max_length=160)
    places = ChampEntier(label="Places", min_value=1, max_value=5000)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def de_la_seance(cls, seance: SeanceCollective, donnees: Any = None) -> SeanceCollectiveForm:
        """Le formulaire rempli de cette séance."""
        debut, fin = timezone.localtime(seance.debut), timezone.localtime(seance.fin)
        initial = {
            "jour": debut.date(),
            "de": debut.time(),
            "a": fin.time(),
            "lieu": seance.lieu,
            "places": seance.places,
            "version": seance.version,
        }
        return cls(donnees, initial=initial)

    def clean(self) -> dict[str, Any]:
        d = super().clean() or {}
        if d.get("de") and d.get("a") and d["a"] <= d["de"]:
            self.add_error("a", "La séance finit avant de commencer.")
        return d

    def valeurs(self) -> dict[str, Any]:
        """Ce que le service attend."""
        d = self.cleaned_data
        debut, fin = (
            timezone.make_aware(dt.datetime.combine(d["jour"], heure))
            for heure in (d["de"], d["a"])
        )
        return {"debut": debut, "fin": fin, "lieu": d["lieu"], "places": d["places"]}


class CopierForm(forms.Form):
    territoire: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Pour quel territoire ?",
        queryset=None,
        required=False,
        empty_label="Tout le département",
    )
    organisateur = forms.ModelChoiceField(
        label="Qui l'organise ?", queryset=Structure.objects.all(), widget=ChoixRecherche()
    )

    def __init__(self, *args: Any, le: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territoire"].queryset = territoires(le=le)  # type: ignore[attr-defined]
