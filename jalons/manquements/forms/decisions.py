"""La lettre, son pli, la réponse ; la décision, ses suites, le recours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms

from jalons.manquements.enums import (
    Audition,
    CanalMessage,
    GenreSuite,
    Mesure,
    ModeCertain,
    MotifRetour,
    ReponseRecours,
)
from jalons.manquements.forms.manquements import CHOISIR, PourCent
from jalons.socle.formulaires import ChampEntier, DateFr


class _MesureForm(forms.Form):
    """La mesure : laquelle, quelle part, combien de mois."""

    mesure = forms.ChoiceField(label="Mesure")
    part = PourCent(label="Part du RSA, en %")
    mois = ChampEntier(label="Durée, en mois", min_value=1, max_value=12)
    radiation = forms.BooleanField(
        label="Proposer aussi à France Travail la radiation de la liste", required=False
    )

    def __init__(self, *args: Any, mesures: Iterable[Mesure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["mesure"]
        champ.choices = [(m.value, m.label) for m in Mesure if m in set(mesures)]


class LettreForm(_MesureForm):
    """Ce que la lettre dit à la personne."""

    faits = forms.CharField(
        label="Les faits, tels que la personne les lira",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("faits",)


class PliForm(forms.Form):
    """Le chemin d'un pli : ce qui est vide n'est pas encore arrivé."""

    mode = forms.ChoiceField(
        label="Envoyée par", choices=[CHOISIR, *ModeCertain.choices()], required=False
    )
    numero_envoi = forms.CharField(label="Numéro de l'envoi", max_length=40, required=False)
    envoyee_le = forms.DateField(label="Envoyée, ou remise, le", widget=DateFr(), required=False)
    presentee_le = forms.DateField(label="Présentée le", widget=DateFr(), required=False)
    remise_le = forms.DateField(
        label="Reçue le",
        help_text="Le jour de la signature : les délais en partent.",
        widget=DateFr(),
        required=False,
    )
    retournee_le = forms.DateField(label="Revenue le", widget=DateFr(), required=False)
    retour = forms.ChoiceField(
        label="Pourquoi elle est revenue",
        choices=[("", "Elle n'est pas revenue"), *MotifRetour.choices()],
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReponseForm(forms.Form):
    """Ce que la personne répond : par écrit, ou en étant entendue."""

    observations_le = forms.DateField(
        label="Observations reçues le", widget=DateFr(), required=False
    )
    observations = forms.CharField(
        label="Ses observations",
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    audition = forms.ChoiceField(
        label="Audition",
        choices=[("", "Elle n'a pas demandé à être entendue"), *Audition.choices()],
        required=False,
    )
    audition_demandee_le = forms.DateField(label="Demandée le", widget=DateFr(), required=False)
    audition_le = forms.DateField(label="Jour de l'audition", widget=DateFr(), required=False)
    assistee_de = forms.CharField(label="Personne qui l'assiste", max_length=160, required=False)
    compte_rendu = forms.CharField(
        label="Ce qu'elle a expliqué",
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def _element(libelle: str) -> forms.CharField:
    return forms.CharField(
        label=libelle,
        help_text="« Sans objet » se dit ; un vide empêche de signer.",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ProjetForm(_MesureForm):
    """Le projet de décision ; il se garde incomplet."""

    date_effet = forms.DateField(label="Prend effet le", widget=DateFr())
    motivation = forms.CharField(
        label="Pourquoi cette décision",
        help_text="En fait, pour la personne : la décision la porte telle quelle.",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    situation = _element("Sa situation : vulnérabilités, santé, handicap, invalidité")
    foyer = _element("Son foyer : enfants, personnes handicapées ou en perte d'autonomie")
    frequence = _element("Nature et fréquence des manquements")
    consequences = _element("Conséquences sur les objectifs du contrat")
    version = forms.IntegerField(widget=forms.HiddenInput)


class SignerForm(forms.Form):
    """La signature."""

    qualite = forms.CharField(
        label="En qualité de",
        help_text="Votre fonction, et la délégation qui vous permet de signer.",
        max_length=160,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class RetirerForm(SignerForm):
    """Le retrait d'une décision, par une décision."""

    motif = forms.CharField(
        label="Pourquoi cette décision est retirée",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("motif",)


class SuiteForm(forms.Form):
    """Une suite de la décision."""

    jour = forms.DateField(label="Le", widget=DateFr())
    texte = forms.CharField(
        label="Précision",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    jusqu_au = forms.DateField(label="Reportée jusqu'au", widget=DateFr(), required=False)
    contrat_signe = forms.BooleanField(
        label="Un membre du foyer, qui a signé un contrat, le demande", required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, genre: GenreSuite, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if genre == GenreSuite.CONFORMITE:
            self.fields["texte"].label = "Ce que la personne a fait"
        if genre != GenreSuite.REPORT:
            del self.fields["jusqu_au"], self.fields["contrat_signe"]


class RecoursForm(forms.Form):
    """Un recours préalable reçu."""

    recu_le = forms.DateField(label="Reçu le", widget=DateFr())
    motifs = forms.CharField(
        label="Ce que demande la personne, et pourquoi",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    association = forms.CharField(
        label="Présenté par l'association", max_length=160, required=False
    )
    a_mandat = forms.BooleanField(label="Son mandat écrit est joint", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReponseRecoursForm(forms.Form):
    """La réponse au recours."""

    reponse = forms.ChoiceField(label="Réponse", choices=[CHOISIR, *ReponseRecours.choices()])
    reponse_le = forms.DateField(label="Le", widget=DateFr())
    reponse_motivee = forms.CharField(
        label="Motifs, tels que la personne les lira",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    qualite = forms.CharField(
        label="En qualité de",
        help_text="Votre fonction, et la délégation qui vous permet de signer.",
        max_length=160,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class MessageForm(forms.Form):
    """Ce que l'on a dit à la caisse ou à France Travail, et ce qu'ils ont répondu."""

    canal = forms.ChoiceField(label="Par", choices=CanalMessage.choices())
    jour = forms.DateField(label="Le", widget=DateFr())
    precision = forms.CharField(
        label="Précision",
        help_text="Ce que vous avez dit, à qui, une référence.",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reponse_le = forms.DateField(label="Réponse reçue le", widget=DateFr(), required=False)
    reponse = forms.CharField(label="Réponse", max_length=400, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class EnvoiForm(forms.Form):
    """L'envoi de plusieurs lettres d'un coup."""

    mode = forms.ChoiceField(label="Envoyées par", choices=ModeCertain.choices())
    envoyee_le = forms.DateField(label="Le", widget=DateFr())

    def __init__(self, *args: Any, le: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["envoyee_le"].initial = le
