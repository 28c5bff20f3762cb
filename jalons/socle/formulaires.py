"""Le rendu des formulaires et leurs champs : étiquette, aide, erreur à côté du champ."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.forms.renderers import TemplatesSetting

from jalons.socle.saisie import ANNEES, entier, lire_nombre
from jalons.socle.telephones import lire_telephone


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


class ChampTelephone(forms.CharField):
    """Un numéro de téléphone : de métropole, d'outre-mer ou de l'étranger, avec son poste au besoin."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 40, **options})
        self.widget.input_type = "tel"
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value: Any) -> str:
        brut = super().to_python(value)
        if not brut:
            return ""
        lu = lire_telephone(brut)
        if lu is None:
            raise forms.ValidationError(
                "Ce numéro n'existe pas. De l'étranger, il commence par + et l'indicatif.",
                code="telephone",
            )
        return lu


_HEURES = re.compile(
    r"(?P<h>\d{1,3})\s*(?:h|:|heures?)\s*(?P<m>\d{1,2})?\s*(?:min|mn)?", re.IGNORECASE
)
_MINUTES = re.compile(r"(?P<m>\d{1,3})\s*(?:min|mn|minutes?)", re.IGNORECASE)


def lire_heures(texte: str) -> Decimal | None:
    """Une durée en heures, au centième, comme on l'écrit ; None si elle ne se lit pas.

    >>> lire_heures("7h30"), lire_heures("7:30"), lire_heures("7,5"), lire_heures("45 min")
    (Decimal('7.50'), Decimal('7.50'), Decimal('7.50'), Decimal('0.75'))
    """
    nu = texte.strip().replace("\u00a0", " ").replace("\u202f", " ")
    if trouve := _HEURES.fullmatch(nu):
        heures, minutes = int(trouve["h"]), int(trouve["m"] or 0)
    elif trouve := _MINUTES.fullmatch(nu):
        heures, minutes = 0, int(trouve["m"])
    else:
        nombre = lire_nombre(nu)
        if nombre is None or abs(nombre) >= 10000:
            return None
        return nombre.quantize(Decimal("0.01"))
    if heures and minutes >= 60:
        return None
    return (Decimal(heures) + Decimal(minutes) / 60).quantize(Decimal("0.01"))


class ChampNombre(forms.DecimalField):
    """Un nombre tapé comme on l'écrit, à la virgule ; « 12e3 » n'en est pas un."""

    illisible = "Écrivez un nombre en chiffres : 12 ou 12,5."

    def __init__(self, **options: Any) -> None:
        saisie = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(**{"localize": True, "widget": saisie, **options})

    def lire(self, texte: str) -> Decimal | None:
        """Le nombre lu, ou None."""
        return lire_nombre(texte)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if value in self.empty_values or isinstance(value, Decimal):
            return super().to_python(value)
        lu = self.lire(str(value))
        if lu is None:
            raise forms.ValidationError(self.illisible, code="invalid")
        return super().to_python(lu)


class ChampEntier(forms.IntegerField):
    """Un nombre entier écrit en chiffres ordinaires."""

    def to_python(self, value: Any) -> int | None:
        if value not in self.empty_values and not isinstance(value, int):
            lu = lire_nombre(str(value))
            if lu is None or lu != int(lu):
                raise forms.ValidationError(
                    "Écrivez un nombre entier, en chiffres.", code="invalid"
                )
            value = int(lu)
        return super().to_python(value)


class ChampHeures(ChampNombre):
    """Un nombre d'heures tapé comme on l'écrit : 7,5, 7h30, 7:30, 45 min."""

    illisible = "Écrivez des heures : 7,5 ou 7h30."

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{
                "min_value": 0,
                "max_value": 24,
                "decimal_places": 2,
                **options,
            }
        )

    def lire(self, texte: str) -> Decimal | None:
        return lire_heures(texte)


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
    return "Les champs sont à remplir, sauf ceux marqués «\xa0facultatif\xa0»."


class FormulaireDansLaPage(forms.Form):
    """L'un des formulaires d'une même page : ses champs portent son nom, `id` pour le premier."""

    nom_dans_la_page = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{self.nom_dans_la_page}_%s"
        super().__init__(*args, **kwargs)


class VersionForm(forms.Form):
    """Un bouton qui porte la version lue ; sans identifiant, une page peut en montrer plusieurs."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": False, **kwargs})


class ChampMotif(forms.CharField):
    """Une raison, en deux lignes ; `max_length` : ce qu'en garde le modèle (300 sauf dit)."""

    def __init__(self, *, max_length: int = 300, **kwargs: Any) -> None:
        zone = forms.Textarea(attrs={"rows": 2})
        super().__init__(
            **{"label": "Pourquoi ?", "widget": zone, "max_length": max_length, **kwargs}
        )


class MotifForm(forms.Form):
    """Une raison."""

    motif = ChampMotif()


class MotifVersionForm(MotifForm):
    """Une raison, et ce que l'agent voyait."""

    version = forms.IntegerField(widget=forms.HiddenInput)
