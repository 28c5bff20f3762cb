"""Formulaires de la réception."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from jalons.accueil.enums import AuteurAnnulation, EtatRendezVous, ModeEntretien, ModeEnvoi
from jalons.accueil.rules.reception import jour_ouvre_suivant
from jalons.accueil.rules.rendez_vous import Geste
from jalons.accueil.selectors.reception import agents_recevant
from jalons.annuaire.models import Site
from jalons.annuaire.selectors import sites
from jalons.comptes.models import Agent
from jalons.socle.formulaires import ChampEntier, DateFr, HeureFr
from jalons.socle.parametres import parametre


class RendezVousForm(forms.Form):
    """Prendre un rendez-vous et envoyer la convocation."""

    date = forms.DateField(label="Date", widget=DateFr())
    heure = forms.TimeField(label="Heure", widget=HeureFr())
    agent = forms.ModelChoiceField(
        label="Agent qui reçoit", queryset=Agent.objects.none(), empty_label="Choisir un agent"
    )
    site = forms.ModelChoiceField(
        label="Lieu", queryset=Site.objects.none(), empty_label="Choisir un lieu"
    )
    mode = forms.ChoiceField(
        label="Envoi de la convocation", choices=ModeEnvoi.choices, widget=forms.RadioSelect
    )
    malgre_tout = forms.BooleanField(
        label="Prendre quand même", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, agent: Agent, le: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agent"].queryset = agents_recevant(agent, le=le)  # type: ignore[attr-defined]
        self.fields["site"].queryset = sites(le=le)  # type: ignore[attr-defined]
        self.fields["mode"].initial = ModeEnvoi.COURRIER

    def debut(self) -> dt.datetime:
        """Date et heure du rendez-vous, à l'heure du Département."""
        donnees = self.cleaned_data
        return dt.datetime.combine(
            donnees["date"], donnees["heure"], tzinfo=timezone.get_current_timezone()
        )


class IssueForm(forms.Form):
    """Ce qu'il est advenu d'un rendez-vous ; avant son heure, seule l'excuse se note."""

    etat = forms.ChoiceField(label="La personne", widget=forms.RadioSelect)
    jour = forms.DateField(
        label="Jour de l'entretien", widget=DateFr(), required=False, help_text="Si elle est venue."
    )
    agent = forms.ModelChoiceField(
        label="Reçue par", queryset=Agent.objects.none(), required=False, empty_label=None
    )
    mode = forms.ChoiceField(
        label="Forme de l'entretien",
        choices=ModeEntretien.choices,
        initial=ModeEntretien.FACE_A_FACE,
        required=False,
    )
    commentaire = forms.CharField(label="Commentaire", max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    _CHOIX = (
        (Geste.RECEVOIR, EtatRendezVous.RECU, "Est venue", "Est venu"),
        (Geste.EXCUSER, EtatRendezVous.ABSENT_EXCUSE, "S'est excusée", "S'est excusé"),
        (Geste.ABSENT, EtatRendezVous.ABSENT, "N'est pas venue", "N'est pas venu"),
    )

    def __init__(
        self,
        *args: Any,
        ouverts: dict[str, bool],
        feminin: bool,
        agent: Agent,
        le: dt.date,
        recoit: Agent,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["etat"].choices = [  # type: ignore[attr-defined]
            (etat.value, au_feminin if feminin else au_masculin)
            for geste, etat, au_feminin, au_masculin in self._CHOIX
            if ouverts.get(geste.value)
        ]
        if not ouverts.get(Geste.RECEVOIR.value):
            for nom in ("jour", "agent", "mode"):
                del self.fields[nom]
            return
        self.fields["agent"].label = "Reçue par" if feminin else "Reçu par"
        possibles = agents_recevant(agent, le=le) | Agent.objects.filter(pk=recoit.pk).distinct()
        self.fields["agent"].queryset = possibles  # type: ignore[attr-defined]

    def issue(self) -> dict[str, Any]:
        """Les arguments de `services.rendez_vous.noter_issue`."""
        lu = self.cleaned_data
        return {
            "etat": EtatRendezVous(lu["etat"]),
            "version": lu["version"],
            "commentaire": lu["commentaire"],
            "jour": lu.get("jour"),
            "agent": lu.get("agent"),
            "mode": ModeEntretien(lu.get("mode") or ModeEntretien.FACE_A_FACE),
        }


class AnnulationForm(forms.Form):
    """Annuler un rendez-vous : par qui, et pourquoi."""

    auteur = forms.ChoiceField(
        label="Annulé par", choices=AuteurAnnulation.choices, widget=forms.RadioSelect
    )
    motif = forms.CharField(label="Motif", max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)


class CorrectionForm(forms.Form):
    """Revenir sur une issue notée par erreur."""

    motif = forms.CharField(
        label="Pourquoi corriger", max_length=300, help_text="Gardé au dossier avec votre nom."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class CorrectionEntretienForm(forms.Form):
    """Corriger le jour, l'agent ou la forme d'un entretien."""

    jour = forms.DateField(label="Jour de l'entretien", widget=DateFr())
    agent = forms.ModelChoiceField(label="Agent qui a reçu", queryset=Agent.objects.none())
    mode = forms.ChoiceField(label="Forme de l'entretien", choices=ModeEntretien.choices)
    motif = forms.CharField(label="Pourquoi corriger", max_length=300)

    def __init__(self, *args: Any, agent: Agent, le: dt.date, recoit: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possibles = agents_recevant(agent, le=le) | Agent.objects.filter(pk=recoit.pk).distinct()
        self.fields["agent"].queryset = possibles  # type: ignore[attr-defined]


class RecevoirForm(forms.Form):
    """La personne se présente : quelle forme a l'entretien."""

    mode = forms.ChoiceField(
        label="Forme de l'entretien",
        choices=ModeEntretien.choices,
        initial=ModeEntretien.FACE_A_FACE,
        widget=forms.RadioSelect,
    )


class LotForm(forms.Form):
    """Convoquer les entrées cochées sur les créneaux libres d'un agent."""

    use_required_attribute = False

    agent = forms.ModelChoiceField(
        label="Agent qui reçoit", queryset=Agent.objects.none(), empty_label="Choisir un agent"
    )
    site = forms.ModelChoiceField(
        label="Lieu", queryset=Site.objects.none(), empty_label="Choisir un lieu"
    )
    premier_jour = forms.DateField(label="Du", widget=DateFr())
    dernier_jour = forms.DateField(label="Au", widget=DateFr())
    duree = ChampEntier(label="Durée d'un rendez-vous (minutes)", min_value=10, max_value=240)
    mode = forms.ChoiceField(
        label="Envoi",
        choices=[c for c in ModeEnvoi.choices if c[0] != ModeEnvoi.MAIN],
        initial=ModeEnvoi.COURRIER,
    )

    def __init__(self, *args: Any, agent: Agent, le: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._le = le
        debut = jour_ouvre_suivant(le + dt.timedelta(days=10))
        self.fields["premier_jour"].initial = debut
        self.fields["dernier_jour"].initial = debut + dt.timedelta(days=18)
        self.fields["duree"].initial = parametre("duree_entretien", le=le).nombre
        self.fields["site"].initial = agent.site_id
        self.fields["site"].queryset = sites(le=le)  # type: ignore[attr-defined]
        self.preparer_agents(agent, le)

    def preparer_agents(self, agent: Agent, le: dt.date) -> None:
        """Qui peut recevoir."""
        self.fields["agent"].queryset = agents_recevant(agent, le=le)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        premier, dernier = donnees.get("premier_jour"), donnees.get("dernier_jour")
        if premier and premier < self._le:
            self.add_error("premier_jour", "Ce jour est passé.")
        if premier and dernier and not premier <= dernier <= premier + dt.timedelta(days=120):
            self.add_error("dernier_jour", "La période va du premier jour à quatre mois plus tard.")
        return donnees


class ConfierForm(forms.Form):
    """Confier plusieurs entrées à un agent."""

    use_required_attribute = False

    agent = forms.ModelChoiceField(
        label="Confier à", queryset=Agent.objects.none(), empty_label="Choisir un agent"
    )

    def __init__(self, *args: Any, agent: Agent, le: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agent"].queryset = agents_recevant(agent, le=le)  # type: ignore[attr-defined]
