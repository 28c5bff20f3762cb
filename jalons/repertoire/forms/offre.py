"""Formulaires de la base de l'offre et du comptage."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.annuaire.data_inclusion import PublicInsertion
from jalons.annuaire.models import Territoire
from jalons.comptes.models import Agent
from jalons.comptes.tenue import territoires_au_choix
from jalons.repertoire.droits import GERER
from jalons.repertoire.models import Action, Conventionnement, Dispositif
from jalons.socle.formulaires import ChampEntier, ChampNombre, ChoixRecherche, DateFr
from jalons.socle.periode import Periode


class PublicsField(forms.MultipleChoiceField):
    """Les publics du référentiel national de l'offre."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", "Publics")
        options.setdefault("required", False)
        super().__init__(
            choices=PublicInsertion.choices(), widget=forms.CheckboxSelectMultiple, **options
        )


class _AvecPeriode(forms.ModelForm):
    """Une période saisie par ses deux dates ; la fin peut manquer."""

    debut = forms.DateField(label="Du", widget=DateFr())
    fin = forms.DateField(label="Au", widget=DateFr(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.update(debut=self.instance.periode.debut, fin=self.instance.periode.fin)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        debut, fin = donnees.get("debut"), donnees.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "La fin doit suivre le début.")
        return donnees

    def periode(self) -> Periode:
        """La période saisie."""
        return Periode(self.cleaned_data["debut"], self.cleaned_data["fin"])


class ActionForm(_AvecPeriode):
    publics = PublicsField()
    territoires = forms.ModelMultipleChoiceField(
        label="Territoires",
        queryset=Territoire.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché : tout le département.",
    )

    class Meta:
        model = Action
        fields = (
            "intitule", "genre", "porteur", "dispositif", "theme",
            "places", "publics", "territoires", "version",
        )  # fmt: skip
        widgets = {"version": forms.HiddenInput, "porteur": ChoixRecherche()}
        field_classes = {"places": ChampEntier}

    field_order = (
        "intitule", "genre", "porteur", "dispositif", "theme",
        "debut", "fin", "places", "territoires", "publics",
    )  # fmt: skip

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].required = False
        choix = territoires_au_choix(agent, GERER)
        self.fields["territoires"].queryset = choix  # type: ignore[attr-defined]
        # Où l'action a lieu chez d'autres : on ne le coche ni ne le décoche d'ici.
        self.ailleurs: list[Territoire] = []
        if self.instance.pk:
            self.ailleurs = [t for t in self.instance.territoires.all() if t not in set(choix)]
        if self.ailleurs:
            noms = ", ".join(map(str, self.ailleurs))
            self.fields["territoires"].help_text = f"L'action a aussi lieu ailleurs : {noms}."

    def tous_les_territoires(self) -> list[Territoire]:
        """Les territoires cochés, et ceux que l'agent ne tient pas."""
        return [*self.cleaned_data["territoires"], *self.ailleurs]

    def changements(self) -> dict[str, Any]:
        """Les champs de l'action, sans ses territoires ni sa version."""
        autres = {"version", "territoires", "debut", "fin"}
        gardes = {c: v for c, v in self.cleaned_data.items() if c not in autres}
        return {**gardes, "periode": self.periode()}


class DispositifForm(forms.ModelForm):
    class Meta:
        model = Dispositif
        fields = ("nom", "theme", "description", "version")
        widgets = {"version": forms.HiddenInput, "description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].required = False


class ConventionForm(_AvecPeriode):
    class Meta:
        model = Conventionnement
        fields = ("numero", "montant", "signee_le")
        widgets = {"signee_le": DateFr()}
        field_classes = {"montant": ChampNombre}


class ComptageForm(forms.Form):
    nombre = ChampEntier(label="Personnes touchées dans l'année", min_value=0, max_value=1_000_000)
    source = forms.CharField(
        label="Source", max_length=200, help_text="Bilan du porteur, feuilles de présence…"
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class JoindreForm(forms.Form):
    """Un fichier à joindre ; `en_place` : celui que l'agent voyait (0 : aucun)."""

    fichier = forms.FileField(
        label="Fichier", help_text="PDF, image ou document de bureautique, 10 Mo au plus."
    )
    en_place = forms.IntegerField(widget=forms.HiddenInput)
