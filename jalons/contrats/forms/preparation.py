"""Préparer un contrat, une étape à la fois : ce que l'on y écrit, relu pour le service."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.comptes.models import Agent
from jalons.contrats.enums import (
    CadreAction,
    FamilleAction,
    FormeAction,
    MotifDelaiLong,
    MotifSansDuree,
    Periodicite,
    RegimeHeures,
)
from jalons.contrats.models import Contrat
from jalons.contrats.rules.completude import Etape
from jalons.contrats.selectors import contrats as lectures
from jalons.contrats.selectors import preparation
from jalons.contrats.services import contrats as services
from jalons.contrats.services.contrats import ActionDite
from jalons.repertoire.enums import Voie
from jalons.socle.formulaires import ChampHeures, ChoixRecherche, DateFr

_SEMAINE = 48
_NEUVES = 2
_ACTIONS_AU_PLUS = 40


class EtapeForm(forms.Form):
    """Une étape : la version lue, le numéro de l'envoi, et ce qu'elle écrit."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    saisie = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    sans_mention_facultatif = True

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        self.contrat = contrat
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", contrat.version)

    def ecrire(self, *, par: Agent, le: Any) -> Contrat:
        """Enregistre l'étape ; lève `ConflitDeVersion` ou `ContratImpossible`."""
        return services.enregistrer(
            contrat=self.contrat,
            changements=self.changements(),
            contenu=self.contenu(),
            version=self.cleaned_data["version"],
            par=par,
            le=le,
        )

    def changements(self) -> dict[str, Any]:
        return {}

    def contenu(self) -> dict[str, Any]:
        return {}


class RubriquesForm(EtapeForm):
    """Les rubriques du genre qui se remplissent à cette étape."""

    etape: Etape = Etape.SITUATION

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rubriques = [
            r
            for r in self.contrat.sorte.rubriques
            if preparation.etape_de(self.contrat.sorte, r.code) == self.etape
        ]
        for rubrique in self.rubriques:
            en_place = self.contrat.contenu.get(rubrique.code) or ""
            self.fields[rubrique.code] = forms.CharField(
                label=rubrique.libelle,
                help_text=rubrique.aide,
                required=False,
                max_length=4000,
                initial="\n".join(en_place) if rubrique.par_ligne else en_place,
                widget=forms.Textarea(attrs={"rows": 5 if rubrique.par_ligne else 4}),
            )

    def contenu(self) -> dict[str, Any]:
        lu = self.cleaned_data
        return {
            r.code: [x.strip() for x in lu[r.code].splitlines() if x.strip()]
            if r.par_ligne
            else lu[r.code].strip()
            for r in self.rubriques
        }


class SituationForm(RubriquesForm):
    """La situation et les objectifs ; le genre du contrat quand plusieurs se concluent."""

    def __init__(self, *args: Any, le: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        genres = lectures.genres_ouverts(self.contrat.voie, le=le)
        if len(genres) > 1:
            self.fields["genre"] = forms.ChoiceField(
                label="Genre de contrat",
                choices=[(g.code, g.libelle) for g in genres],
                initial=self.contrat.genre,
                widget=forms.RadioSelect,
            )
            self.order_fields(["genre"])

    def changements(self) -> dict[str, Any]:
        return {"genre": self.cleaned_data["genre"]} if "genre" in self.fields else {}


class EngagementsForm(RubriquesForm):
    """Les engagements des deux parties, et le référent unique."""

    etape = Etape.ENGAGEMENTS

    def __init__(self, *args: Any, le: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        referents = Agent.objects.filter(structure=self.contrat.structure, is_active=True)
        if self.contrat.referent_id:
            referents |= Agent.objects.filter(pk=self.contrat.referent_id)
        self.fields["referent"] = forms.ModelChoiceField(
            label=f"Référent unique, chez {self.contrat.structure}",
            queryset=referents.distinct(),
            required=False,
            initial=self.contrat.referent_id,
            widget=ChoixRecherche(),
            empty_label="À désigner",
        )
        self.order_fields(["referent"])

    def changements(self) -> dict[str, Any]:
        return {"referent": self.cleaned_data["referent"]}


class DureeForm(EtapeForm):
    """De quand à quand, combien d'heures, à quel rythme on se revoit."""

    debut = forms.DateField(label="Premier jour", widget=DateFr(), required=False)
    fin_prevue = forms.DateField(label="Dernier jour", widget=DateFr(), required=False)
    regime = forms.ChoiceField(
        label="Durée par semaine",
        choices=RegimeHeures.choices(),
        widget=forms.RadioSelect,
        required=False,
    )
    heures_hebdo = ChampHeures(label="Heures par semaine", max_value=_SEMAINE, required=False)
    raison_heures = forms.CharField(
        label="Si la durée est minorée, pourquoi ?",
        help_text="La raison individuelle, au vu du diagnostic. Pas de diagnostic médical.",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    motif_heures = forms.ChoiceField(
        label="Sans durée : le motif",
        choices=[("", "Aucun"), *MotifSansDuree.choices()],
        required=False,
    )
    heures_demandees_par_elle = forms.BooleanField(
        label="La personne demande elle-même un contrat sans durée.", required=False
    )
    heures_fin = forms.DateField(label="Minorée ou levée jusqu'au", widget=DateFr(), required=False)
    actualisation = forms.ChoiceField(
        label="Rythme de l'actualisation, convenu avec la personne",
        choices=Periodicite.choices(),
        widget=forms.RadioSelect,
        required=False,
    )
    motifs_delai_long = forms.MultipleChoiceField(
        label="Examen plus tardif du parcours social, à cause de",
        choices=MotifDelaiLong.choices(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, le: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        genre, contrat = self.contrat.sorte, self.contrat
        for champ in self.champs:
            self.initial.setdefault(champ, getattr(contrat, champ))
        if not genre.a_duree:
            for champ in ("regime", "heures_hebdo", "raison_heures", "motif_heures"):
                del self.fields[champ]
            del self.fields["heures_demandees_par_elle"], self.fields["heures_fin"]
        if not genre.a_actualisation:
            del self.fields["actualisation"]
        if contrat.voie != Voie.SOCIALE:
            del self.fields["motifs_delai_long"]
        fin = preparation.fin_de_garde_de(contrat.personne, le=le) if genre.a_duree else None
        if fin is not None:
            dite = (
                f"Garde d'un enfant : au plus tard le {fin:%d/%m/%Y}, veille de son anniversaire."
            )
            self.fields["heures_fin"].help_text = dite

    @property
    def champs(self) -> list[str]:
        return [champ for champ in self.fields if champ not in ("version", "saisie")]

    def changements(self) -> dict[str, Any]:
        """Ce que le régime choisi n'emploie pas est laissé vide : le contrat ne se contredit pas."""
        lu = {champ: self.cleaned_data[champ] for champ in self.champs}
        regime = lu.get("regime")
        if regime == RegimeHeures.SANS_DUREE:
            lu |= {"heures_hebdo": None, "raison_heures": ""}
        elif regime:
            lu |= {"motif_heures": "", "heures_demandees_par_elle": False}
        if regime == RegimeHeures.PLEIN:
            lu |= {"raison_heures": "", "heures_fin": None}
        return lu


class ActionForm(forms.Form):
    """Une action du plan ; vider l'intitulé la retire."""

    reprise_de_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    intitule = forms.CharField(label="Action", max_length=200, required=False)
    famille = forms.ChoiceField(
        label="Famille", choices=FamilleAction.choices(), required=False, initial="accompagnement"
    )
    porteur = forms.CharField(
        label="Menée par", max_length=160, required=False, help_text="Vide : l'organisme référent."
    )
    heures_hebdo = ChampHeures(label="Heures par semaine", max_value=_SEMAINE, required=False)
    forme = forms.ChoiceField(label="Forme", choices=FormeAction.choices(), required=False)
    cadre = forms.ChoiceField(label="Cadre", choices=CadreAction.choices(), required=False)
    debut = forms.DateField(label="Du", widget=DateFr(), required=False)
    fin = forms.DateField(label="Au", widget=DateFr(), required=False)
    est_obligation = forms.BooleanField(
        label="La personne s'y engage", required=False, initial=True
    )
    sans_mention_facultatif = True

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("debut") and donnees.get("fin") and donnees["fin"] < donnees["debut"]:
            self.add_error("fin", "Elle finit avant de commencer.")
        if donnees.get("heures_hebdo") == 0:
            donnees["heures_hebdo"] = None
        return donnees

    def dite(self) -> ActionDite | None:
        """L'action, ou None si son intitulé est vide."""
        lu = self.cleaned_data
        if not lu.get("intitule"):
            return None
        return ActionDite(
            famille=FamilleAction(lu["famille"] or "accompagnement"),
            intitule=lu["intitule"],
            porteur=lu["porteur"],
            forme=FormeAction(lu["forme"] or "individuelle"),
            cadre=CadreAction(lu["cadre"] or "encadree"),
            heures_hebdo=lu["heures_hebdo"],
            debut=lu["debut"],
            fin=lu["fin"],
            est_obligation=lu["est_obligation"],
            reprise_de_id=lu["reprise_de_id"],
        )


_CHAMPS = [c for c in ActionForm.base_fields]  # noqa: C416
ActionFormSet = forms.formset_factory(ActionForm, extra=_NEUVES, max_num=_ACTIONS_AU_PLUS)


class PlanForm(EtapeForm):
    """Les freins à lever et les actions du plan."""

    freins = forms.MultipleChoiceField(
        label="Freins à lever", widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, le: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = preparation.themes_du_diagnostic(self.contrat)
        poses = {f.theme: f.libelle for f in self.contrat.freins.all()}
        self.themes = {**themes, **poses}
        self.fields["freins"].choices = list(self.themes.items())  # type: ignore[attr-defined]
        self.initial.setdefault("freins", list(poses))
        actions = [
            {champ: getattr(a, champ) for champ in _CHAMPS}
            for a in lectures.actions_de(self.contrat)
        ]
        self.actions = ActionFormSet(self.data or None, initial=actions, prefix="actions")

    def is_valid(self) -> bool:
        return super().is_valid() and self.actions.is_valid()

    def ecrire(self, *, par: Agent, le: Any) -> Contrat:
        siennes = set(self.contrat.actions.values_list("reprise_de_id", flat=True))
        dites = [dite for f in self.actions.forms if (dite := f.dite()) is not None]
        if any(d.reprise_de_id not in siennes for d in dites if d.reprise_de_id is not None):
            raise services.ContratImpossible("Cette action ne vient pas de ce contrat.")
        return services.ecrire_le_plan(
            contrat=self.contrat,
            actions=dites,
            freins={theme: self.themes[theme] for theme in self.cleaned_data["freins"]},
            version=self.cleaned_data["version"],
            par=par,
            le=le,
        )


FORMULAIRES: dict[Etape, type[EtapeForm]] = {
    Etape.SITUATION: SituationForm,
    Etape.PLAN: PlanForm,
    Etape.DUREE: DureeForm,
    Etape.ENGAGEMENTS: EngagementsForm,
}


def formulaire_de(etape: Etape, contrat: Contrat, *, le: Any, donnees: Any = None) -> EtapeForm:
    """Le formulaire de cette étape, prérempli de ce que le contrat dit."""
    fabrique: Any = FORMULAIRES[etape]
    form: EtapeForm = fabrique(donnees, contrat=contrat, le=le)
    return form
