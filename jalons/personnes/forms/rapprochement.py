"""Les décisions du bureau des rapprochements."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.annuaire.forms import ChampCommune
from jalons.annuaire.models import Commune
from jalons.personnes.enums import DecisionNir, EtatDoute
from jalons.personnes.models import LienPersonnes
from jalons.personnes.rules import masquer_numeros
from jalons.personnes.selectors.liens import Ligne
from jalons.personnes.selectors.rapprochement import Comparaison

_PHRASE = {"rows": 2}


class DecisionForm(forms.Form):
    """La même personne, deux personnes, ou pas sûr ; et, si c'est la même, quelle fiche reste."""

    decision = forms.ChoiceField(
        label="Votre décision",
        choices=[
            (EtatDoute.MEME.value, "C'est la même personne : lier les deux fiches"),
            (EtatDoute.DEUX.value, "Ce sont deux personnes"),
            (EtatDoute.INCERTAIN.value, "Pas sûr : la ligne reste dans la liste"),
        ],
        widget=forms.RadioSelect,
    )
    principale = forms.TypedChoiceField(
        label="Si c'est la même, la fiche qui reste",
        help_text="Elle garde son référent et ses coordonnées.",
        coerce=int,
        widget=forms.RadioSelect,
    )
    commentaire = forms.CharField(
        label="Pourquoi", max_length=300, widget=forms.Textarea(attrs=_PHRASE)
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, comparaison: Comparaison, version: int, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": version}
        super().__init__(*args, **kwargs)
        cotes = (comparaison.un, comparaison.autre)
        self._fiches = {c.personne.pk: c.personne for c in cotes}
        champ = self.fields["principale"]
        choix = [
            (
                c.personne.pk,
                f"{c.personne}, suivie par {c.referent.structure}"
                if c.referent
                else f"{c.personne}, sans référent",
            )
            for c in cotes
        ]
        champ.choices = choix  # type: ignore[attr-defined]
        gardee = max(cotes, key=lambda c: (c.referent is not None, len(c.actes), -c.personne.pk))
        champ.initial = gardee.personne.pk

    def arguments(self) -> dict[str, Any]:
        """Les arguments de `services.decider`."""
        lu = self.cleaned_data
        return {
            "decision": EtatDoute(lu["decision"]),
            "principale": self._fiches[lu["principale"]],
            "commentaire": lu["commentaire"],
            "version_lue": lu["version"],
        }


class AvisForm(forms.Form):
    avis = forms.CharField(
        label="Ce que vous savez de cette personne",
        max_length=300,
        widget=forms.Textarea(attrs=_PHRASE),
    )


class NirForm(forms.Form):
    """Ce que l'on conclut d'un NIR qui pose question."""

    decision = forms.ChoiceField(
        label="Votre conclusion", choices=DecisionNir.choices, widget=forms.RadioSelect
    )
    commentaire = forms.CharField(
        label="Ce que vous savez",
        help_text="Sans recopier le numéro.",
        max_length=300,
        widget=forms.Textarea(attrs=_PHRASE),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_commentaire(self) -> str:
        dit = str(self.cleaned_data["commentaire"])
        if masquer_numeros(dit) != dit:
            raise forms.ValidationError("Ne recopiez pas le numéro : il ne s'écrit nulle part.")
        return dit

    def arguments(self) -> dict[str, Any]:
        """Les arguments de `services.examiner_nir`."""
        lu = self.cleaned_data
        return {
            "decision": DecisionNir(lu["decision"]),
            "commentaire": lu["commentaire"],
            "version_lue": lu["version"],
        }


class CommuneForm(forms.Form):
    commune = ChampCommune(label="Commune du référentiel")

    @property
    def commune_choisie(self) -> Commune:
        return Commune.objects.get(pk=self.cleaned_data["commune"])


class SeparationForm(forms.Form):
    """Rendre deux fiches : à qui va chaque acte d'entre-temps."""

    motif = forms.CharField(
        label="Pourquoi ce sont deux personnes",
        max_length=300,
        widget=forms.Textarea(attrs=_PHRASE),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, lignes: list[Ligne], lien: LienPersonnes, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": lien.version}
        super().__init__(*args, **kwargs)
        choix = [("principale", str(lien.principale)), ("liee", str(lien.liee))]
        self._codes: dict[str, str] = {}
        for rang, ligne in enumerate(lg for lg in lignes if not lg.est_du_dossier):
            if ligne.est_un_fait:
                continue
            nom = f"ligne_{rang}"
            self._codes[nom] = ligne.code
            self.fields[nom] = forms.ChoiceField(
                label=f"{ligne.nature} : {ligne.titre}",
                choices=choix,
                initial="principale",
                widget=forms.RadioSelect,
            )
        self.order_fields([*self._codes, "motif", "version"])

    def arguments(self) -> dict[str, Any]:
        """Les arguments de `services.delier`."""
        lu = self.cleaned_data
        return {
            "a_rendre": {code for nom, code in self._codes.items() if lu[nom] == "liee"},
            "motif": lu["motif"],
            "version_lue": lu["version"],
        }
