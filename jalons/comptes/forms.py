"""Formulaires de connexion."""

from __future__ import annotations

from django import forms
from django.contrib.auth.forms import AuthenticationForm


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
