"""Formulaires de connexion, d'agent, de rôle et de paramètre."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone

from jalons.annuaire.models import Site, Structure, Territoire
from jalons.annuaire.selectors import territoires
from jalons.comptes.enums import Perimetre
from jalons.comptes.models import Agent
from jalons.comptes.roles import Role
from jalons.socle.formulaires import ChampTelephone, ChoixRecherche, DateFr
from jalons.socle.parametres import Parametre
from jalons.socle.unites import AIDES, LIBELLES


class ConnexionForm(AuthenticationForm):
    """Courriel et mot de passe, avec un refus qui ne dit pas lequel des deux est faux."""

    username = forms.EmailField(
        label="Adresse de courriel",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": "Adresse ou mot de passe inconnu. Vérifiez la saisie et recommencez.",
        "inactive": "Ce compte est désactivé. Adressez-vous à l'administrateur de Jalons.",
    }


class MotDePasseOublieForm(forms.Form):
    """L'adresse où envoyer le lien ; le formulaire ne dit pas si elle est connue."""

    courriel = forms.EmailField(
        label="Adresse de courriel",
        help_text="Celle avec laquelle vous vous connectez.",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )


_AIDE = (
    "Douze signes au moins, sans votre nom ni un mot de passe courant. Une phrase se retient mieux."
)


class ChoisirForm(SetPasswordForm):
    """Un nouveau mot de passe, tapé deux fois, venu du lien reçu par courriel."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = _AIDE
        self.fields["new_password2"].help_text = ""

    def validate_password_for_user(self, user: Any, password_field_name: str = "") -> None:
        """Un mot de passe trop faible se dit à côté de lui, pas de sa confirmation."""
        super().validate_password_for_user(user, "new_password1")

    def save(self, commit: bool = True) -> Any:
        """Un mot de passe choisi par l'agent n'est plus provisoire."""
        self.user.a_mot_de_passe_provisoire = False
        return super().save(commit)


class ChangerForm(ChoisirForm, PasswordChangeForm):
    """La même chose pour un agent connecté, qui donne d'abord l'ancien."""

    def clean_new_password1(self) -> str:
        nouveau: str = self.cleaned_data["new_password1"]
        if self.user.check_password(nouveau):
            raise forms.ValidationError("Choisissez un mot de passe différent de l'actuel.")
        return nouveau


class AgentForm(forms.Form):
    """Créer un compte ; le premier mot de passe est remis en main propre et changé aussitôt."""

    prenom = forms.CharField(label="Prénom", max_length=60)
    nom = forms.CharField(label="Nom", max_length=60)
    courriel = forms.EmailField(label="Adresse de courriel")
    fonction = forms.CharField(label="Fonction", max_length=100, required=False)
    telephone = ChampTelephone(label="Téléphone", max_length=20, required=False)
    structure = forms.ModelChoiceField(
        label="Structure", queryset=Structure.objects.all(), empty_label="Choisir une structure"
    )
    site = forms.ModelChoiceField(
        label="Site", queryset=Site.objects.all(), required=False, empty_label="Aucun"
    )
    mot_de_passe = forms.CharField(
        label="Premier mot de passe",
        help_text="Douze signes au moins ; une phrase se retient mieux. L'agent le changera à sa "
        "première connexion.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_mot_de_passe(self) -> str:
        mot_de_passe: str = self.cleaned_data["mot_de_passe"]
        validate_password(mot_de_passe)
        return mot_de_passe


class AffectationForm(forms.Form):
    """Donner un rôle sur un périmètre et une période."""

    role = forms.ChoiceField(label="Rôle", choices=Role.choix)
    territoire = forms.ModelChoiceField(
        label="Territoire",
        queryset=Territoire.objects.none(),
        required=False,
        empty_label="Tout le Département",
        help_text="Pour un rôle borné aux personnes suivies, laissez vide.",
    )
    depuis = forms.DateField(label="À partir du", widget=DateFr())
    jusqu_au = forms.DateField(label="Jusqu'au", widget=DateFr(), required=False)
    fondement = forms.CharField(
        label="Fondement (convention, arrêté)", max_length=200, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix: Any = self.fields["territoire"]
        choix.queryset = territoires(le=timezone.localdate())

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        depuis, jusqu_au = donnees.get("depuis"), donnees.get("jusqu_au")
        if depuis and jusqu_au and jusqu_au < depuis:
            self.add_error("jusqu_au", "La fin précède le début.")
        role = Role.par_code(donnees["role"]) if donnees.get("role") else None
        if role and role.perimetre == Perimetre.SUIVIS and donnees.get("territoire"):
            self.add_error("territoire", "Ce rôle ne se limite pas à un territoire.")
        return donnees


class RetourALaLoiForm(forms.Form):
    """Quand et pourquoi la valeur de la loi s'applique de nouveau."""

    prefix: str | None = "retour"
    depuis = forms.DateField(
        label="Date d'effet",
        widget=DateFr(),
        help_text="Le premier jour où la valeur s'applique, à tout fait survenu ce jour-là ou après.",
    )
    motif = forms.CharField(
        label="Motif ou délibération",
        max_length=300,
        help_text="Par exemple : « Délibération n° 2026-41 du 12 juin 2026 ».",
    )
    en_connaissance = forms.BooleanField(
        label="J'ai lu l'avertissement et je confirme", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.demander_confirmation(False)

    def add_error(self, field: str | None, error: Any) -> None:
        """Le service refuse tant que ce n'est pas fait en connaissance : la case à cocher paraît."""
        if field == "en_connaissance":
            self.demander_confirmation(True)
        super().add_error(field, error)

    def demander_confirmation(self, oui: bool) -> None:
        """La case n'apparaît que lorsqu'il y a quelque chose à confirmer."""
        self.fields["en_connaissance"].widget = (
            forms.CheckboxInput() if oui else forms.HiddenInput()
        )


class ValeurLocaleForm(RetourALaLoiForm):
    """La valeur du Département pour un paramètre ; le service contrôle l'unité à la date d'effet."""

    prefix = None
    valeur = forms.CharField(label="Valeur du Département", max_length=200)
    field_order = ("valeur", "depuis", "motif", "en_connaissance")

    def __init__(self, *args: Any, declare: Parametre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["valeur"]
        champ.label = f"Valeur du Département ({LIBELLES[declare.unite]})"
        champ.help_text = AIDES[declare.unite]


class AgentField(forms.ModelChoiceField):
    """Un agent actif, avec sa structure."""

    def __init__(self, **options: Any) -> None:
        agents = Agent.objects.filter(is_active=True).select_related("structure")
        super().__init__(agents, widget=ChoixRecherche(), **options)

    def label_from_instance(self, obj: Agent) -> str:
        return f"{obj} — {obj.structure}"
