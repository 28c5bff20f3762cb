"""Formulaires du contrat de travail : le noter, le corriger, le terminer, constater."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy

from jalons.activite.models import ContratTravail
from jalons.activite.selectors.positionnements import visibles
from jalons.annuaire.models import Metier
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.questionnaires.forms.theme import MetiersField
from jalons.socle.formulaires import ChampHeures, ChoixRechercheDistante, DateFr
from jalons.socle.periode import Periode

_SEMAINE = 168


class ContratForm(forms.ModelForm):
    """Un contrat de travail ; `motif` n'est demandé que pour corriger."""

    debut = forms.DateField(label="Premier jour", widget=DateFr())
    fin = forms.DateField(
        label="Dernier jour", help_text="Vide : sans terme prévu.", widget=DateFr(), required=False
    )
    heures_hebdo = ChampHeures(label="Heures par semaine", max_value=_SEMAINE, required=False)
    preuve = forms.FileField(
        label="Preuve", help_text="Contrat, bulletin… PDF, JPEG ou PNG.", required=False
    )
    motif = forms.CharField(label="Pourquoi corriger ?", max_length=200)

    class Meta:
        model = ContratTravail
        fields = (
            "nature", "employeur", "siret", "genre_employeur", "temps", "origine",
            "positionnement", "version",
        )  # fmt: skip
        widgets = {"version": forms.HiddenInput}

    field_order = (
        "nature", "employeur", "siret", "genre_employeur", "metier", "debut", "fin",
        "heures_hebdo", "temps", "origine", "positionnement", "preuve", "motif",
    )  # fmt: skip

    def __init__(self, *args: Any, personne: Personne, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].required = False
        self.fields["siret"] = forms.CharField(
            label="SIRET de l'employeur",
            help_text="Quatorze chiffres ; vide pour un particulier employeur.",
            max_length=20,
            required=False,
        )
        codes = self.data.getlist("metier") if hasattr(self.data, "getlist") else []
        if self.instance.pk:
            self.initial.update(
                debut=self.instance.periode.debut,
                fin=self.instance.periode.fin,
                heures_hebdo=self.instance.heures_hebdo,
                metier=[self.instance.metier_id] if self.instance.metier_id else [],
            )
            codes = codes or self.initial["metier"]
            del self.fields["preuve"]
        else:
            del self.fields["motif"]
        self.fields["metier"] = MetiersField(
            label="Métier",
            choices=[(m.pk, m.libelle) for m in Metier.objects.filter(pk__in=codes)],
            widget=ChoixRechercheDistante(str(reverse_lazy("questionnaires:metiers"))),
            required=False,
        )
        positionnements: Any = self.fields["positionnement"]
        positionnements.queryset = visibles(agent).filter(personne=personne)
        self.order_fields(list(self.field_order))

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        debut, fin = donnees.get("debut"), donnees.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "Le dernier jour suit le premier.")
        if len(donnees.get("metier") or ()) > 1:
            self.add_error("metier", "Un contrat a un métier : gardez le principal.")
        return donnees

    def _post_clean(self) -> None:
        """Le service contrôle ; le formulaire ne touche pas au contrat lu."""

    def changements(self) -> dict[str, Any]:
        """Les champs du contrat, pour le service."""
        lu = dict(self.cleaned_data)
        codes = lu.pop("metier") or []
        autres = {"version", "preuve", "motif", "debut", "fin"}
        return {
            **{champ: valeur for champ, valeur in lu.items() if champ not in autres},
            "metier": Metier.objects.filter(pk__in=codes).first(),
            "periode": Periode(self.cleaned_data["debut"], self.cleaned_data["fin"]),
        }


class TerminerForm(forms.Form):
    """Le contrat a fini."""

    fin = forms.DateField(label="Dernier jour", widget=DateFr())
    motif = forms.CharField(
        label="Pourquoi ?", help_text="Fin de mission, démission, rupture…", max_length=200
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ConstaterForm(forms.Form):
    """Toujours là à cette échéance ?"""

    mois = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=60)
    est_present = forms.ChoiceField(
        label="La personne y travaillait-elle encore ?",
        choices=[("oui", "Oui"), ("non", "Non")],
        widget=forms.RadioSelect,
    )
    source = forms.CharField(
        label="Comment le sait-on ?", help_text="Bulletin, appel à l'employeur…", max_length=160
    )
