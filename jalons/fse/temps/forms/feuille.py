"""La feuille de temps à l'écran : semaine par semaine, avec la recopie d'une journée type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from jalons.fse.temps.forms.missions import FeuilleForm
from jalons.fse.temps.rules.calendrier import jours_a_remplir, semaines
from jalons.socle.formulaires import ChampHeures, lire_heures


@dataclass(frozen=True, slots=True)
class LigneJour:
    """Un jour du tableau : ses deux champs, et pourquoi il est chômé (ou rien)."""

    jour: date
    heures: Any
    tache: Any
    chome: str


@dataclass(frozen=True, slots=True)
class Semaine:
    """Une semaine du tableau et son total d'heures."""

    numero: int
    lignes: list[LigneJour]
    total: Decimal


def _nombre(valeur: Any) -> Decimal:
    return lire_heures(str(valeur or 0)) or Decimal(0)


class FeuilleGuidee(FeuilleForm):
    """Une feuille et sa journée type, recopiée sur les jours travaillés encore vides.

    `chomes` : {jour: pourquoi}. La recopie ne touche ni un jour chômé, ni un jour déjà rempli, ni
    un jour à venir.
    """

    sans_mention_facultatif = True
    recopie_heures = ChampHeures(label="Heures par jour", required=False)
    recopie_tache = forms.CharField(label="Ce qui a été fait", max_length=200, required=False)

    def __init__(self, *args: Any, chomes: dict[date, str], le: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chomes, self.le = chomes, le
        for jour in self.jours:
            self.fields[f"h_{jour:%d}"].widget.attrs["class"] = "saisie-heures"
            self.fields[f"t_{jour:%d}"].widget.attrs["class"] = "saisie-tache"
        self.fields["recopie_heures"].widget.attrs["class"] = "saisie-heures"

    @property
    def recopie(self) -> bool:
        """Vrai si l'agent a demandé la recopie."""
        return "recopier" in self.data

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if self.recopie and not donnees.get("recopie_heures") and not self.errors:
            self.add_error("recopie_heures", "Combien d'heures par jour ?")
        return donnees

    def saisie(self) -> dict[date, tuple[Decimal, str]]:
        """{jour: (heures, tâche)}, journée type recopiée si elle est demandée."""
        saisie = super().saisie()
        if not self.recopie:
            return saisie
        remplis = {jour for jour, (heures, _) in saisie.items() if heures > 0}
        vides = jours_a_remplir(self.jours, chomes=self.chomes, remplis=remplis, jusqu_au=self.le)
        heures, tache = self.cleaned_data["recopie_heures"], self.cleaned_data["recopie_tache"]
        return saisie | {jour: (heures, saisie[jour][1] or tache) for jour in vides}

    def par_semaine(self) -> list[Semaine]:
        """Le tableau, semaine par semaine, avec le total de ce qui est écrit."""
        rendues = []
        for numero, jours in semaines(self.jours):
            lignes = [
                LigneJour(j, self[f"h_{j:%d}"], self[f"t_{j:%d}"], self.chomes.get(j, ""))
                for j in jours
            ]
            total = sum((_nombre(ligne.heures.value()) for ligne in lignes), Decimal(0))
            rendues.append(Semaine(numero, lignes, total))
        return rendues

    def total(self) -> Decimal:
        """Heures du mois écrites sur la feuille."""
        return sum((s.total for s in self.par_semaine()), Decimal(0))
