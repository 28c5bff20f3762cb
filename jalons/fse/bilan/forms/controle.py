"""Le tableau du contrôle : ce qui est retenu de chaque ligne de la page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django import forms

from jalons.fse.bilan.models.bilan import LigneBilan
from jalons.fse.commun.forms.champs import EurosField


class LignesControleForm(forms.Form):
    """Un montant et un motif par ligne ; seules les lignes changées comptent."""

    def __init__(self, *args: Any, lignes: Iterable[LigneBilan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lignes = list(lignes)
        for ligne in self.lignes:
            depense = ligne.depense
            tiers = depense.mission.agent if depense.mission else depense.fournisseur
            dite = f"{depense.libelle}, {tiers}" if tiers else depense.libelle
            self.fields[f"retenu_{ligne.pk}"] = EurosField(
                label=f"Retenu pour {dite}",
                initial=ligne.retenu,
                widget=forms.TextInput(
                    attrs={
                        "inputmode": "decimal",
                        "autocomplete": "off",
                        "class": "form-control form-control-sm saisie-montant",
                    }
                ),
            )
            self.fields[f"motif_{ligne.pk}"] = forms.CharField(
                label=f"Motif pour {dite}",
                max_length=300,
                required=False,
                initial=ligne.motif,
                widget=forms.TextInput(attrs={"class": "form-control form-control-sm"}),
            )

    def changees(self) -> Iterator[tuple[LigneBilan, Decimal, str]]:
        """(ligne, retenu, motif) de chaque ligne dont le montant ou le motif a changé."""
        for ligne in self.lignes:
            retenu = self.cleaned_data[f"retenu_{ligne.pk}"]
            motif = self.cleaned_data[f"motif_{ligne.pk}"].strip()
            if (retenu, motif) != (ligne.retenu, ligne.motif):
                yield ligne, retenu, motif

    def rangees(self) -> list[tuple[LigneBilan, Any, Any, Decimal]]:
        """(ligne, champ du montant, champ du motif, écart retenu moins déclaré)."""
        return [
            (x, self[f"retenu_{x.pk}"], self[f"motif_{x.pk}"], x.retenu - x.declare)
            for x in self.lignes
        ]
