"""Formulaires d'une séance : la planifier, y inviter, y répondre, noter, décider."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from jalons.comptes.forms import AgentField
from jalons.comptes.models import Agent
from jalons.coordination.enums import EtatDecision, ReponseInvitation
from jalons.coordination.models import Instance, Seance
from jalons.ecrans.droits import tenues
from jalons.socle.formulaires import ChampEntier, DateFr, HeureFr


class SeanceForm(forms.Form):
    """Date, heures, lieu et thème ; l'instance ne se choisit qu'à la création."""

    instance = forms.ModelChoiceField(label="Instance", queryset=Instance.objects.none())
    theme = forms.CharField(label="Thème", max_length=200, required=False)
    jour = forms.DateField(label="Jour", widget=DateFr())
    debut = forms.TimeField(label="De", widget=HeureFr())
    fin = forms.TimeField(label="À", widget=HeureFr())
    lieu = forms.CharField(label="Lieu", max_length=200, required=False)
    visioconference = forms.URLField(
        label="Lien de visioconférence", required=False, assume_scheme="https"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, agent: Agent, seance: Seance | None = None, **kwargs: Any
    ) -> None:
        if seance is not None:
            debut, fin = timezone.localtime(seance.debut), timezone.localtime(seance.fin)
            kwargs["initial"] = {
                "theme": seance.theme,
                "jour": debut.date(),
                "debut": debut.time(),
                "fin": fin.time(),
                "lieu": seance.lieu,
                "visioconference": seance.visioconference,
                "version": seance.version,
            }
        super().__init__(*args, **kwargs)
        if seance is not None:
            del self.fields["instance"]
        else:
            self.fields["instance"].queryset = Instance.objects.filter(  # type: ignore[attr-defined]
                tenues(agent, Instance), periode__contains=timezone.localdate()
            )

    def changements(self) -> dict[str, Any]:
        """Les champs de la séance, dates et heures réunies au fuseau du Département."""
        d = self.cleaned_data
        fuseau = timezone.get_current_timezone()
        return {
            "theme": d["theme"],
            "debut": datetime.combine(d["jour"], d["debut"], tzinfo=fuseau),
            "fin": datetime.combine(d["jour"], d["fin"], tzinfo=fuseau),
            "lieu": d["lieu"],
            "visioconference": d["visioconference"],
        }


class PointSansVersionForm(forms.Form):
    """Un point de plus."""

    titre = forms.CharField(label="Point", max_length=200)
    intervenant = forms.CharField(label="Intervenant", max_length=160, required=False)
    minutes = ChampEntier(label="Durée (minutes)", min_value=1, max_value=480, required=False)


class PointForm(PointSansVersionForm):
    """Un point que l'on reprend."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class PieceForm(forms.Form):
    titre = forms.CharField(label="Titre", max_length=160)
    fichier = forms.FileField(
        label="Fichier", help_text="PDF, image ou document de bureautique, 10 Mo au plus."
    )
    est_emargement = forms.BooleanField(label="C'est la feuille de présence signée", required=False)


class ReponseForm(forms.Form):
    """La réponse d'un invité, par son lien ou connecté."""

    reponse = forms.ChoiceField(
        label="Serez-vous là ?",
        choices=[
            (ReponseInvitation.PRESENT.value, "Je serai là"),
            (ReponseInvitation.REPRESENTE.value, "Je serai représenté"),
            (ReponseInvitation.EXCUSE.value, "Je ne pourrai pas venir"),
        ],
        widget=forms.RadioSelect,
    )
    represente_par = forms.CharField(label="Représenté par", max_length=120, required=False)
    message = forms.CharField(label="Un mot pour l'animateur", max_length=300, required=False)


class VenuForm(forms.Form):
    """Quelqu'un qui est là sans avoir été invité."""

    nom = forms.CharField(label="Nom", max_length=120)
    organisme = forms.CharField(label="Organisme", max_length=160, required=False)
    courriel = forms.EmailField(
        label="Courriel", required=False, help_text="Pour lui envoyer le compte rendu."
    )


class NotesForm(forms.Form):
    """Les notes d'un point, enregistrées au fil de la saisie."""

    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea(attrs={"rows": 5}))
    version = forms.IntegerField(widget=forms.HiddenInput)


class DecisionForm(forms.Form):
    intitule = forms.CharField(label="Décision", max_length=300)
    agent = AgentField(label="Confiée à un agent", required=False)
    responsable = forms.CharField(label="Ou à un partenaire (nom)", max_length=120, required=False)
    echeance = forms.DateField(label="Pour le", widget=DateFr())


class DecisionRepriseForm(DecisionForm):
    """Une décision que l'on corrige."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class CloreDecisionForm(forms.Form):
    etat = forms.ChoiceField(
        label="Elle est",
        choices=[
            (EtatDecision.FAITE.value, "Faite"),
            (EtatDecision.ABANDONNEE.value, "Abandonnée"),
        ],
        widget=forms.RadioSelect,
    )
    suite = forms.CharField(label="Ce qui a été fait", max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)


class PresenceSignatureForm(forms.Form):
    trace = forms.CharField(widget=forms.HiddenInput)


class ParcoursForm(forms.Form):
    """Le point sur une personne ; lu seulement par qui voit son dossier."""

    situation = forms.CharField(
        label="Où en est la personne", widget=forms.Textarea(attrs={"rows": 4})
    )
    suite = forms.CharField(
        label="Suite à donner", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
