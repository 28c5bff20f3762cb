"""Petits formulaires d'un contrat : signer, suivre une action, noter une offre, y mettre fin."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.annuaire.models import Commune
from jalons.annuaire.selectors import chercher_communes
from jalons.contrats.enums import ResultatAction, Temps
from jalons.contrats.models import Contrat, OffreRaisonnable
from jalons.contrats.services.information import langues_offertes
from jalons.socle.formulaires import (
    ChampEntier,
    ChampMotif,
    ChampNombre,
    DateFr,
    FormulaireDansLaPage,
    MotifVersionForm,
)


class AilleursForm(forms.Form):
    """Un contrat conclu dans l'outil d'un autre organisme."""

    jour = forms.DateField(label="Conclu le", widget=DateFr())
    fin = forms.DateField(
        label="Dernier jour", help_text="S'il est connu.", widget=DateFr(), required=False
    )


class _DansLaPage(FormulaireDansLaPage):
    version = forms.IntegerField(widget=forms.HiddenInput)


class SignatureForm(_DansLaPage):
    """La signature de la personne, et celle du référent quand c'est lui qui reçoit."""

    nom_dans_la_page = "signature"
    nom = forms.CharField(label="Nom de la personne qui signe", max_length=100)
    qualite = forms.CharField(
        label="À quel titre, si ce n'est pas elle",
        help_text="Tuteur, curateur, représentant…",
        max_length=60,
        required=False,
    )
    accord = forms.BooleanField(
        label="La personne a lu le contrat, ou il lui a été lu, et elle l'accepte."
    )
    referent_signe = forms.BooleanField(
        label="Je signe aussi, comme référent unique.", required=False
    )
    trace = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, est_referent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not est_referent:
            del self.fields["referent_signe"]
        else:
            self.fields["referent_signe"].initial = True


class PapierForm(_DansLaPage):
    nom_dans_la_page = "papier"
    nom = forms.CharField(label="Nom de la personne qui a signé", max_length=100)
    qualite = forms.CharField(
        label="À quel titre, si ce n'est pas elle", max_length=60, required=False
    )
    jour = forms.DateField(label="Signé le", widget=DateFr())
    fichier = forms.FileField(
        label="Exemplaire signé des deux, numérisé", help_text="PDF, JPEG ou PNG."
    )


class MotifForm(MotifVersionForm):
    """Pourquoi l'on renonce, annule ou rétablit."""

    motif = ChampMotif(max_length=400)


class ArreterForm(MotifForm):
    """Le contrat cesse avant son terme."""

    fin = forms.DateField(label="Dernier jour", widget=DateFr())
    field_order = ("fin", "motif")


class SuivreActionForm(forms.Form):
    """Où en est une action du plan."""

    resultat = forms.ChoiceField(
        label="Où en est-elle ?", choices=ResultatAction.choices(), widget=forms.RadioSelect
    )
    precision = forms.CharField(label="Précision", max_length=400, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class PointForm(forms.Form):
    """Un point d'étape fait avec la personne."""

    jour = forms.DateField(label="Fait le", widget=DateFr())
    constat = forms.CharField(
        label="Ce qui s'en dit", max_length=600, widget=forms.Textarea(attrs={"rows": 4})
    )
    est_conjoint = forms.BooleanField(
        label="C'est l'examen du parcours social, conjoint avec France Travail.", required=False
    )

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not contrat.sorte.se_revise(contrat.voie):
            del self.fields["est_conjoint"]


class OffreForm(forms.ModelForm):
    """Les éléments de l'offre raisonnable d'emploi."""

    rayon_km = ChampEntier(label="Rayon en kilomètres", min_value=1, max_value=300)
    salaire = ChampNombre(
        label="Salaire brut mensuel attendu (€)", min_value=1, max_digits=8, decimal_places=2
    )
    commune = forms.CharField(
        label="Autour de", help_text="Une commune de France, ou son code postal.", max_length=100
    )
    field_order = (
        "emplois", "temps", "commune", "rayon_km", "salaire", "coherence", "actes_positifs",
    )  # fmt: skip

    class Meta:
        model = OffreRaisonnable
        fields = (
            "emplois", "temps", "rayon_km", "salaire", "coherence", "actes_positifs", "version",
        )  # fmt: skip
        widgets = {
            "version": forms.HiddenInput,
            "temps": forms.RadioSelect(choices=Temps.choices()),
            "coherence": forms.Textarea(attrs={"rows": 2}),
            "actes_positifs": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].required = False
        if self.instance.pk:
            self.initial["commune"] = self.instance.commune.nom
        self.fields["coherence"].label = "En quoi ce salaire répond à la zone et à l'expérience"

    def clean_commune(self) -> Commune:
        trouvees = chercher_communes(self.cleaned_data["commune"], limite=2)
        if not trouvees:
            raise forms.ValidationError("Aucune commune de France de ce nom ou de ce code.")
        return trouvees[0]

    def _post_clean(self) -> None:
        """Le service contrôle ; le formulaire ne touche pas à l'offre lue."""


class RemiseForm(forms.Form):
    """La fiche des droits et devoirs, remise à la personne."""

    langue = forms.ChoiceField(label="Langue de la fiche", choices=langues_offertes)
    mode = forms.ChoiceField(
        label="Remise",
        choices=[("main", "En main propre"), ("courrier", "Par courrier")],
        widget=forms.RadioSelect,
        initial="main",
    )
