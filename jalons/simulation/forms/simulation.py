"""Ce que l'on demande pour comparer : le foyer, l'emploi, la prochaine déclaration."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms

from jalons.annuaire.models import Commune
from jalons.personnes.enums import RoleFoyer
from jalons.personnes.models import Personne
from jalons.personnes.selectors.personnes import membres_du_foyer
from jalons.simulation.rules.versement import Scenario, decaler
from jalons.simulation.services.calcul import AVANT, Simulation, simuler
from jalons.socle.formats import mois as dire_mois
from jalons.socle.formulaires import ChampNombre

TEMPS_PLEIN = Decimal("151.67")
MI_TEMPS = Decimal("75.83")
_MOIS_OFFERTS, _ENFANTS_MAXIMUM = 7, 10
_LOGEMENTS = (
    ("locataire", "Locataire"),
    ("heberge", "Hébergé, en participant aux frais"),
    ("gratuit", "Logé gratuitement, ou propriétaire sans prêt"),
)


def _mois(le: dt.date, nombre: int) -> list[tuple[str, str]]:
    premier = f"{le:%Y-%m}"
    codes = [decaler(premier, n) for n in range(nombre)]
    return [(c, dire_mois(dt.date.fromisoformat(f"{c}-01"))) for c in codes]


class SimulerForm(forms.Form):
    """Rien de ce qui est saisi ici n'est gardé."""

    age = forms.IntegerField(label="Âge de qui prend l'emploi", min_value=16, max_value=75)
    est_en_couple = forms.BooleanField(label="Vit en couple", required=False)
    age_conjoint = forms.IntegerField(
        label="Âge du conjoint", min_value=16, max_value=99, required=False
    )
    enfants = forms.CharField(
        label="Âges des enfants à charge",
        help_text="Par exemple : 8, 5. Vide s'il n'y en a pas.",
        required=False,
        max_length=60,
    )
    isolement = forms.BooleanField(
        label="Parent isolé, séparé depuis moins de 18 mois", required=False
    )
    asf = forms.BooleanField(
        label="L'allocation de soutien familial est, ou sera, versée", required=False
    )
    logement = forms.ChoiceField(label="Logement", choices=_LOGEMENTS)
    loyer = ChampNombre(label="Loyer par mois (€)", min_value=0, max_value=5000, required=False)
    debut = forms.ChoiceField(label="L'emploi commence en")
    heures = ChampNombre(
        label="Heures payées par mois",
        help_text="151,67 pour un temps plein, 75,83 pour un mi-temps.",
        min_value=1,
        max_value=220,
        decimal_places=2,
        initial=TEMPS_PLEIN,
    )
    brut = ChampNombre(
        label="Salaire brut par mois (€)",
        help_text="Vide : le SMIC.",
        min_value=1,
        max_value=20_000,
        decimal_places=2,
        required=False,
    )
    declaration = forms.ChoiceField(
        label="Mois de la prochaine déclaration trimestrielle",
        help_text="Celle que demande la CAF ou la MSA. Sans elle, une fourchette s'affiche.",
        required=False,
    )
    commune = forms.CharField(widget=forms.HiddenInput, required=False, max_length=5)

    def __init__(self, *args: Any, le: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["debut"].choices = _mois(le, _MOIS_OFFERTS)  # type: ignore[attr-defined]
        offertes = [("", "Je ne sais pas"), *_mois(le, 3)]
        self.fields["declaration"].choices = offertes  # type: ignore[attr-defined]

    def clean_enfants(self) -> list[int]:
        mots = self.cleaned_data["enfants"].replace(";", ",").replace(" et ", ",").split(",")
        ages = [m.strip().removesuffix("ans").strip() for m in mots if m.strip()]
        if any(not a.isascii() or not a.isdigit() or int(a) > 24 for a in ages):
            raise forms.ValidationError("Écrivez des âges en années : 8, 5.")
        if len(ages) > _ENFANTS_MAXIMUM:
            raise forms.ValidationError(f"{_ENFANTS_MAXIMUM} enfants au plus.")
        return [int(a) for a in ages]

    def clean_commune(self) -> str:
        """Celle qui est dite, sinon la plus peuplée des tables : elle ne sert qu'à la zone du loyer."""
        code = self.cleaned_data["commune"]
        if code and Commune.objects.filter(pk=code).exists():
            return code
        premiere = Commune.objects.order_by("-population", "pk").first()
        return premiere.pk if premiere else "75056"

    def foyer(self) -> dict[str, Any]:
        """Le foyer tel que le simulateur l'attend."""
        lu = self.cleaned_data
        annee, mois = map(int, lu["debut"].split("-"))

        def ne(age: int) -> str:
            return f"{annee - age}-{mois:02d}"

        adultes = [ne(lu["age"])]
        if lu["est_en_couple"]:
            adultes.append(ne(lu["age_conjoint"] or lu["age"]))
        return {
            "adultes": adultes,
            "enfants": [ne(a) for a in lu["enfants"]],
            "logement": lu["logement"],
            "loyer": float(lu["loyer"] or 0),
            "commune": lu["commune"],
            "isolement": bool(lu["isolement"] and not lu["est_en_couple"]),
            "asf": bool(lu["asf"]),
        }

    def scenarios(self) -> list[Scenario]:
        """Aujourd'hui, l'emploi demandé, et deux repères au SMIC."""
        heures, brut = self.cleaned_data["heures"], self.cleaned_data["brut"]
        lus = [
            Scenario(AVANT, "Sans emploi", Decimal(0)),
            Scenario("emploi", "Cet emploi", heures, brut),
            Scenario("mi_temps", "Un mi-temps au SMIC", MI_TEMPS),
            Scenario("temps_plein", "Un temps plein au SMIC", TEMPS_PLEIN),
        ]
        return [s for s in lus if s.code in (AVANT, "emploi") or s.heures != heures or brut]

    def calculer(self) -> Simulation:
        """La comparaison demandée. Lève `SimulateurAbsent`, ou `SimulationImpossible`."""
        return simuler(
            foyer=self.foyer(),
            scenarios=self.scenarios(),
            debut=self.cleaned_data["debut"],
            declaration=self.cleaned_data["declaration"] or None,
        )


def initial_de(personne: Personne, *, le: dt.date) -> dict[str, Any]:
    """Ce que le dossier sait déjà du foyer : rien n'est à redire."""
    ages, conjoint = [], None
    for membre in membres_du_foyer(personne, le=le):
        autre = membre.personne
        if autre.pk == personne.pk:
            continue
        age = _age(autre.date_naissance, le)
        if membre.role in (RoleFoyer.ENFANT, RoleFoyer.AUTRE):
            if age < 25:
                ages.append(age)
        elif conjoint is None:
            conjoint = age
    return {
        "age": _age(personne.date_naissance, le),
        "est_en_couple": conjoint is not None,
        "age_conjoint": conjoint,
        "enfants": ", ".join(str(a) for a in sorted(ages, reverse=True)),
        "commune": personne.commune_id or "",
        "heures": TEMPS_PLEIN,
        "debut": decaler(f"{le:%Y-%m}", 1),
    }


def _age(naissance: dt.date, le: dt.date) -> int:
    return le.year - naissance.year - ((le.month, le.day) < (naissance.month, naissance.day))
