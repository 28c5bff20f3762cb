"""Formulaires des instances, de leurs membres et des propositions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from jalons.comptes.forms import AgentField
from jalons.comptes.models import Agent
from jalons.comptes.tenue import territoires_au_choix
from jalons.coordination.droits import GERER
from jalons.coordination.enums import GenreProposition
from jalons.coordination.instance import JOURS, RANGS
from jalons.coordination.models import Instance, Seance
from jalons.socle.formulaires import ChampEntier, DateFr, HeureFr

_PERIODICITES = [
    (0, "À la demande"),
    (1, "Chaque mois"),
    (2, "Tous les deux mois"),
    (3, "Chaque trimestre"),
    (6, "Deux fois par an"),
    (12, "Une fois par an"),
]


def _entier(valeur: str) -> int | None:
    return int(valeur) if valeur != "" else None


class InstanceForm(forms.ModelForm):
    """Ouvrir ou modifier une instance ; le genre ne change plus après."""

    animateur = AgentField(label="Animée par")
    rythme_mois = forms.TypedChoiceField(
        label="Périodicité",
        choices=[("", "L'usage du genre"), *_PERIODICITES],
        coerce=_entier,
        empty_value=None,
        required=False,
    )
    rythme_rang = forms.TypedChoiceField(
        label="Semaine du mois",
        choices=[("", "L'usage du genre"), *RANGS],
        coerce=_entier,
        empty_value=None,
        required=False,
    )
    rythme_jour = forms.TypedChoiceField(
        label="Jour",
        choices=[("", "L'usage du genre"), *enumerate(JOURS[:5])],
        coerce=_entier,
        empty_value=None,
        required=False,
    )
    rythme_heure = forms.TimeField(
        label="Heure", widget=HeureFr(), required=False, help_text="Vide : l'usage du genre."
    )
    rythme_minutes = ChampEntier(
        label="Durée (minutes)",
        min_value=15,
        max_value=600,
        required=False,
        help_text="Vide : l'usage du genre.",
    )
    depuis = forms.DateField(label="En activité depuis", widget=DateFr())

    class Meta:
        model = Instance
        fields = (
            "genre", "nom", "territoire", "dispositif",
            "animateur", "rythme_mois", "rythme_rang", "rythme_jour", "rythme_heure",
            "rythme_minutes", "lieu", "version",
        )  # fmt: skip
        widgets = {"version": forms.HiddenInput}

    field_order = (
        "genre", "nom", "territoire", "dispositif",
        "animateur", "rythme_mois", "rythme_rang", "rythme_jour", "rythme_heure",
        "rythme_minutes", "lieu", "depuis",
    )  # fmt: skip

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].required = False
        territoires = territoires_au_choix(agent, GERER, garder=self.instance.territoire_id)
        self.fields["territoire"].queryset = territoires  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["genre"], self.fields["depuis"]
            self.fields["rythme_mois"].required = True


class ClotureInstanceForm(forms.Form):
    """Jusqu'à quand l'instance se réunit."""

    fin = forms.DateField(label="Dernier jour d'activité", widget=DateFr())
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReprendreMembresForm(forms.Form):
    """L'instance dont on reprend les membres."""

    source = forms.ModelChoiceField(
        label="Les membres de", queryset=Instance.objects.none(), empty_label="Choisir"
    )

    def __init__(self, *args: Any, pour: Instance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        autres = Instance.objects.filter(membres__isnull=False).exclude(pk=pour.pk).distinct()
        self.fields["source"].queryset = autres  # type: ignore[attr-defined]


class CalendrierForm(forms.Form):
    annee = ChampEntier(label="Année", min_value=2000, max_value=2100)


class InviteForm(forms.Form):
    """Quelqu'un à inviter : un agent de la liste, ou un partenaire par son adresse."""

    agent = AgentField(
        label="Un agent", required=False, help_text="Ou remplissez les trois champs qui suivent."
    )
    nom = forms.CharField(label="Nom", max_length=120, required=False)
    organisme = forms.CharField(label="Organisme", max_length=160, required=False)
    courriel = forms.EmailField(label="Courriel", required=False)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        agent = donnees.get("agent")
        if agent is not None:
            donnees.update(nom=str(agent), organisme=str(agent.structure), courriel=agent.courriel)
        elif not donnees.get("nom") or not donnees.get("courriel"):
            raise forms.ValidationError("Choisissez un agent, ou donnez un nom et une adresse.")
        return donnees


class SujetForm(forms.Form):
    """Ce que l'on propose pour le programme."""

    genre = forms.ChoiceField(
        label="Vous proposez", choices=GenreProposition.choices(), widget=forms.RadioSelect
    )
    titre = forms.CharField(label="Titre", max_length=160)
    intervenant = forms.CharField(label="Qui interviendrait", max_length=160, required=False)
    texte = forms.CharField(
        label="En quelques mots", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class PropositionForm(SujetForm):
    """Un agent propose, pour une instance ou pour toutes."""

    instance = forms.ModelChoiceField(
        label="Pour quelle instance",
        queryset=Instance.objects.none(),
        required=False,
        empty_label="Peu importe",
    )

    def __init__(self, *args: Any, le: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instance"].queryset = Instance.objects.filter(  # type: ignore[attr-defined]
            periode__contains=le
        )


class ProgrammerForm(forms.Form):
    """À quelle séance à venir."""

    seance = forms.ModelChoiceField(label="À la séance", queryset=Seance.objects.none())

    def __init__(self, *args: Any, seances: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seance"].queryset = seances  # type: ignore[attr-defined]


class MotifForm(forms.Form):
    motif = forms.CharField(label="Motif", max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
