"""Formulaires d'un dossier : le saisir, l'entendre, rendre l'avis, le reporter."""

from __future__ import annotations

from typing import Any

from django import forms

from jalons.equipes.enums import PresenceAudition, SensAvis
from jalons.equipes.models import MembreEquipe, PassageEquipe, SeanceEquipe
from jalons.equipes.theme import ThemeEquipe
from jalons.personnes.models import Document, Personne
from jalons.repertoire.enums import Voie
from jalons.socle.formulaires import ChampEntier, DateFr

REPORTER = "reporter"


class SaisineForm(forms.Form):
    """Saisir une équipe pour une personne."""

    theme = forms.ChoiceField(label="Thème", widget=forms.RadioSelect)
    objet = forms.CharField(
        label="Ce qui est soumis à l'équipe",
        help_text="En une phrase : la personne la lira.",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    pieces = forms.ModelMultipleChoiceField(
        Document.objects.none(),
        label="Pièces du dossier à joindre",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    droit_du = forms.DateField(
        label="Date des faits",
        help_text="S'ils précèdent la saisine : leur droit s'applique.",
        required=False,
        widget=DateFr(),
    )

    def __init__(self, *args: Any, personne: Personne, niveaux: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [  # type: ignore[attr-defined]
            (t.code, t.libelle) for t in ThemeEquipe.en_ordre()
        ]
        documents = personne.documents.filter(niveau__in=niveaux).order_by("-date", "-pk")
        self.fields["pieces"].queryset = documents  # type: ignore[attr-defined]
        if not documents.exists():
            del self.fields["pieces"]


class MotifForm(forms.Form):
    """Dire pourquoi, à la version lue."""

    motif = forms.CharField(label="Pourquoi", max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)


class SuiteForm(forms.Form):
    suite = forms.CharField(
        label="Ce qui a été décidé",
        help_text="Vide : la suite notée par erreur s'efface.",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class PlacerForm(forms.Form):
    seance = forms.ModelChoiceField(SeanceEquipe.objects.none(), label="Séance")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, seances: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seance"].queryset = seances  # type: ignore[attr-defined]


class AvisForm(forms.Form):
    """L'avis d'une ligne : son sens ou le report, le motif, et s'il y a lieu la voie et les voix."""

    sens = forms.ChoiceField(
        label="Avis",
        choices=[*SensAvis.choices(), (REPORTER, "Reporter")],
        widget=forms.RadioSelect,
    )
    motif = forms.CharField(label="Motifs", max_length=2000)
    voie = forms.ChoiceField(
        label="Voie recommandée", choices=[("", "Aucune"), *Voie.choices], required=False
    )
    pour = ChampEntier(label="Pour", min_value=0, max_value=99, required=False)
    contre = ChampEntier(label="Contre", min_value=0, max_value=99, required=False)
    abstentions = ChampEntier(label="Abstentions", min_value=0, max_value=99, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class AvisCompletForm(AvisForm):
    """Le même, sur la page du dossier : ses mots sont ceux du thème."""

    motif = forms.CharField(
        label="Motifs", max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, passage: PassageEquipe, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theme = passage.dossier.declaration
        self.fields["sens"].choices = [  # type: ignore[attr-defined]
            (SensAvis.FAVORABLE.value, theme.favorable),
            (SensAvis.DEFAVORABLE.value, theme.defavorable),
            (REPORTER, "Reporter à la séance suivante"),
        ]
        if not theme.demande_voie:
            del self.fields["voie"]


class AuditionForm(forms.Form):
    """Ce que la personne a répondu à l'invitation."""

    recue_le = forms.DateField(
        label="Invitation reçue le",
        help_text="Le délai de la personne court de là.",
        required=False,
        widget=DateFr(),
    )
    presence = forms.ChoiceField(
        label="À la séance", choices=PresenceAudition.choices(), required=False
    )
    assistee_de = forms.CharField(
        label="Assistée ou représentée par", max_length=160, required=False
    )
    observations = forms.CharField(
        label="Observations écrites",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class RetraitForm(forms.Form):
    """Un membre dit son lien avec la personne."""

    membre = forms.ModelChoiceField(MembreEquipe.objects.none(), label="Membre")
    precision = forms.CharField(label="Quel lien", max_length=200, required=False)

    def __init__(self, *args: Any, membres: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lus = MembreEquipe.objects.filter(pk__in=membres)
        self.fields["membre"].queryset = lus  # type: ignore[attr-defined]


class EcarterForm(forms.Form):
    precision = forms.CharField(label="Pourquoi ce membre peut siéger", max_length=200)


class SignatureForm(forms.Form):
    president = forms.CharField(label="Présidée par", max_length=120)
    version = forms.IntegerField(widget=forms.HiddenInput)
