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
            if ligne.declare < 0:
                continue  # un avoir se déduit seul
            dite = f"{depense.libelle}, {depense.tiers}" if depense.tiers else depense.libelle
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
        for ligne in (x for x in self.lignes if x.declare > 0):
            retenu = self.cleaned_data[f"retenu_{ligne.pk}"]
            motif = self.cleaned_data[f"motif_{ligne.pk}"].strip()
            if (retenu, motif) != (ligne.retenu, ligne.motif):
                yield ligne, retenu, motif

    def _champs_de(self, ligne: LigneBilan) -> tuple[Any, Any]:
        """Les deux champs d'une ligne ; aucun pour un avoir."""
        if ligne.declare < 0:
            return None, None
        return self[f"retenu_{ligne.pk}"], self[f"motif_{ligne.pk}"]

    def rangees(self) -> list[tuple[LigneBilan, Any, Any, Decimal]]:
        """(ligne, champ du montant, champ du motif, écart retenu moins déclaré)."""
        return [(x, *self._champs_de(x), x.retenu - x.declare) for x in self.lignes]
