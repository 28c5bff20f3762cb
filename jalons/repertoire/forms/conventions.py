"""Formulaires du conventionnement."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from jalons.annuaire.models import Structure, Territoire
from jalons.repertoire.enums import Denominateur, Modalite, Voie
from jalons.repertoire.forms.offre import _AvecPeriode
from jalons.repertoire.models import Conventionnement, LigneConvention
from jalons.repertoire.selectors.resultats import choix_de_chiffres
from jalons.repertoire.services.conventions import LigneDite
from jalons.socle.formulaires import ChampEntier, ChampNombre, ChoixRecherche, DateFr

# Des lignes vides de plus que celles en place.
_NEUVES = 3


class EcrireConventionForm(_AvecPeriode):
    """Une convention : ses parties, son objet, sa période, son montant, ce qu'elle finance."""

    montant = ChampNombre(label="Montant total (€)", min_value=0, max_digits=12, decimal_places=2)

    class Meta:
        model = Conventionnement
        fields = (
            "numero", "objet", "parties", "actions", "montant", "axe", "signee_le", "version",
        )  # fmt: skip
        widgets = {
            "version": forms.HiddenInput,
            "signee_le": DateFr(),
            "parties": forms.SelectMultiple(attrs={"data-recherche": "1"}),
            "actions": forms.SelectMultiple(attrs={"data-recherche": "1"}),
        }

    field_order = (
        "numero", "objet", "parties", "actions", "debut", "fin", "montant", "axe", "signee_le",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].required = False
        self.fields["objet"].required = True

    def _post_clean(self) -> None:
        """Le service contrôle ; le formulaire ne touche pas à la convention lue."""

    def changements(self) -> dict[str, Any]:
        """Les champs de la convention, sans ses parties, ses actions ni sa version."""
        autres = {"version", "debut", "fin", "parties", "actions"}
        gardes = {c: v for c, v in self.cleaned_data.items() if c not in autres}
        return {**gardes, "periode": self.periode()}


class LignesForm(forms.Form):
    """Toutes les lignes d'une convention, et quelques vides. Vider une ligne l'ôte."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, lignes: list[LigneConvention], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lignes = lignes
        financeurs = Structure.objects.all()
        self.nombre = len(lignes) + _NEUVES
        for rang in range(self.nombre):
            ligne = lignes[rang] if rang < len(lignes) else None
            self.fields[f"financeur_{rang}"] = forms.ModelChoiceField(
                label=f"Ligne {rang + 1} : financeur",
                queryset=financeurs,
                required=False,
                initial=ligne.financeur_id if ligne else None,
                widget=ChoixRecherche(),
            )
            self.fields[f"montant_{rang}"] = ChampNombre(
                label="Montant (€)",
                min_value=0,
                max_digits=12,
                decimal_places=2,
                required=False,
                initial=ligne.montant if ligne else None,
            )
            self.fields[f"libelle_{rang}"] = forms.CharField(
                label="Pour",
                max_length=160,
                required=False,
                initial=ligne.libelle if ligne else "",
            )
            self.fields[f"condition_{rang}"] = forms.CharField(
                label="À condition que",
                max_length=200,
                required=False,
                initial=ligne.condition if ligne else "",
            )
            self.fields[f"bilan_{rang}"] = ChampEntier(
                label="Après le bilan satisfaisant de l'année",
                min_value=2000,
                max_value=2100,
                required=False,
                initial=ligne.attend_bilan if ligne else None,
            )
            self.fields[f"europe_{rang}"] = forms.BooleanField(
                label="Fonds européens",
                required=False,
                initial=ligne.est_europeenne if ligne else False,
            )

    def clean(self) -> dict[str, Any]:
        lu = super().clean() or {}
        for rang in range(self.nombre):
            if bool(lu.get(f"financeur_{rang}")) != bool(lu.get(f"montant_{rang}")):
                self.add_error(f"montant_{rang}", "Une ligne a un financeur et un montant.")
        return lu

    def dites(self) -> list[LigneDite]:
        """Les lignes remplies, dans leur ordre."""
        lu = self.cleaned_data
        return [
            LigneDite(
                financeur=lu[f"financeur_{rang}"],
                montant=Decimal(lu[f"montant_{rang}"]),
                libelle=lu[f"libelle_{rang}"],
                condition=lu[f"condition_{rang}"],
                attend_bilan=lu[f"bilan_{rang}"],
                est_europeenne=lu[f"europe_{rang}"],
                pk=self.lignes[rang].pk if rang < len(self.lignes) else None,
            )
            for rang in range(self.nombre)
            if lu.get(f"financeur_{rang}")
        ]


class AvenantForm(forms.Form):
    """Un avenant : ce qu'il change."""

    signe_le = forms.DateField(label="Signé le", widget=DateFr())
    objet = forms.CharField(label="Objet de l'avenant", max_length=300)
    fin = forms.DateField(label="Nouvelle fin", widget=DateFr(), required=False)
    montant = ChampNombre(label="Nouveau montant (€)", min_value=0, max_digits=12, decimal_places=2)
    version = forms.IntegerField(widget=forms.HiddenInput)


class DepenseForm(forms.Form):
    """Une dépense sur une ligne."""

    jour = forms.DateField(label="Date", widget=DateFr())
    montant = ChampNombre(
        label="Montant (€)", min_value=Decimal("0.01"), max_digits=12, decimal_places=2
    )
    objet = forms.CharField(label="Pour quoi", max_length=200)


class AnnulerDepenseForm(forms.Form):
    motif = forms.CharField(label="Pourquoi l'annuler ?", max_length=200)


class ConditionForm(forms.Form):
    """La condition d'une ligne est remplie."""

    jour = forms.DateField(
        label="Remplie le", help_text="Vide : elle ne l'est plus.", widget=DateFr(), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ObjectifForm(forms.Form):
    libelle = forms.CharField(label="Ce que l'on compte", max_length=160)
    cible = ChampNombre(label="Cible", min_value=0, max_digits=12, decimal_places=2)
    denominateur = forms.ChoiceField(label="Rapportée à", choices=Denominateur.choices())
    chiffre = forms.ChoiceField(
        label="Ce qui le compte",
        help_text="Son résultat se calculera en face de la cible. Facultatif.",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["chiffre"]
        champ.choices = [("", "Aucun"), *choix_de_chiffres()]


class PlacesForm(forms.Form):
    nombre = ChampEntier(label="Places", min_value=0, max_value=100_000)
    modalite = forms.ChoiceField(label="Modalité", choices=Modalite.choices())
    voie = forms.ChoiceField(
        label="Voie", choices=[("", "Toutes voies"), *Voie.choices], required=False
    )
    territoire = forms.ModelChoiceField(
        label="Territoire",
        queryset=Territoire.objects.all(),
        required=False,
        empty_label="Tout le département",
    )
