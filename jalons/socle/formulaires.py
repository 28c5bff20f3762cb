"""Le rendu des formulaires et leurs champs : étiquette, aide, erreur à côté du champ."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.forms.renderers import TemplatesSetting

from jalons.socle.saisie import ANNEES, entier


class RenduJalons(TemplatesSetting):
    """Tous les formulaires du site passent par les mêmes gabarits accessibles."""

    form_template_name = "socle/formulaire/formulaire.html"
    field_template_name = "socle/formulaire/champ.html"


class DateFr(forms.DateInput):
    """Date saisie avec le sélecteur du navigateur ; une année impossible n'est pas une date."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        brut = super().value_from_datadict(data, files, name)
        annee = entier(str(brut or "")[:4])
        return f"« {brut} »" if annee is not None and annee not in ANNEES else brut


class HeureFr(forms.TimeInput):
    """Heure saisie avec le sélecteur du navigateur."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class ChoixRecherche(forms.Select):
    """Longue liste que l'on filtre au clavier ; sans script, une liste ordinaire."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-recherche": "1", **(attrs or {})}, choices)


class ChoixRechercheDistante(forms.SelectMultiple):
    """Liste cherchée sur le serveur (`url` répond en JSON `[{"value", "text"}]`)."""

    def __init__(self, url: str, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-recherche": "1", "data-url": url, **(attrs or {})}, choices)


_SANS_CLASSE = {"hidden", "checkbox", "radio", "file"}


_VIDE_DJANGO = "---------"


def _nommer_le_vide(champ: forms.Field) -> None:
    """Le choix vide d'une liste se lit : des tirets ne disent rien à qui les entend."""
    libelle = "Choisir" if champ.required else "Non précisé"
    if isinstance(champ, forms.ModelChoiceField):
        if champ.empty_label == _VIDE_DJANGO:
            champ.empty_label = libelle
    elif isinstance(champ, forms.ChoiceField):
        choix: list[Any] = list(cast(Any, champ.choices))
        if choix and choix[0] == ("", _VIDE_DJANGO):
            champ.choices = [("", libelle), *choix[1:]]


def habiller(form: forms.BaseForm) -> None:
    """Donne aux champs les classes du thème ; appelé par le gabarit de formulaire."""
    for champ in form.fields.values():
        _nommer_le_vide(champ)
        genre = getattr(champ.widget, "input_type", "") or ""
        attrs = champ.widget.attrs
        if isinstance(champ.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            continue
        if isinstance(champ.widget, forms.Select):
            classe = "form-select"
        elif genre == "checkbox":
            classe = "form-check-input"
        elif genre in _SANS_CLASSE - {"file"}:
            continue
        else:
            classe = "form-control"
        if classe not in attrs.get("class", ""):
            attrs["class"] = f"{attrs.get('class', '')} {classe}".strip()


def fermer(form: forms.BaseForm) -> None:
    """Un formulaire que l'agent lit sans pouvoir l'enregistrer : ses champs le montrent."""
    for champ in form.fields.values():
        champ.disabled = True


def a_remplir(form: forms.BaseForm) -> str:
    """Ce qui est obligatoire, dit une fois en tête de formulaire ; vide si rien ne l'est."""
    visibles = form.visible_fields()
    requis = [c for c in visibles if c.field.required and not c.field.disabled]
    if not requis or getattr(form, "sans_mention_facultatif", False):
        return ""
    if len(visibles) == 1:
        return "Ce champ est à remplir."
    if len(requis) == len(visibles):
        return "Tous les champs sont à remplir."
    return "Les champs sont à remplir, sauf ceux marqués « facultatif »."
